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

/** How often each value occurs. Neighbours are counted in tables of their own: in air, one value comes many times in a row. */
function histogram(values: Uint8Array | Uint16Array, bits: number): Uint32Array {
  const size = 2 ** bits;
  const even = new Uint32Array(size);
  const odd = new Uint32Array(size);
  const pairs = values.length & ~1;
  for (let i = 0; i < pairs; i += 2) {
    even[values[i]!]!++;
    odd[values[i + 1]!]!++;
  }
  if (pairs < values.length) even[values[pairs]!]!++;
  for (let i = 0; i < size; i++) even[i]! += odd[i]!;
  return even;
}
