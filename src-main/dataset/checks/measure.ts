import type { DatasetRecord } from '@shared/domain/dataset';
import type { CheckedSlice } from './input';

/** Sides of the thumbnails by which slices are compared. */
export const THUMBNAIL = 32;
/** From this part of the range on a pixel counts as saturated. */
const SATURATED = 0.998;

/**
 * The thumbnail and the share of saturated pixels of a prepared slice.
 *
 * @param pixels size · size · colors stored values, row by row, channels last
 */
export function measureSlice(
  pixels: Uint8Array | Uint16Array,
  { size, colors, storage }: Pick<DatasetRecord, 'size' | 'colors' | 'storage'>,
): Pick<CheckedSlice, 'thumbnail' | 'saturated'> {
  const white = storage === 'uint16' ? 65535 : 255;
  const side = Math.min(size, THUMBNAIL);
  const cell = size / side;
  const sums = new Float64Array(side * side);
  let saturated = 0;
  for (let y = 0, at = 0; y < size; y++) {
    const row = Math.floor(y / cell) * side;
    for (let x = 0; x < size; x++) {
      const value =
        colors === 1 ? pixels[at++]! : 0.299 * pixels[at++]! + 0.587 * pixels[at++]! + 0.114 * pixels[at++]!;
      sums[row + Math.floor(x / cell)]! += value;
      if (value >= SATURATED * white) saturated++;
    }
  }
  const scale = 1 / (cell * cell * white);
  const thumbnail = new Float32Array(THUMBNAIL * THUMBNAIL);
  const grow = THUMBNAIL / side;
  for (let y = 0; y < THUMBNAIL; y++)
    for (let x = 0; x < THUMBNAIL; x++)
      thumbnail[y * THUMBNAIL + x] = sums[Math.floor(y / grow) * side + Math.floor(x / grow)]! * scale;
  return { thumbnail, saturated: saturated / (size * size) };
}
