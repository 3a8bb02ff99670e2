import { randomFor } from '@shared/pure/random';
import { flag, LOOK_VALUES } from './slice-table';
import type { SliceTable } from './slice-table';

/**
 * 1 − correlation of two thumbnails below which slices of different series are near duplicates. Measured on 1,241 slices of
 * brain: a JPEG of quality 30, half the size, noise of 3 % and a shift by a pixel stay below it, while the most similar
 * slices of two series differ by 0.0056.
 */
const ACROSS_SERIES = 0.0015;
/** The same for pictures that are only numbered, which may be neighbours: those, 0.67 mm apart, differ by 0.00065. */
const WITHIN_ROW = 0.0003;

/** Bits of a slice's signature that must agree: of similar slices a bit differs rarely, and one of four groups holds. */
const BANDS = 4;
const BITS = 16;
/** Pixels that decide a bit. */
const PIXELS_PER_BIT = 48;
/** In a large bucket, each slice is compared with so many that follow. */
const COMPARED = 48;

export interface NearDuplicate {
  readonly first: number;
  /** The later of the two in the order of the table. */
  readonly second: number;
}

/**
 * Pairs of slices that look nearly the same though they are not neighbours of one stack; each slice is the second of one pair
 * at most. Slices share a bucket where 16 signs of random differences of pixels agree (locality-sensitive hashing, Charikar
 * 2002, “Similarity estimation techniques from rounding algorithms”, section 3), so that not every pair is compared.
 */
export function nearDuplicates(table: SliceTable): NearDuplicate[] {
  const rows = Array.from({ length: table.length }, (_, i) => i).filter((i) => {
    const { record, flags } = table.row(i);
    return record >= 0 && (flags & flag.blank) === 0;
  });
  const indices = Uint32Array.from(rows);
  const keys = signatures(table, indices);
  const partner = new Int32Array(indices.length).fill(-1);
  for (let band = 0; band < BANDS; band++) {
    const order = byBand(keys, band);
    for (let i = 0; i < order.length; i++) {
      const a = order[i]!;
      for (let j = i + 1; j < order.length && j <= i + COMPARED; j++) {
        const b = order[j]!;
        if (keys[a * BANDS + band] !== keys[b * BANDS + band]) break;
        const [first, second] = a < b ? [a, b] : [b, a];
        if (partner[second]! >= 0 || !areNear(table, indices[first]!, indices[second]!)) continue;
        partner[second] = first;
      }
    }
  }
  const pairs: NearDuplicate[] = [];
  partner.forEach((first, second) => {
    if (first >= 0) pairs.push({ first: indices[first]!, second: indices[second]! });
  });
  return pairs;
}

/** Whether two slices look the same and should not. */
function areNear(table: SliceTable, a: number, b: number): boolean {
  const [rowA, rowB] = [table.row(a), table.row(b)];
  const isOneSeries = rowA.series === rowB.series && rowA.patient === rowB.patient;
  if (isOneSeries && (rowA.flags & flag.stack) !== 0) return false;
  const limit = isOneSeries ? WITHIN_ROW : ACROSS_SERIES;
  return 1 - correlation(table.look(a), table.look(b)) < limit;
}

/** Pearson's correlation of two thumbnails, −1 … 1; 0 where one has no contrast. */
export function correlation(a: Uint8Array, b: Uint8Array): number {
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let i = 0; i < LOOK_VALUES; i++) {
    const [x, y] = [a[i]!, b[i]!];
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const norm = (LOOK_VALUES * squaresA - sumA * sumA) * (LOOK_VALUES * squaresB - sumB * sumB);
  return norm <= 0 ? 0 : (LOOK_VALUES * products - sumA * sumB) / Math.sqrt(norm);
}

/** For each slice four numbers of 16 bits. A bit says whether some pixels together are brighter than in the median slice. */
function signatures(table: SliceTable, indices: Uint32Array): Uint16Array {
  const random = randomFor(20020519, LOOK_VALUES);
  const pixels = Uint16Array.from({ length: BANDS * BITS * PIXELS_PER_BIT }, () => random.below(LOOK_VALUES));
  const project = (look: Uint8Array, bit: number): number => {
    let sum = 0;
    const from = bit * PIXELS_PER_BIT;
    for (let i = from; i < from + PIXELS_PER_BIT; i += 2) sum += look[pixels[i]!]! - look[pixels[i + 1]!]!;
    return sum;
  };
  const sample = Array.from({ length: Math.min(indices.length, 1000) }, (_, i) =>
    table.look(indices[Math.floor((i * indices.length) / Math.min(indices.length, 1000))]!),
  );
  const middles = Float64Array.from({ length: BANDS * BITS }, (_, bit) => {
    const values = sample.map((look) => project(look, bit) / contrastOf(look)).sort((a, b) => a - b);
    return values[values.length >> 1] ?? 0;
  });
  const keys = new Uint16Array(indices.length * BANDS);
  indices.forEach((index, i) => {
    const look = table.look(index);
    const contrast = contrastOf(look);
    for (let bit = 0; bit < BANDS * BITS; bit++)
      if (project(look, bit) > middles[bit]! * contrast)
        keys[i * BANDS + Math.floor(bit / BITS)]! |= 1 << (bit % BITS);
  });
  return keys;
}

/** Standard deviation of a thumbnail's pixels, at least a little. */
function contrastOf(look: Uint8Array): number {
  let [sum, squares] = [0, 0];
  for (const value of look) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / LOOK_VALUES;
  return Math.sqrt(Math.max(1, squares / LOOK_VALUES - mean * mean));
}

/** Positions ordered by one band's key; equal ones by the other bands, so that the most similar stand side by side. */
function byBand(keys: Uint16Array, band: number): Uint32Array {
  const key = (position: number, turn: number): number => keys[position * BANDS + ((band + turn) % BANDS)]!;
  return Uint32Array.from({ length: keys.length / BANDS }, (_, i) => i).sort((a, b) => {
    for (let turn = 0; turn < BANDS; turn++) {
      const difference = key(a, turn) - key(b, turn);
      if (difference !== 0) return difference;
    }
    return a - b;
  });
}
