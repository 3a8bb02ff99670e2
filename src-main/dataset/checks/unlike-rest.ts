import { flag, LOOK } from './slice-table';
import type { SliceTable } from './slice-table';

/** Sides of what slices are compared by: coarse, so that anatomy that varies stays alike. */
const COARSE = 8;
const VALUES = COARSE * COARSE;
/** Slices to compare with, evenly spaced in the table. */
const REFERENCES = 500;
/** The distance to the third nearest: two that are odd in the same way do not vouch for each other. */
const NEAREST = 3;
const FEWEST_SLICES = 20;
const FEWEST_STACKS = 4;
/**
 * Robust deviations from the median from which on a slice is unlike the rest. Measured: brain slices of three sequences reach
 * 4.2; images of other parts of the body, photographs, inverted, shifted or enlarged slices begin at 5.2.
 */
const DEVIATIONS = 5;
/** Distance that is never odd (correlation 0.92), and the least deviation of a set in which all are much alike. */
const NEAR = 0.4;
const LEAST_DEVIATION = 0.03;

/**
 * Slices that look like no others: by the distance √(2 − 2r), r the correlation of thumbnails of 8 × 8, to the third nearest
 * of up to 500 slices, where slices of the same stack do not count (as long as there are four stacks). What a stack leads to
 * slice by slice is not odd either.
 *
 * @returns rows of the table, the oddest first
 */
export function unlikeRest(table: SliceTable): number[] {
  const rows: number[] = [];
  const stacks = new Set<number>();
  for (let i = 0; i < table.length; i++) {
    const { record, flags } = table.row(i);
    if (record < 0 || (flags & (flag.blank | flag.labelMap)) !== 0) continue;
    rows.push(i);
    if ((flags & flag.stack) !== 0 && stacks.size < FEWEST_STACKS) stacks.add(stackOf(table, i));
  }
  if (rows.length < FEWEST_SLICES) return [];
  const count = Math.min(REFERENCES, rows.length);
  const references = Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]!);
  const vectors = new Float32Array(count * VALUES);
  references.forEach((row, i) => coarse(table.look(row), vectors, i * VALUES));
  const seriesOf = references.map((row) => stackOf(table, row));
  const isAlone = stacks.size < FEWEST_STACKS;

  const own = new Float32Array(VALUES);
  const distances = Float32Array.from(rows, (row) => {
    coarse(table.look(row), own, 0);
    const series = isAlone ? -1 : stackOf(table, row);
    const best = new Float64Array(NEAREST).fill(-1);
    for (let i = 0; i < count; i++) {
      if (references[i] === row || (series >= 0 && seriesOf[i] === series)) continue;
      let product = 0;
      for (let v = 0, at = i * VALUES; v < VALUES; v++, at++) product += own[v]! * vectors[at]!;
      if (product > best[NEAREST - 1]!) insert(best, product);
    }
    return Math.sqrt(Math.max(0, 2 - 2 * best[NEAREST - 1]!));
  });
  const middle = median(distances);
  const spread = Math.max(LEAST_DEVIATION, 1.4826 * median(distances.map((d) => Math.abs(d - middle))));
  const limit = Math.max(NEAR, middle + DEVIATIONS * spread);
  const far = rows
    .map((row, i) => ({ row, distance: distances[i]! }))
    .filter(({ distance }) => distance > limit)
    .sort((a, b) => b.distance - a.distance)
    .map(({ row }) => row);
  const continued = continuedInStack(table, rows, far, limit);
  return far.filter((row) => !continued.has(row));
}

/**
 * Of slices that are far from other stacks, those that their own stack leads to step by step: the lowest slices of a head
 * that was lower than the others. Where most of a stack is far, the stack itself is odd, and leads nowhere.
 */
function continuedInStack(
  table: SliceTable,
  rows: readonly number[],
  far: readonly number[],
  limit: number,
): Set<number> {
  const farRows = new Set(far);
  const stacks = new Map<number, { near: number[]; far: number[] }>();
  for (const row of far) if (stackOf(table, row) >= 0) stacks.set(stackOf(table, row), { near: [], far: [] });
  for (const row of rows) {
    const stack = stacks.get(stackOf(table, row));
    (farRows.has(row) ? stack?.far : stack?.near)?.push(row);
  }
  const continued = new Set<number>();
  for (const { near, far: open } of stacks.values()) {
    if (open.length > near.length) continue;
    const vectors = new Map([...near, ...open].map((row) => [row, vectorOf(table, row)]));
    const reached = [...near];
    for (const from of reached)
      for (const row of open) {
        if (continued.has(row) || distance(vectors.get(from)!, vectors.get(row)!) > limit) continue;
        continued.add(row);
        reached.push(row);
      }
  }
  return continued;
}

function vectorOf(table: SliceTable, row: number): Float32Array {
  const vector = new Float32Array(VALUES);
  coarse(table.look(row), vector, 0);
  return vector;
}

const distance = (a: Float32Array, b: Float32Array): number =>
  Math.sqrt(Math.max(0, 2 - 2 * a.reduce((sum, value, i) => sum + value * b[i]!, 0)));

/** The stack's number, or −1 for a picture by itself. */
function stackOf(table: SliceTable, row: number): number {
  const { series, patient, flags } = table.row(row);
  return (flags & flag.stack) === 0 ? -1 : series + (patient % 2 ** 20) * 2 ** 32;
}

/** Keeps the greatest products, in falling order. */
function insert(best: Float64Array, product: number): void {
  let at = best.length - 1;
  for (; at > 0 && best[at - 1]! < product; at--) best[at] = best[at - 1]!;
  best[at] = product;
}

/** Means of 2 × 2, without their mean, of length 1. */
function coarse(look: Uint8Array, into: Float32Array, at: number): void {
  const cell = LOOK / COARSE;
  let mean = 0;
  for (let y = 0; y < COARSE; y++)
    for (let x = 0; x < COARSE; x++) {
      let sum = 0;
      for (let dy = 0; dy < cell; dy++)
        for (let dx = 0; dx < cell; dx++) sum += look[(y * cell + dy) * LOOK + x * cell + dx]!;
      into[at + y * COARSE + x] = sum;
      mean += sum / VALUES;
    }
  let squares = 0;
  for (let i = at; i < at + VALUES; i++) squares += (into[i]! -= mean) ** 2;
  const scale = 1 / Math.sqrt(Math.max(1, squares));
  for (let i = at; i < at + VALUES; i++) into[i]! *= scale;
}

function median(values: Float32Array): number {
  const sorted = Float32Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? 0;
}
