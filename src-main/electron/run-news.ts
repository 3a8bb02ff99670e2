import { fromWire } from '@shared/contract/errors';
import { isActive, progressOf, type RunSummary } from '@shared/domain/run';
import type { HealthFinding } from '@shared/domain/health';
import type { RunId } from '@shared/domain/units';
import { FindingNews } from '@shared/pure/finding-news';

/** Something about a run that its user is to hear of wherever they are. */
export type RunNews = { readonly runId: RunId; readonly name: string } & (
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unwell'; readonly finding: HealthFinding }
);

/** The run that this application trains, if it trains one: a paused one counts. */
export const trainedHere = (runs: readonly RunSummary[]): RunSummary | undefined =>
  runs.find((run) => isActive(run.state) && !run.elsewhere);

/** How much of its training a run has had, 0 to 1. */
export const shareDone = (run: RunSummary): number =>
  Math.min((progressOf(run.state)?.kimg ?? 0) / run.options.kimgTotal, 1);

/** Tells from one list of runs to the next what its user is to hear of, each thing once. */
export class RunNewsTeller {
  private before: ReadonlyMap<RunId, RunSummary> | undefined;
  private readonly findings = new Map<RunId, FindingNews>();

  /** What has happened since the list before; the first list is what was there when one came. */
  take(runs: readonly RunSummary[], now: number): RunNews[] {
    const { before } = this;
    this.before = new Map(runs.map((run) => [run.id, run]));
    return runs.flatMap((run) => {
      const unwell = this.newFindings(run, now);
      if (!before || run.elsewhere) return [];
      return [...endOf(before.get(run.id), run), ...unwell];
    });
  }

  private newFindings(run: RunSummary, now: number): RunNews[] {
    // What was found of a run that does not train is neither gone nor new.
    if (run.state.phase !== 'training') return [];
    const findings = this.findings.get(run.id) ?? new FindingNews();
    this.findings.set(run.id, findings);
    return findings
      .take(run.state.progress, now)
      .map((finding) => ({ runId: run.id, name: run.name, kind: 'unwell', finding }));
  }
}

function endOf(before: RunSummary | undefined, run: RunSummary): RunNews[] {
  if (!before || !isActive(before.state) || isActive(run.state)) return [];
  const about = { runId: run.id, name: run.name };
  if (run.state.phase === 'finished') return [{ ...about, kind: 'done' }];
  if (run.state.phase !== 'failed') return [];
  return [{ ...about, kind: 'failed', reason: fromWire(run.state.error).message }];
}
