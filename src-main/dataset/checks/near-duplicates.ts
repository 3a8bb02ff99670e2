import { randomFor } from '@shared/pure/random';
import { flag, LOOK, LOOK_VALUES } from './slice-table';
import type { SliceTable } from './slice-table';

/**
 * 1 − correlation of two thumbnails below which slices of different patients are near duplicates. Measured on 1,241 slices of
 * brain: a JPEG of quality 30, half the size, noise of 3 % and a shift by a pixel stay below it, while the most similar
 * slices of two series differ by 0.0056.
 */
const ACROSS_PATIENTS = 0.0015;
/**
 * The same within a patient, whose visits may be alike to 0.0005, and for pictures that are only numbered, which may be
 * neighbours: those, 0.67 mm apart, differ by 0.00065. A JPEG of quality 30 stays below it.
 */
const WITHIN_PATIENT = 0.0003;

/** Bits of a slice's signature that must agree: of similar slices a bit differs rarely, and one of four groups holds. */
const BANDS = 4;
const BITS = 16;
/** Pixels that decide a bit. */
const PIXELS_PER_BIT = 48;
/** In a large bucket, each slice is compared with so many that follow. */
const COMPARED = 48;

/** Slices whose correlation is 0.9985 differ in 1 of 64 bits on average. */
const MOST_BITS = 10;

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
export function nearDuplicates(table: SliceTable, unknownPatient: number): NearDuplicate[] {
  const indices = storedRows(table);
  const keys = signatures(table, indices);
  const patients = Uint32Array.from(indices, (index) => table.row(index).patient);
  const series = Float64Array.from(indices, (index) => seriesOf(table, index));
  const { sums, norms } = moments(table, indices);
  const partner = new Int32Array(indices.length).fill(-1);
  for (let band = 0; band < BANDS; band++) {
    const order = byBand(keys, band);
    for (let i = 0; i < order.length; i++) {
      const a = order[i]!;
      for (let j = i + 1; j < order.length && j <= i + COMPARED; j++) {
        const b = order[j]!;
        if (keys[a * BANDS + band] !== keys[b * BANDS + band]) break;
        const isOneSeries = Math.abs(series[a]!) === Math.abs(series[b]!);
        if ((isOneSeries && series[a]! > 0) || partner[Math.max(a, b)]! >= 0 || differ(keys, a, b)) continue;
        const isOnePatient = patients[a] === patients[b] && patients[a] !== unknownPatient;
        const limit = isOneSeries || isOnePatient ? WITHIN_PATIENT : ACROSS_PATIENTS;
        // Pearson's correlation, from sums that are known.
        const products = product(table.look(indices[a]!), table.look(indices[b]!));
        const covariance = products - (sums[a]! * sums[b]!) / LOOK_VALUES;
        if (1 - covariance / (norms[a]! * norms[b]!) < limit) partner[Math.max(a, b)] = Math.min(a, b);
      }
    }
  }
  const pairs: NearDuplicate[] = [];
  partner.forEach((first, second) => {
    if (first >= 0) pairs.push({ first: indices[first]!, second: indices[second]! });
  });
  return pairs;
}

/** Rows of slices that are stored and show something. */
function storedRows(table: SliceTable): Uint32Array {
  const rows = new Uint32Array(table.length);
  let count = 0;
  for (let i = 0; i < table.length; i++) {
    const { record, flags } = table.row(i);
    if (record >= 0 && (flags & flag.blank) === 0) rows[count++] = i;
  }
  return rows.subarray(0, count);
}

/** A number for patient and series, above zero for stacks, whose slices resemble each other, and below it for pictures. */
function seriesOf(table: SliceTable, index: number): number {
  const { series, patient, flags } = table.row(index);
  const number = 1 + series + (patient % 2 ** 20) * 2 ** 32;
  return (flags & flag.stack) === 0 ? -number : number;
}

/** Whether signatures differ in more bits than those of near duplicates do; so most pairs need no look at their pixels. */
function differ(keys: Uint16Array, a: number, b: number): boolean {
  let bits = 0;
  for (let band = 0; band < BANDS; band += 2) {
    const [i, j] = [a * BANDS + band, b * BANDS + band];
    bits += bitsOf((keys[i]! ^ keys[j]!) | ((keys[i + 1]! ^ keys[j + 1]!) << 16));
  }
  return bits > MOST_BITS;
}

/** How many of 32 bits are set (Warren, Hacker's Delight, section 5-1). */
function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Sum and root of the sum of squared deviations (at least 1) of each slice's pixels, for correlations. */
function moments(table: SliceTable, indices: Uint32Array): { sums: Float64Array; norms: Float64Array } {
  const sums = new Float64Array(indices.length);
  const norms = new Float64Array(indices.length);
  indices.forEach((index, i) => {
    const look = table.look(index);
    sums[i] = look.reduce((sum, value) => sum + value, 0);
    norms[i] = contrastOf(look) * LOOK;
  });
  return { sums, norms };
}

/** Sum of the products of the pixels of two thumbnails. */
function product(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < LOOK_VALUES; i++) sum += a[i]! * b[i]!;
  return sum;
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
