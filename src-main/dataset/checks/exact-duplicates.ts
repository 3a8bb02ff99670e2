import type { SliceTable } from './slice-table';

export interface ExactDuplicates {
  /** Slices besides the first of each group of equal ones. */
  readonly count: number;
  /** For each group in which different patients are, the row that is stored. */
  readonly across: readonly number[];
}

/** Slices whose records are equal in every byte, by their hashes (64 bits of SHA-256). */
export function exactDuplicates(table: SliceTable, unknownPatient: number): ExactDuplicates {
  const order = Uint32Array.from({ length: table.length }, (_, i) => i);
  const highs = Float64Array.from(order, (i) => table.hash(i)[0] * 2 ** 21 + (table.hash(i)[1] >>> 11));
  order.sort((a, b) => highs[a]! - highs[b]! || a - b);
  const across: number[] = [];
  let count = 0;
  for (let from = 0; from < order.length;) {
    let end = from + 1;
    while (end < order.length && highs[order[end]!] === highs[order[from]!]) end++;
    count += end - from - 1;
    if (end - from > 1) {
      const group = [...order.subarray(from, end)];
      const patients = new Set(group.map((row) => table.row(row).patient));
      patients.delete(unknownPatient);
      const stored = group.find((row) => table.row(row).record >= 0);
      if (patients.size > 1 && stored !== undefined) across.push(stored);
    }
    from = end;
  }
  return { count, across: across.sort((a, b) => a - b) };
}
