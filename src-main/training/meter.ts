/** The figures of one step that are averaged for the log. */
export interface StepFigures {
  discriminatorLoss: number;
  generatorLoss: number;
  realScore: number;
  fakeScore: number;
  r1: number;
}

/** Weight of the past in the images per second shown, for each second that passes. */
const SPEED_MEMORY = 0.8;

/** Times steps and averages their figures, giving a mean whenever `interval` seconds have gone by. */
export class StepMeter {
  imagesPerSecond = 0;
  private last = performance.now();
  private sums: StepFigures | undefined;
  private steps = 0;
  private seconds = 0;
  private images = 0;

  constructor(private readonly interval: number) {}

  /** Call after each step; returns the seconds that it took, with all that was done since the step before. */
  step(images: number): number {
    const now = performance.now();
    const seconds = (now - this.last) / 1000;
    this.last = now;
    this.seconds += seconds;
    this.images += images;
    return seconds;
  }

  /** Time that passes in a pause belongs to no step. */
  skipPause(): void {
    this.last = performance.now();
  }

  /** The means since the last that were returned, when it is time for them; the first step is always told. */
  add(figures: StepFigures): StepFigures | undefined {
    const sums = (this.sums ??= {
      discriminatorLoss: 0,
      generatorLoss: 0,
      realScore: 0,
      fakeScore: 0,
      r1: 0,
    });
    const names = Object.keys(sums) as (keyof StepFigures)[];
    for (const name of names) sums[name] += figures[name];
    this.steps++;
    if (this.seconds < this.interval && this.imagesPerSecond > 0) return undefined;
    const keep = this.imagesPerSecond > 0 ? SPEED_MEMORY ** this.seconds : 0;
    this.imagesPerSecond = keep * this.imagesPerSecond + (1 - keep) * (this.images / this.seconds);
    for (const name of names) sums[name] /= this.steps;
    this.sums = undefined;
    this.steps = this.seconds = this.images = 0;
    return sums;
  }
}
