import type { StoredPixels } from '../readers/scan';
import { orderStatistics } from './order-statistics';

/** Least, greatest, and the two percentiles that were asked for, of stored values. */
export interface Percentiles {
  readonly min: number;
  readonly max: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Percentiles of the first `count` values, exactly as numpy.percentile gives them (linear between neighbours); what is no
 * finite number does not count. 8 and 16-bit values are counted by their values; of wider ones the ranks that matter are
 * looked up (see {@link orderStatistics}). Nothing is sorted or copied as a whole.
 *
 * @param low in per cent, as `high`
 * @returns undefined where there is no finite value
 */
export function percentilesOf(
  pixels: StoredPixels,
  count: number,
  low: number,
  high: number,
): Percentiles | undefined {
  const statistics = ranksOf(pixels, count);
  if (!statistics) return undefined;
  const places = [low, high].map((percent) => (percent / 100) * (statistics.count - 1));
  const ranks = places.flatMap((place) => [Math.floor(place), Math.ceil(place)]);
  const [min, max, lowA, lowB, highA, highB] = statistics.at([0, statistics.count - 1, ...ranks]);
  const between = (a: number, b: number, place: number): number => a + (b - a) * (place - Math.floor(place));
  return {
    min: min!,
    max: max!,
    low: between(lowA!, lowB!, places[0]!),
    high: between(highA!, highB!, places[1]!),
  };
}

interface Ranks {
  /** Finite values. */
  readonly count: number;
  /** The values of these ranks, from 0 (least). */
  at(ranks: readonly number[]): number[];
}

function ranksOf(pixels: StoredPixels, count: number): Ranks | undefined {
  if (count === 0) return undefined;
  if (pixels.BYTES_PER_ELEMENT > 2) return orderStatistics(pixels, count);
  const bits = pixels.BYTES_PER_ELEMENT * 8;
  const isSigned = pixels instanceof Int8Array || pixels instanceof Int16Array;
  const unsigned =
    bits === 8
      ? new Uint8Array(pixels.buffer, pixels.byteOffset, count)
      : new Uint16Array(pixels.buffer, pixels.byteOffset, count);
  const counts = histogram(unsigned, bits);
  // Negative numbers stand in the upper half of the unsigned ones.
  const first = isSigned ? 2 ** (bits - 1) : 0;
  const mask = counts.length - 1;
  return {
    count,
    at: (ranks) =>
      ranks.map((rank) => {
        let below = 0;
        for (let i = 0; ; i++) {
          const value = (first + i) & mask;
          below += counts[value]!;
          if (below > rank) return i - first;
        }
      }),
  };
}

/** Used again and again: new memory of this size would cost as much as the counting of a picture. */
const tables = new Uint32Array(4 * 65536);

/**
 * How often each value occurs, until the next call. Four neighbours are counted in tables of their own: in air one value comes many times in a row,
 * and a count that is still being written would have to be waited for.
 */
function histogram(values: Uint8Array | Uint16Array, bits: number): Uint32Array {
  const size = 2 ** bits;
  const [second, third, fourth] = [size, 2 * size, 3 * size];
  const counts = tables.subarray(0, 4 * size).fill(0);
  const fours = values.length & ~3;
  for (let i = 0; i < fours; i += 4) {
    counts[values[i]!]!++;
    counts[values[i + 1]! + second]!++;
    counts[values[i + 2]! + third]!++;
    counts[values[i + 3]! + fourth]!++;
  }
  for (let i = fours; i < values.length; i++) counts[values[i]!]!++;
  for (let i = 0; i < size; i++) counts[i]! += counts[i + second]! + counts[i + third]! + counts[i + fourth]!;
  return counts.subarray(0, size);
}
