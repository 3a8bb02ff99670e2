import type { ApplicationService } from '@shared/contract/application';
import type { RunSummary } from '@shared/domain/run';

/** Between two tries where the list could not be had. */
const PAUSE_MS = 5000;

/** Follows the runs of the host for the shell, which knows of them only what every page does. */
export class RunWatch {
  private listed: readonly RunSummary[] = [];
  private readonly ending = new AbortController();

  constructor(
    private readonly service: Pick<ApplicationService, 'watchRuns'>,
    private readonly onChange: (runs: readonly RunSummary[]) => void,
  ) {
    void this.follow();
  }

  get runs(): readonly RunSummary[] {
    return this.listed;
  }

  end(): void {
    this.ending.abort();
  }

  private async follow(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      try {
        for await (const runs of this.service.watchRuns({}, signal)) {
          this.listed = runs;
          this.onChange(runs);
        }
        return;
      } catch {
        // Pages tell why the list cannot be had; the shell tries again.
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }
}
