import type { AnyColumns } from '../series/columns';

/** Rows of one run that are to be written. */
export interface CsvSource {
  readonly name: string;
  readonly columns: AnyColumns;
}

const ROWS_AT_ONCE = 10_000;

/** A number as exactly as it is kept (the shortest that reads back the same); nothing where there is none. */
const numberOf = (value: number): string => (Number.isFinite(value) ? String(value) : '');

/**
 * All rows of these columns as comma-separated values (RFC 4180), piece by piece so that a million of them never stand in memory
 * as one text and the page stays alive: whoever reads may pause between pieces. With several sources the first column names
 * the run. Rows that come meanwhile are left out.
 *
 * @param headings one for each of `names`, with units
 * @param field writes words as a field, in quotes where they need them
 */
export function* csvPieces(
  sources: readonly CsvSource[],
  names: readonly string[],
  headings: readonly string[],
  field: (words: string) => string,
  runHeading?: string,
): Generator<string> {
  const all = runHeading === undefined ? headings : [runHeading, ...headings];
  const lengths = sources.map(({ columns }) => columns.length);
  // The mark by which spreadsheets know UTF-8.
  yield `\uFEFF${all.map(field).join(',')}\r\n`;
  for (const [index, { name, columns }] of sources.entries()) {
    const length = lengths[index]!;
    const lead = runHeading === undefined ? '' : `${field(name)},`;
    for (let start = 0; start < length; start += ROWS_AT_ONCE) {
      // Taken anew for each piece: appending may move columns elsewhere.
      const views = names.map((column) => columns.column(column));
      const end = Math.min(start + ROWS_AT_ONCE, length, columns.length);
      const lines: string[] = [];
      for (let row = start; row < end; row++)
        lines.push(lead + views.map((view) => numberOf(view[row]!)).join(','));
      if (lines.length > 0) yield `${lines.join('\r\n')}\r\n`;
    }
  }
}
