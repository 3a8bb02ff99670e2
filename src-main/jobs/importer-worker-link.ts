import { parentPort, type Transferable } from 'node:worker_threads';
import { SliceloomError, toWire } from '@shared/contract/errors';
import { MOST_WAITING_BYTES, type FromWorker, type ToWorker } from './importer-pool';

/** Gives an item to the main thread; waits where much has not been taken yet. `moved` are buffers that leave this thread. */
export type Give<I> = (item: I, moved?: readonly ArrayBufferLike[]) => Promise<void>;

/** A worker's side of the pool: does the jobs that come, one after another. */
export function serveJobs<J, I>(work: (job: J, give: Give<I>) => Promise<void>): void {
  const port = parentPort;
  if (!port) throw new Error('A worker is started by an importer, not by hand.');
  let waiting = 0;
  let wake = (): void => {};
  const post = (message: FromWorker<I>, moved: readonly ArrayBufferLike[] = []): void =>
    port.postMessage(message, moved as readonly Transferable[]);

  const give: Give<I> = async (item, moved = []) => {
    const bytes = moved.reduce((sum, { byteLength }) => sum + byteLength, 0);
    while (waiting > 0 && waiting + bytes > MOST_WAITING_BYTES)
      await new Promise<void>((taken) => (wake = taken));
    waiting += bytes;
    post({ kind: 'item', item, bytes }, moved);
  };

  const doJob = async (job: J): Promise<void> => {
    waiting = 0;
    try {
      await work(job, give);
      post({ kind: 'end' });
    } catch (error) {
      post({ kind: 'failed', error: toWire(withoutWords(error), 'importer worker') });
    }
  };
  port.on('message', (message: ToWorker<J>) => {
    if (message.kind === 'job') return void doJob(message.job);
    waiting -= message.bytes;
    wake();
  });
}

/** An error that was not foreseen may quote what was read, so only its kind and where it arose are passed on. */
export function withoutWords(thrown: unknown): SliceloomError {
  if (thrown instanceof SliceloomError) return thrown;
  const { name, stack = '' } = thrown instanceof Error ? thrown : new Error();
  const [at = ''] = /^\s+at .*$/m.exec(stack) ?? [];
  return new SliceloomError('internal', { reason: `${name} ${at.trim()}` });
}
