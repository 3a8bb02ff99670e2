import { describeDevice, graphicsMemoryInUse } from '../tensor/device';

/** Asking the driver for a card's memory takes tens of milliseconds, so it is asked now and then. */
const BETWEEN_QUESTIONS_MS = 30_000;

/** What this process takes of the memory that it trains in: the card's where it uses one, else the computer's. */
export class MemoryGauge {
  private readonly usesGpu = describeDevice().usesGpu;
  private known: { readonly at: number; readonly bytes: number | undefined } | undefined;

  bytes(): number {
    const computer = process.memoryUsage.rss();
    if (!this.usesGpu) return computer;
    const now = performance.now();
    if (!this.known || now - this.known.at > BETWEEN_QUESTIONS_MS)
      this.known = { at: now, bytes: graphicsMemoryInUse() };
    return this.known.bytes ?? computer;
  }
}
