import type { ImporterService, ImportStep } from '@shared/contract/importer';
import type { LookEvent } from '@shared/domain/import/found';
import type { InspectedFile } from '@shared/domain/import/inspected';
import { withContext } from './importer-context';
import { importAll } from './importer-import';
import { inspectAll } from './importer-inspect';
import { lookAtAll } from './importer-look';
import { Previews } from './importer-preview';
import { withoutWords } from './importer-worker-link';

type Input<M extends keyof ImporterService> = Parameters<ImporterService[M]>[0];

/** Does one job at a time, by the workers whose built entry it is given. */
export class Importer {
  private readonly previews: Previews;
  /** The import in hand: asked to undo itself, it settles when that is done. */
  private importing: { readonly cancel: AbortController; readonly gone: Promise<void> } | undefined;

  constructor(private readonly workerEntry: string) {
    this.previews = new Previews(workerEntry);
  }

  look(input: Input<'look'>, signal: AbortSignal): AsyncGenerator<LookEvent> {
    return guarded(withContext(this.workerEntry, input.job, signal, (context) => lookAtAll(input, context)));
  }

  inspect(input: Input<'inspect'>, signal: AbortSignal): AsyncGenerator<InspectedFile> {
    return guarded(withContext(this.workerEntry, input.job, signal, (context) => inspectAll(input, context)));
  }

  async *import(input: Input<'import'>, signal: AbortSignal): AsyncGenerator<ImportStep> {
    const cancel = new AbortController();
    let gone = (): void => {};
    this.importing = { cancel, gone: new Promise((resolve) => (gone = resolve)) };
    // Whoever listened is gone: that is as good as a cancellation.
    signal.addEventListener('abort', () => cancel.abort(), { once: true });
    try {
      yield* guarded(
        withContext(this.workerEntry, input.job, cancel.signal, (context) => importAll(input, context)),
      );
    } finally {
      this.importing = undefined;
      gone();
    }
  }

  async cancel(): Promise<void> {
    this.importing?.cancel.abort();
    await this.importing?.gone;
  }

  async preview(input: Input<'preview'>): ReturnType<ImporterService['preview']> {
    try {
      return await this.previews.draw(input);
    } catch (error) {
      throw withoutWords(error);
    }
  }
}

/** What was not foreseen may quote what was read: it leaves this process without its words. */
async function* guarded<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    throw withoutWords(error);
  }
}
