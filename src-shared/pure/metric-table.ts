import { metricNames, type MetricName, type MetricRow } from '../domain/run-rows';

/**
 * The rows of a run's metrics as bytes, column by column, in which a million of them cross in a moment:
 *
 *   uint32 LE    length of the header in bytes, a multiple of 8 less 4, so that the columns are aligned
 *   header       JSON, padded with spaces: { "columns": names, "rows": count }
 *   float64 LE   the columns one after another; NaN where a row has no such figure
 */
export type MetricTable = ReadonlyMap<MetricName, Float64Array>;

const LENGTH_BYTES = 4;
const ALIGNED = 8;

/** @param table columns of equal length. */
export function encodeMetricTable(table: MetricTable): Uint8Array<ArrayBuffer> {
  const rows = table.values().next().value?.length ?? 0;
  const words = JSON.stringify({ columns: [...table.keys()], rows });
  const padded = Math.ceil((LENGTH_BYTES + words.length) / ALIGNED) * ALIGNED;
  const bytes = new Uint8Array(padded + table.size * rows * Float64Array.BYTES_PER_ELEMENT);
  new DataView(bytes.buffer).setUint32(0, padded - LENGTH_BYTES, true);
  new TextEncoder().encodeInto(words.padEnd(padded - LENGTH_BYTES), bytes.subarray(LENGTH_BYTES));
  const columns = new Float64Array(bytes.buffer, padded);
  [...table.values()].forEach((column, index) => columns.set(column, index * rows));
  return bytes;
}

/** The columns are views of `buffer`. @throws RangeError where it is not such a table. */
export function decodeMetricTable(buffer: ArrayBuffer): MetricTable {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, LENGTH_BYTES, length))) as {
    readonly columns: MetricName[];
    readonly rows: number;
  };
  const start = LENGTH_BYTES + length;
  const bytes = header.rows * Float64Array.BYTES_PER_ELEMENT;
  return new Map(
    header.columns.map((name, index) => [name, new Float64Array(buffer, start + index * bytes, header.rows)]),
  );
}

/** Columns that grow as rows come: what a run's metrics are kept in where nobody needs them as objects. */
export class GrowingTable {
  private capacity = 1024;
  private count = 0;
  private columns = new Map(metricNames.map((name) => [name, new Float64Array(this.capacity)]));

  get rows(): number {
    return this.count;
  }

  add(row: MetricRow): void {
    if (this.count === this.capacity) this.grow();
    for (const [name, column] of this.columns) column[this.count] = row[name] ?? Number.NaN;
    this.count++;
  }

  clear(): void {
    this.count = 0;
  }

  /** The rows so far, as views that hold until the next is added. */
  get table(): MetricTable {
    return new Map([...this.columns].map(([name, column]) => [name, column.subarray(0, this.count)]));
  }

  private grow(): void {
    this.capacity *= 2;
    this.columns = new Map(
      [...this.columns].map(([name, old]) => {
        const larger = new Float64Array(this.capacity);
        larger.set(old);
        return [name, larger];
      }),
    );
  }
}
