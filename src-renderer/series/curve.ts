import type { AnyColumns } from './columns';
import { Pyramid } from './pyramid';
import { nearestIndex } from './search';
import { DebiasedAverage } from './smooth';

/** How curves are shown: evened out by `keep` (0: not at all), and only what lies above `floor`. */
export interface CurveSettings {
  readonly keep: number;
  readonly floor: number;
}

/** One column of a run with what is worked out from it once and then only added to: its average and the places of extremes. */
export class Curve {
  private generation = -1;
  private settings: CurveSettings = { keep: 0, floor: -Infinity };
  private average = new DebiasedAverage(0);
  raw = new Pyramid();
  /** The evened-out line; empty while nothing is evened out. */
  even = new Pyramid();

  constructor(
    private readonly columns: AnyColumns,
    private readonly name: string,
  ) {}

  /** Takes in the rows that were added. */
  update(settings: CurveSettings): void {
    const { columns } = this;
    const replaced = this.generation !== columns.generation || columns.length < this.raw.length;
    const otherFloor = this.settings.floor !== settings.floor;
    if (replaced || otherFloor) this.raw = new Pyramid(settings.floor);
    if (replaced || otherFloor || this.settings.keep !== settings.keep) {
      this.even = new Pyramid();
      this.average = new DebiasedAverage(settings.keep, settings.floor);
    }
    this.generation = columns.generation;
    this.settings = settings;
    const values = columns.column(this.name);
    this.raw.extend(values);
    if (settings.keep > 0) this.even.extend(this.average.over(values));
  }

  /** The line that is drawn strongly. */
  get main(): Pyramid {
    return this.settings.keep > 0 ? this.even : this.raw;
  }

  /** What was measured nearest to a place of the axis, and the evened-out figure there; NaN where there is none. */
  at(axis: ArrayLike<number>, x: number): { raw: number; main: number; x: number } {
    const row = nearestIndex(axis, x);
    if (row < 0 || row >= this.raw.length) return { raw: Number.NaN, main: Number.NaN, x };
    return this.figuresOf(row, axis[row]!);
  }

  /** The newest figures that there are. */
  get latest(): { raw: number; main: number } {
    const row = this.raw.lastShown(0, this.raw.length);
    return row < 0 ? { raw: Number.NaN, main: Number.NaN } : this.figuresOf(row, Number.NaN);
  }

  get isEmpty(): boolean {
    return this.raw.lastShown(0, this.raw.length) < 0;
  }

  private figuresOf(row: number, x: number): { raw: number; main: number; x: number } {
    const read = (pyramid: Pyramid): number => (pyramid.isShown(row) ? pyramid.valueAt(row) : Number.NaN);
    return { raw: read(this.raw), main: read(this.main), x };
  }
}

/** The curves of columns, made when they are first asked for, so that two charts of one column share its average. */
export class CurveStore {
  private readonly known = new WeakMap<AnyColumns, Map<string, Curve>>();

  of(columns: AnyColumns, name: string): Curve {
    const ofColumns = this.known.get(columns) ?? new Map<string, Curve>();
    this.known.set(columns, ofColumns);
    const curve = ofColumns.get(name) ?? new Curve(columns, name);
    ofColumns.set(name, curve);
    return curve;
  }
}
