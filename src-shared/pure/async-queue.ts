/** Values pushed on one side and iterated on the other, in order, until the queue is ended or fails. */
export class AsyncQueue<T> implements AsyncIterable<T> {
  private readonly waiting: T[] = [];
  private ended = false;
  private failure: Error | undefined;
  private wake = (): void => {};

  push(value: T): void {
    if (this.ended) return;
    this.waiting.push(value);
    this.wake();
  }

  /** What has been pushed is still given out; then the iteration ends, or throws `failure`. */
  end(failure?: Error): void {
    if (this.ended) return;
    this.ended = true;
    this.failure = failure;
    this.wake();
  }

  /** Forgets what has been pushed and not yet given out. */
  clear(): void {
    this.waiting.length = 0;
  }

  /** The next value, once there is one. */
  async next(): Promise<IteratorResult<T, undefined>> {
    for (;;) {
      if (this.waiting.length > 0) return { done: false, value: this.waiting.shift()! };
      if (this.failure) throw this.failure;
      if (this.ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return this;
  }
}

/** Gives each value to all who listen at the time. */
export class Broadcast<T> {
  private readonly listeners = new Set<AsyncQueue<T>>();

  publish(value: T): void {
    for (const listener of this.listeners) listener.push(value);
  }

  /** A queue of what is published from now on, until `signal` or `end`. */
  listen(signal: AbortSignal): AsyncQueue<T> {
    const queue = new AsyncQueue<T>();
    this.listeners.add(queue);
    const leave = (): void => {
      this.listeners.delete(queue);
      queue.end();
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    return queue;
  }

  end(): void {
    for (const listener of this.listeners) listener.end();
    this.listeners.clear();
  }
}
