import { AsyncQueue } from '@shared/pure/async-queue';

/** What `work` tells while it is under way, as a stream that ends, or fails, with it. */
export async function* eventsOf<E>(work: (tell: (event: E) => void) => Promise<void>): AsyncGenerator<E> {
  const events = new AsyncQueue<E>();
  void work((event) => events.push(event)).then(
    () => events.end(),
    (error: unknown) => events.end(error instanceof Error ? error : new Error(String(error))),
  );
  yield* events;
}

/** How fast something goes, over the last seconds. */
export class Pace {
  private readonly marks: { readonly at: number; readonly done: number }[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  /** @returns things a second, 0 until that can be told */
  rate(done: number): number {
    const at = this.now();
    this.marks.push({ at, done });
    while (this.marks.length > 2 && at - this.marks[0]!.at > PACE_MS) this.marks.shift();
    const [first] = this.marks;
    return first && at - first.at >= FIRST_MS ? ((done - first.done) * 1000) / (at - first.at) : 0;
  }
}

const PACE_MS = 10_000;
const FIRST_MS = 500;
