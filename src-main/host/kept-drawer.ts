import type { TrainerOwner } from './trainer-owner';

/** So long a process that only draws waits for the next wish; then its memory is given back. */
const PATIENCE_MS = 120_000;

/** A trainer process that draws images for pages. It stays between two wishes, since loading TensorFlow takes seconds. */
export class KeptDrawer {
  private trainer: TrainerOwner | undefined;
  private users = 0;
  private timer: NodeJS.Timeout | undefined;

  take(start: () => TrainerOwner): TrainerOwner {
    clearTimeout(this.timer);
    this.users++;
    if (this.trainer) return this.trainer;
    const trainer = (this.trainer = start());
    // One that has died is not asked again.
    void trainer.exited.then(() => {
      if (this.trainer === trainer) [this.trainer, this.users] = [undefined, 0];
    });
    return trainer;
  }

  giveBack(trainer: TrainerOwner): void {
    if (this.trainer !== trainer || --this.users > 0) return;
    this.timer = setTimeout(() => void this.close(), PATIENCE_MS);
    this.timer.unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    const { trainer } = this;
    [this.trainer, this.users] = [undefined, 0];
    await trainer?.close();
  }
}
