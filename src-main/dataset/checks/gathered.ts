import type { CheckCode } from '@shared/domain/import/check-texts';
import type { Check, Verdict } from '@shared/domain/import/report';
import type { CheckedWhole } from './input';
import type { KindTally } from './kinds';
import type { Row, SliceTable } from './slice-table';
import type { SourceTally } from './tally';

/** As many slices of a check are listed, for showing and setting aside. */
export const MOST_LISTED = 2000;

export interface Gathered {
  readonly table: SliceTable;
  readonly kinds: KindTally;
  readonly tally: SourceTally;
  readonly whole: CheckedWhole;
}

export const check = (
  code: CheckCode,
  verdict: Verdict,
  params: Check['params'] = {},
  slices: number[] = [],
): Check => ({
  code,
  verdict,
  params,
  slices,
});

export interface Found {
  readonly records: number[];
  readonly count: number;
  /** The file of the first. */
  readonly source: number | undefined;
}

/** Stored slices of which something is true: how many, and the records of the first. */
export function recordsWhere(table: SliceTable, is: (row: Row) => boolean, most = MOST_LISTED): Found {
  const records: number[] = [];
  let count = 0;
  let source: number | undefined;
  for (let i = 0; i < table.length; i++) {
    const row = table.row(i);
    if (row.record < 0 || !is(row)) continue;
    count++;
    source ??= row.source;
    if (records.length < most) records.push(row.record);
  }
  return { records, count, source };
}

/** A check of stored slices, where there are any. */
export function ofSlices({ tally }: Gathered, code: CheckCode, verdict: Verdict, found: Found): Check[] {
  if (found.count === 0) return [];
  const file = tally.files[found.source ?? 0] ?? '';
  return [check(code, verdict, { slices: found.count, file }, found.records)];
}

/** Rows of the table, which are stored, in their order. */
export const foundRows = (table: SliceTable, rows: readonly number[]): Found => ({
  records: rows.slice(0, MOST_LISTED).map((row) => table.row(row).record),
  count: rows.length,
  source: rows[0] === undefined ? undefined : table.row(rows[0]).source,
});
