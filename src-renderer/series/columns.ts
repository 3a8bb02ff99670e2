import { metricNames, qualityRow, type MetricRow, type QualityRow } from '@shared/domain/run-rows';
import { lowerBound } from './search';

/** What a chart's horizontal axis can be: columns that rise from row to row and that every kind of row has. */
export const axes = ['kimg', 'step', 'seconds'] as const;
export type Axis = (typeof axes)[number];

type Row<Name extends string> = { readonly [name in Name]?: number | undefined };

/** Columns as charts read them, whatever their rows are called. */
export interface AnyColumns {
  readonly length: number;
  readonly generation: number;
  column(name: string): Float64Array;
}

const FIRST_CAPACITY = 1024;
/** Room for an eighth more: with a million rows, doubling would hold a hundred megabytes of nothing. */
const GROWTH = 1.125;

/**
 * Rows of one run, column by column in growing typed arrays: a week of training is up to a million rows, which as objects
 * under a reactive proxy would stall the page. Nothing here is reactive, and no proxy may wrap it (`markRaw`); who shows it
 * keeps a version number beside it. A figure that a row lacks is NaN.
 */
export class Columns<Name extends string> implements AnyColumns {
  private capacity = 0;
  private count = 0;
  private readonly arrays = new Map<Name, Float64Array>();

  /** Counts how often earlier rows were replaced; what was worked out from them is then void. */
  generation = 0;

  constructor(readonly names: readonly (Name | Axis)[]) {
    for (const name of names) this.arrays.set(name as Name, new Float64Array(0));
  }

  get length(): number {
    return this.count;
  }

  /** Adds rows. A run that was resumed has gone back to its checkpoint: the rows that it overtakes are dropped. */
  append(rows: readonly (Row<Name> & { readonly kimg: number })[]): void {
    this.reserve(this.count + rows.length);
    for (const row of rows) {
      const last = this.last('kimg');
      if (last !== undefined && row.kimg <= last) {
        this.count = lowerBound(this.column('kimg'), row.kimg);
        this.generation++;
      }
      for (const [name, array] of this.arrays) array[this.count] = row[name] ?? Number.NaN;
      this.count++;
    }
  }

  replace(rows: readonly (Row<Name> & { readonly kimg: number })[]): void {
    this.count = 0;
    this.generation++;
    this.append(rows);
  }

  /**
   * Replaces all rows by these, column by column. The arrays are taken over, not copied. Columns that are unknown here are
   * left out, and those that are not given are NaN.
   */
  load(columns: ReadonlyMap<string, Float64Array>): void {
    const rows = columns.get('kimg')?.length ?? 0;
    for (const name of this.arrays.keys())
      this.arrays.set(name, columns.get(name)?.subarray(0, rows) ?? new Float64Array(rows).fill(Number.NaN));
    this.capacity = rows;
    this.count = rows;
    this.generation++;
  }

  /** A view of the filled part; it is only good until the next append. */
  column(name: Name | Axis): Float64Array {
    const array = this.arrays.get(name as Name);
    if (!array) throw new Error(`no column is called ${name}`);
    return array.subarray(0, this.count);
  }

  last(name: Name | Axis): number | undefined {
    return this.count === 0 ? undefined : this.arrays.get(name as Name)?.[this.count - 1];
  }

  private reserve(wanted: number): void {
    if (wanted <= this.capacity) return;
    this.capacity = Math.max(wanted, FIRST_CAPACITY, Math.ceil(this.capacity * GROWTH));
    for (const [name, old] of this.arrays) {
      const larger = new Float64Array(this.capacity);
      larger.set(old.subarray(0, this.count));
      this.arrays.set(name, larger);
    }
  }
}

/** The metric rows of a run: its losses, scores, speed and so on. */
export class MetricColumns extends Columns<keyof MetricRow> {
  constructor() {
    super(metricNames);
  }
}

/** How its drawn images compared with real ones, at previews. */
export class QualityColumns extends Columns<keyof QualityRow> {
  constructor() {
    super(qualityRow.keyof().options);
  }
}
