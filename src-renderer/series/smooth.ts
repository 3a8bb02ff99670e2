/**
 * An exponential moving average that starts without a bias towards zero: the running mean is divided by the weight it
 * has gathered so far (as Adam's moments are; Kingma and Ba 2015, section 3). It only ever works on what was added. A row that
 * has no figure stays without one and does not count.
 */
export class DebiasedAverage {
  /** Pictures are made of these; seven digits are more than they show, at half of the memory. */
  private values = new Float32Array(1024);
  private count = 0;
  private mean = 0;
  private weight = 0;

  /**
   * @param keep the weight of the past at each row, 0 (no smoothing) up to but not including 1
   * @param floor values at or below it are left out; for a logarithmic scale 0
   */
  constructor(
    readonly keep: number,
    private readonly floor = -Infinity,
  ) {}

  /** The average at each row of `raw`, which must begin with the rows that were given before. */
  over(raw: ArrayLike<number>): Float32Array {
    if (raw.length < this.count) this.reset();
    this.reserve(raw.length);
    const { keep, floor, values } = this;
    let { mean, weight } = this;
    for (let i = this.count; i < raw.length; i++) {
      const value = raw[i]!;
      if (value > floor && value < Infinity) {
        mean = keep * mean + (1 - keep) * value;
        weight = keep * weight + (1 - keep);
        values[i] = mean / weight;
      } else values[i] = Number.NaN;
    }
    Object.assign(this, { mean, weight, count: raw.length });
    return values.subarray(0, raw.length);
  }

  reset(): void {
    this.count = 0;
    this.mean = 0;
    this.weight = 0;
  }

  private reserve(wanted: number): void {
    if (wanted <= this.values.length) return;
    const larger = new Float32Array(Math.max(wanted, Math.ceil(this.values.length * 1.125)));
    larger.set(this.values.subarray(0, this.count));
    this.values = larger;
  }
}

/** The longest half-life of the slider, in rows. */
const LONGEST = 100_000;

/** What the smoothing slider's 0 to 1 means: the rows after which a value counts half. 0 is no smoothing. */
export const halfLifeOfSlider = (slider: number): number =>
  slider <= 0 ? 0 : Math.round(LONGEST ** Math.min(slider, 1));

/** The slider's place for a run of so many rows, when nobody has chosen one: a half-life of about a hundredth of it. */
export function sliderForRows(rows: number): number {
  const slider = Math.log(Math.max(rows / 100, 3)) / Math.log(LONGEST);
  return Math.round(Math.min(slider, 1) * 20) / 20;
}

/** The weight of the past at each row for a half-life in rows. */
export const keepOfHalfLife = (rows: number): number => (rows <= 0 ? 0 : 0.5 ** (1 / rows));
