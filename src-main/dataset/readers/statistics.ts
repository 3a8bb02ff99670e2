import type { Statistics, StoredPixels, Volume } from './scan';

/** Least, greatest and mean of values as they stand; those that are no numbers do not count. */
export function statisticsOfSamples(values: StoredPixels): Statistics {
  let [min, max, sum, count] = [Infinity, -Infinity, 0, 0];
  // Sums of blocks, so that a mean of millions of values keeps its digits.
  for (let from = 0; from < values.length; from += 65536) {
    const to = Math.min(values.length, from + 65536);
    let block = 0;
    for (let i = from; i < to; i++) {
      const value = values[i]!;
      if (value - value !== 0) continue;
      if (value < min) min = value;
      if (value > max) max = value;
      block += value;
      count++;
    }
    sum += block;
  }
  return { min, max, mean: sum / count };
}

/**
 * Least, greatest and mean rescaled value over all frames and colours, of finite values only. Nothing is inverted:
 * MONOCHROME1 counts as stored. Palettes count by their indices, alpha counts, as independent readers tell them.
 */
export function statisticsOf({ pixels, slope, intercept, statistics }: Volume): Statistics {
  if (statistics) return statistics;
  const { min, max, mean } = statisticsOfSamples(pixels);
  const [a, b] = [min * slope + intercept, max * slope + intercept];
  return { min: Math.min(a, b), max: Math.max(a, b), mean: mean * slope + intercept };
}
