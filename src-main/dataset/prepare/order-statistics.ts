import type { StoredPixels } from '../readers/scan';

const BINS = 65536;
/** A bin with fewer values than this is sorted. */
const SORTED = 65536;

interface OrderStatistics {
  /** Finite values. */
  readonly count: number;
  /** The values of these ranks, from 0 (least). */
  at(ranks: readonly number[]): number[];
}

interface Span {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  /** All values, where they are few. */
  readonly values: readonly number[] | undefined;
}

/**
 * Order statistics of the first `count` values, which may be undefined or infinite: those are passed over. One pass counts the
 * values in 65,536 bins from the least to the greatest, a second gathers those in the bins that hold a wanted rank; a bin that
 * holds too many to sort is divided again. Exact, and never more than some megabytes beside the values.
 *
 * @returns undefined where there is no finite value
 */
export function orderStatistics(pixels: StoredPixels, count: number): OrderStatistics | undefined {
  const whole = spanOf(pixels, count);
  if (whole.count === 0) return undefined;
  return { count: whole.count, at: (ranks) => find(pixels, count, whole, ranks) };
}

function spanOf(pixels: StoredPixels, count: number): Span {
  let [min, max, finite] = [Infinity, -Infinity, 0];
  for (let i = 0; i < count; i++) {
    const value = pixels[i]!;
    if (value - value !== 0) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    finite++;
  }
  return { min, max, count: finite, values: undefined };
}

/** The values of `ranks` among those in `span`. */
function find(pixels: StoredPixels, count: number, span: Span, ranks: readonly number[]): number[] {
  const { min, max, values } = span;
  if (min === max) return ranks.map(() => min);
  if (values) {
    const sorted = Float64Array.from(values).sort();
    return ranks.map((rank) => sorted[rank]!);
  }
  const binOf = binning(span);
  const bins = new Uint32Array(BINS);
  for (let i = 0; i < count; i++) {
    const value = pixels[i]!;
    if (value >= min && value <= max) bins[binOf(value)]!++;
  }
  const places = ranks.map((rank) => placeOf(bins, rank));
  const wanted = [...new Set(places.map(({ bin }) => bin))];
  const spans = gather(pixels, count, span, binOf, wanted, bins);
  const results = ranks.map(() => min);
  for (const [bin, inner] of spans) {
    const mine = places.flatMap((place, i) => (place.bin === bin ? [i] : []));
    const inside = mine.map((i) => places[i]!.rank);
    // Numbers so near each other that no bin parts them are as good as equal.
    const isDivided = inner.min > min || inner.max < max || inner.values !== undefined;
    const found = isDivided ? find(pixels, count, inner, inside) : inside.map(() => inner.min);
    mine.forEach((i, k) => (results[i] = found[k]!));
  }
  return results;
}

/** Bins from the least to the greatest; halves, so that the width of the widest span is still a number. */
function binning({ min, max }: Span): (value: number) => number {
  const from = min / 2;
  const scale = (BINS - 1) / (max / 2 - from);
  const usable = Number.isFinite(scale) ? scale : 0;
  return (value) => ((value / 2 - from) * usable) | 0;
}

function placeOf(bins: Uint32Array, rank: number): { bin: number; rank: number } {
  let below = 0;
  let bin = 0;
  while (below + bins[bin]! <= rank) below += bins[bin++]!;
  return { bin, rank: rank - below };
}

function gather(
  pixels: StoredPixels,
  count: number,
  { min, max }: Span,
  binOf: (value: number) => number,
  wanted: readonly number[],
  bins: Uint32Array,
): Map<number, Span> {
  const slots = new Int8Array(BINS).fill(-1);
  wanted.forEach((bin, slot) => (slots[bin] = slot));
  const least = wanted.map(() => Infinity);
  const greatest = wanted.map(() => -Infinity);
  const values = wanted.map((bin): number[] | undefined => (bins[bin]! <= SORTED ? [] : undefined));
  for (let i = 0; i < count; i++) {
    const value = pixels[i]!;
    if (!(value >= min && value <= max)) continue;
    const slot = slots[binOf(value)]!;
    if (slot < 0) continue;
    if (value < least[slot]!) least[slot] = value;
    if (value > greatest[slot]!) greatest[slot] = value;
    values[slot]?.push(value);
  }
  return new Map(
    wanted.map((bin, slot) => [
      bin,
      { min: least[slot]!, max: greatest[slot]!, count: bins[bin]!, values: values[slot] },
    ]),
  );
}
