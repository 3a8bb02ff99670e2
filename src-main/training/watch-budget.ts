/** Seconds that may be spent before they were earned, so that a run shows something in its first minutes; earned before more is. */
const ADVANCE_SECONDS = 2;

/**
 * Keeps what watching costs to a share of the training: something that took so long the last time is due again once the time that has
 * passed pays for it.
 */
export class WatchBudget {
  private spent = 0;
  private last = 0;

  /** @param share of the time that passes, such as 0.01 */
  constructor(private readonly share: number) {}

  /** Whether doing it again, `seconds` after the beginning, keeps within the share. */
  affords(seconds: number): boolean {
    return this.spent + this.last <= Math.max(this.share * seconds, ADVANCE_SECONDS);
  }

  async spend<T>(work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.last = (performance.now() - started) / 1000;
      this.spent += this.last;
    }
  }
}
