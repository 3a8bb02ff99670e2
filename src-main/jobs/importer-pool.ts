import { Worker } from 'node:worker_threads';
import { AsyncQueue } from '@shared/pure/async-queue';
import type { Refusal } from '@shared/domain/import/findings';
import { fromWire, type WireError } from '@shared/contract/errors';

/** Between a pool and its workers; a worker has one job at a time. */
export type ToWorker<J> =
  { readonly kind: 'job'; readonly job: J } | { readonly kind: 'taken'; readonly bytes: number };
export type FromWorker<I> =
  | { readonly kind: 'item'; readonly item: I; readonly bytes: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly error: WireError };

/** So much may wait to be taken from each job; then its worker waits. Slices of 1024² in 16 bits are 2 MiB each. */
export const MOST_WAITING_BYTES = 24 * 2 ** 20;
/** Objects of JavaScript in one worker; pixels lie outside of it. */
const HEAP_MEGABYTES = 768;

/** A worker ended, or was ended because it hung, while it had a job. */
export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
  constructor(readonly how: 'crashed' | 'hung' | 'memory') {
    super(how);
  }
  get refusal(): Refusal {
    return { code: 'reader-died', params: {} };
  }
}

export interface JobNeeds {
  /** Bytes of memory that it takes at its height. */
  readonly cost: number;
  /** A worker from which so long nothing comes has died. */
  readonly patienceMs: number;
  /** Begun at once, whatever else is in hand: others may wait for its items to be taken before theirs. */
  readonly urgent?: boolean;
  /** Called just before a worker gets it. */
  begun?(): void;
}

interface Waiting<J, I> {
  readonly job: J;
  readonly needs: JobNeeds;
  begun(items: AsyncGenerator<I>): void;
  failed(error: Error): void;
}

/**
 * Worker threads that do jobs, in the order in which they were given as far as memory allows: the jobs in hand cost at most
 * `budget` together, and one that costs more is done alone.
 */
export class WorkerPool<J, I> {
  private readonly idle: Worker[] = [];
  private readonly all = new Set<Worker>();
  private readonly queue: Waiting<J, I>[] = [];
  private isClosed = false;
  private inHand = 0;
  /** Of what is in hand; summed when needed, as one may be infinite. */
  private readonly costs: number[] = [];

  /** @param entry the built worker */
  constructor(
    private readonly entry: string,
    readonly size: number,
    private readonly budget: number,
  ) {}

  /** Answers when a worker has taken the job up; its items then come as they are made. */
  run(job: J, needs: JobNeeds): Promise<AsyncGenerator<I>> {
    return new Promise((begun, failed) => {
      if (this.isClosed) return failed(closed());
      if (needs.urgent) return this.begin({ job, needs, begun, failed });
      this.queue.push({ job, needs, begun, failed });
      this.beginNext();
    });
  }

  /** Ends all workers at once, whatever they do. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const { failed } of this.queue.splice(0)) failed(closed());
    await Promise.all([...this.all].map((worker) => worker.terminate()));
  }

  private beginNext(): void {
    for (;;) {
      const next = this.queue[0];
      const isFree = this.inHand < this.size;
      const fits = next && (this.inHand === 0 || sum(this.costs) + next.needs.cost <= this.budget);
      if (!next || !isFree || !fits) return;
      this.queue.shift();
      this.begin(next);
    }
  }

  private begin(next: Waiting<J, I>): void {
    this.inHand++;
    this.costs.push(next.needs.cost);
    next.begun(this.work(next));
  }

  private work({ job, needs }: Waiting<J, I>): AsyncGenerator<I> {
    const worker = this.idle.pop() ?? this.start();
    const items = new AsyncQueue<{ item: I; bytes: number }>();
    let waiting = 0;
    let timer: NodeJS.Timeout | undefined;
    const rest = (): void => clearTimeout(timer);
    const watch = (): void => {
      rest();
      // One that waits until its items are taken does not hang.
      if (waiting === 0) timer = setTimeout(() => finish(new WorkerDied('hung')), needs.patienceMs);
    };
    let isOver = false;
    const finish = (failure?: Error): void => {
      if (isOver) return;
      isOver = true;
      rest();
      worker.off('message', hear);
      worker.off('error', failed);
      worker.off('exit', exited);
      if (failure instanceof WorkerDied) this.discard(worker);
      else this.idle.push(worker);
      this.inHand--;
      this.costs.splice(this.costs.indexOf(needs.cost), 1);
      items.end(failure);
      this.beginNext();
    };
    const hear = (message: FromWorker<I>): void => {
      if (message.kind === 'end') return finish();
      if (message.kind === 'failed') return finish(fromWire(message.error));
      waiting += message.bytes;
      items.push(message);
      watch();
    };
    const failed = (error: NodeJS.ErrnoException): void =>
      finish(new WorkerDied(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crashed'));
    const exited = (): void => finish(new WorkerDied('crashed'));
    worker.on('message', hear);
    worker.on('error', failed);
    worker.on('exit', exited);
    needs.begun?.();
    worker.postMessage({ kind: 'job', job } satisfies ToWorker<J>);
    watch();

    const taken = (bytes: number): void => {
      waiting -= bytes;
      if (isOver || bytes === 0) return;
      worker.postMessage({ kind: 'taken', bytes } satisfies ToWorker<J>);
      watch();
    };
    return (async function* () {
      try {
        for await (const { item, bytes } of items) {
          yield item;
          taken(bytes);
        }
      } finally {
        // Left before its end: nobody wants the rest, and the worker cannot be told in the middle of its work.
        finish(new WorkerDied('crashed'));
      }
    })();
  }

  private start(): Worker {
    const worker = new Worker(this.entry, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES } });
    this.all.add(worker);
    worker.once('exit', () => this.forget(worker));
    // Told by whoever has a job with it; an error of an idle worker is followed by its exit.
    worker.on('error', () => undefined);
    return worker;
  }

  private discard(worker: Worker): void {
    this.forget(worker);
    void worker.terminate();
  }

  private forget(worker: Worker): void {
    this.all.delete(worker);
    const at = this.idle.indexOf(worker);
    if (at >= 0) this.idle.splice(at, 1);
  }
}

const closed = (): Error => new Error('The pool is closed');
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
