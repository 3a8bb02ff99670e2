import type { DatasetRecord } from '@shared/domain/dataset';
import type { SlicePixels } from './open';

type Layout = Pick<DatasetRecord, 'size' | 'colors' | 'storage'>;

/** What a sum of `pixels` stored values is multiplied by, before 1 is taken away, to lie in [-1, 1]. */
export const unitScale = ({ storage }: Pick<DatasetRecord, 'storage'>, pixels: number): number =>
  2 / ((storage === 'uint16' ? 65535 : 255) * pixels);

/**
 * Averages one slice over area down to `resolution` and maps its values to [-1, 1]. Averaging 2×2 again and again is the
 * mean over a square of k × k pixels, k = size / resolution; that is what is computed, in one pass and without rounding
 * in between.
 *
 * @param pixels stored values; the slice begins at `from`: size · size · colors, row by row, channels last
 * @param out receives resolution · resolution · colors values from `at` on
 */
export function averageDown(
  layout: Layout,
  pixels: SlicePixels,
  from: number,
  resolution: number,
  out: Float32Array,
  at: number,
): void {
  const { size, colors } = layout;
  const k = size / resolution;
  const scale = unitScale(layout, k * k);
  const rowValues = resolution * colors;
  const sums = new Float64Array(rowValues);
  let next = from;
  for (let y = 0; y < resolution; y++) {
    sums.fill(0);
    for (let row = 0; row < k; row++)
      for (let x = 0, to = 0; x < resolution; x++, to += colors)
        for (let column = 0; column < k; column++)
          for (let color = 0; color < colors; color++) sums[to + color]! += pixels[next++]!;
    for (let i = 0; i < rowValues; i++) out[at++] = sums[i]! * scale - 1;
  }
}
