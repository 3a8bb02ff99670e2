import type { MetricRow } from '@shared/domain/run';
import { lowerBound } from './decimate';

const FIRST_CAPACITY = 1024;

export type MetricName = Exclude<keyof MetricRow, 'augmentation'>;
const names: readonly MetricName[] = [
  'kimg',
  'step',
  'seconds',
  'at',
  'resolution',
  'fade',
  'generatorLoss',
  'discriminatorLoss',
  'realScore',
  'fakeScore',
  'r1',
  'imagesPerSecond',
];

/**
 * The metric rows of one run, column by column in growing typed arrays: a week of training is a few hundred thousand
 * rows, which as objects under a reactive proxy would stall the page. Nothing here is reactive; who shows it keeps a
 * version number beside it.
 */
export class MetricColumns {
  private capacity = FIRST_CAPACITY;
  private count = 0;
  private readonly arrays = new Map<MetricName, Float64Array>(
    names.map((name) => [name, new Float64Array(FIRST_CAPACITY)]),
  );

  /** Counts how often earlier rows were replaced; what was worked out from them is then void. */
  generation = 0;

  get length(): number {
    return this.count;
  }

  /** Adds rows. A run that was resumed has gone back to its checkpoint: the rows that it overtakes are dropped. */
  append(rows: readonly MetricRow[]): void {
    this.reserve(this.count + rows.length);
    for (const row of rows) {
      const last = this.last('kimg');
      if (last !== undefined && row.kimg <= last) {
        this.count = lowerBound(this.column('kimg'), row.kimg);
        this.generation++;
      }
      for (const [name, array] of this.arrays) array[this.count] = row[name];
      this.count++;
    }
  }

  replace(rows: readonly MetricRow[]): void {
    this.count = 0;
    this.generation++;
    this.append(rows);
  }

  /** A view of the filled part; it is only good until the next append. */
  column(name: MetricName): Float64Array {
    const array = this.arrays.get(name);
    if (!array) throw new Error(`no metric is called ${name}`);
    return array.subarray(0, this.count);
  }

  last(name: MetricName): number | undefined {
    return this.count === 0 ? undefined : this.column(name)[this.count - 1];
  }

  private reserve(wanted: number): void {
    if (wanted <= this.capacity) return;
    while (this.capacity < wanted) this.capacity *= 2;
    for (const [name, old] of this.arrays) {
      const larger = new Float64Array(this.capacity);
      larger.set(old.subarray(0, this.count));
      this.arrays.set(name, larger);
    }
  }
}
