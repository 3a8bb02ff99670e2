/**
 * An exponential moving average that starts without a bias towards zero: the running mean is divided by the weight it
 * has gathered so far (as Adam's moments are; Kingma and Ba 2015, section 3). It only ever works on what was added.
 */
export class DebiasedAverage {
  private values = new Float64Array(1024);
  private count = 0;
  private mean = 0;
  private weight = 0;

  /** `keep` is the weight of the past at each row, 0 (no smoothing) up to but not including 1. */
  constructor(readonly keep: number) {}

  /** The average at each row of `raw`, which must begin with the rows that were given before. */
  over(raw: ArrayLike<number>): Float64Array {
    if (raw.length < this.count) this.reset();
    this.reserve(raw.length);
    for (let i = this.count; i < raw.length; i++) {
      const value = raw[i]!;
      if (Number.isFinite(value)) {
        this.mean = this.keep * this.mean + (1 - this.keep) * value;
        this.weight = this.keep * this.weight + (1 - this.keep);
      }
      this.values[i] = this.weight > 0 ? this.mean / this.weight : Number.NaN;
    }
    this.count = raw.length;
    return this.values.subarray(0, this.count);
  }

  reset(): void {
    this.count = 0;
    this.mean = 0;
    this.weight = 0;
  }

  private reserve(wanted: number): void {
    if (wanted <= this.values.length) return;
    const larger = new Float64Array(Math.max(wanted, this.values.length * 2));
    larger.set(this.values.subarray(0, this.count));
    this.values = larger;
  }
}

/** What the smoothing slider's 0 to 1 means as weight of the past: finer towards 1, where it matters. */
export const keepOfSlider = (slider: number): number => Math.min(1 - (1 - slider) ** 3, 0.999);
