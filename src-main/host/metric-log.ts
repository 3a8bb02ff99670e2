import { stat } from 'node:fs/promises';
import { metricRow, type MetricRow } from '@shared/domain/run-rows';
import { encodeMetricTable, GrowingTable } from '@shared/pure/metric-table';
import { visitLines } from '../library/json-lines';

/** Logs that are kept in memory, those that were last asked for: a run of a million rows takes some 130 MB. */
const MOST_KEPT = 8;

/** A run's metrics.jsonl as columns in memory, which is read on where it was left. */
class MetricLog {
  private readonly table = new GrowingTable();
  private inode = 0n;
  private end = 0;

  constructor(private readonly path: string) {}

  /** Takes in what was added since. A run that went back to its checkpoint has another file, which is read anew. */
  async refresh(): Promise<void> {
    const found = await stat(this.path, { bigint: true }).catch(() => undefined);
    if (found?.ino !== this.inode || Number(found.size) < this.end) {
      this.table.clear();
      this.end = 0;
      this.inode = found?.ino ?? 0n;
    }
    const take = (row: MetricRow): void => this.table.add(row);
    ({ end: this.end } = await visitLines(this.path, metricRow, take, this.end));
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return encodeMetricTable(this.table.table);
  }
}

/** The metrics of runs for pages, as tables. */
export class MetricLogs {
  private readonly logs = new Map<string, { readonly log: MetricLog; turn: Promise<unknown> }>();

  /** All rows of a run's log, see `pure/metric-table`. @param path its metrics.jsonl */
  bytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
    const entry = this.logs.get(path) ?? { log: new MetricLog(path), turn: Promise.resolve() };
    // Asked for last, it stays longest.
    this.logs.delete(path);
    this.logs.set(path, entry);
    for (const oldest of [...this.logs.keys()].slice(0, -MOST_KEPT)) this.logs.delete(oldest);
    const bytes = entry.turn.then(async () => {
      await entry.log.refresh();
      return entry.log.bytes();
    });
    entry.turn = bytes.catch(() => undefined);
    return bytes;
  }
}
