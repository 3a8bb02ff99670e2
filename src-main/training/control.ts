/**
 * What the user has asked of a training that is under way. Messages set it between steps; the loop obeys it at its next
 * gate, of which there is one after each step.
 */
export class Control {
  stopRequested = false;
  /** Training is to end once the resolution that is being trained has had its whole training. */
  finishRequested = false;
  checkpointRequested = false;
  private previewRequested = false;
  private pausedUntil: Promise<void> | undefined;
  private release = (): void => {};
  private readonly jobs: (() => Promise<void>)[] = [];

  get isPaused(): boolean {
    return this.pausedUntil !== undefined;
  }

  pause(): void {
    this.pausedUntil ??= new Promise((resolve) => (this.release = resolve));
  }

  resume(): void {
    this.pausedUntil = undefined;
    this.release();
  }

  stop(): void {
    this.stopRequested = true;
    this.release();
  }

  /** Asks for a preview, also while paused. */
  preview(): void {
    this.previewRequested = true;
    this.release();
  }

  /** Whether a preview was asked for since the last call. */
  takePreviewRequest(): boolean {
    const { previewRequested } = this;
    this.previewRequested = false;
    return previewRequested;
  }

  finishResolution(wanted: boolean): void {
    this.finishRequested = wanted;
    this.release();
  }

  /** Runs `job` between two steps, or at once where training is paused; settles as the job does. */
  between<T>(job: () => T | Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.jobs.push(async () => {
        try {
          resolve(await job());
        } catch (error) {
          reject(error as Error);
        }
      });
      this.release();
    });
  }

  /** Settles when a checkpoint of the present moment is on disk. */
  checkpointNow(): Promise<void> {
    this.checkpointRequested = true;
    return this.between(() => undefined);
  }

  /** Training has ended: what still waits for a step is done now, without one. */
  abandon(): void {
    void this.doJobs();
  }

  /** Does what was asked for between steps. */
  async doJobs(): Promise<void> {
    for (let job = this.jobs.shift(); job; job = this.jobs.shift()) await job();
  }

  /** While paused: waits for the next thing to do. */
  async whilePaused(): Promise<void> {
    const waiting = this.pausedUntil;
    if (
      !waiting ||
      this.stopRequested ||
      this.previewRequested ||
      this.checkpointRequested ||
      this.jobs.length > 0
    )
      return;
    await waiting;
    // Something other than resume may have woken us: wait anew next time.
    if (this.pausedUntil) this.pausedUntil = new Promise((resolve) => (this.release = resolve));
  }
}

/** Lets messages that have arrived be handled. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
