import type { MeterState } from '../library/checkpoints';
import type { StepReport } from './engine';

/** The figures of one step that are averaged for the log. */
const figureNames = ['discriminatorLoss', 'generatorLoss', 'realScore', 'fakeScore'] as const;
type Figures = Record<(typeof figureNames)[number], number>;

const empty = (lastR1: number): MeterState => ({
  sums: { discriminatorLoss: 0, generatorLoss: 0, realScore: 0, fakeScore: 0 },
  steps: 0,
  r1: { sum: 0, steps: 0, last: lastR1 },
});

/** Averages the figures of every `interval` steps: the rows depend on the steps alone and never on the clock. */
export class StepMeter {
  private gathered: MeterState;

  constructor(
    private readonly interval: number,
    state?: MeterState,
  ) {
    this.gathered = structuredClone(state ?? empty(0));
  }

  get state(): MeterState {
    return structuredClone(this.gathered);
  }

  /** Takes the figures of the step after which `step` have been made; gives the means where a row is due. */
  add(report: StepReport, step: number): (Figures & { r1: number }) | undefined {
    const { sums, r1 } = this.gathered;
    for (const name of figureNames) sums[name] += report[name];
    this.gathered.steps++;
    if (report.r1 !== undefined) {
      r1.sum += report.r1;
      r1.steps++;
    }
    if (step % this.interval !== 0) return undefined;
    const { steps } = this.gathered;
    const means = Object.fromEntries(figureNames.map((name) => [name, sums[name] / steps])) as Figures;
    // Lazy R1 may have measured nothing since the last row.
    const meanR1 = r1.steps > 0 ? r1.sum / r1.steps : r1.last;
    this.gathered = empty(meanR1);
    return { ...means, r1: meanR1 };
  }
}

/** Weight of the past in the images per second shown, for each second that passes. */
const SPEED_MEMORY = 0.8;
/** Steps are timed together for at least so long. */
const SPEED_SECONDS = 0.4;

/** Times steps. */
export class Stopwatch {
  imagesPerSecond = 0;
  private last = performance.now();
  private seconds = 0;
  private images = 0;

  /** Call after each step; returns the seconds that it took, with all that was done since the step before. */
  step(images: number): number {
    const now = performance.now();
    const seconds = (now - this.last) / 1000;
    this.last = now;
    this.seconds += seconds;
    this.images += images;
    if (this.seconds >= SPEED_SECONDS || this.imagesPerSecond === 0) {
      const keep = this.imagesPerSecond > 0 ? SPEED_MEMORY ** this.seconds : 0;
      this.imagesPerSecond = keep * this.imagesPerSecond + (1 - keep) * (this.images / this.seconds);
      this.seconds = this.images = 0;
    }
    return seconds;
  }

  /** Time that passes in a pause belongs to no step. */
  skipPause(): void {
    this.last = performance.now();
  }
}
