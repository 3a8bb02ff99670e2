import { sourceOf, type MontageSource } from './montage-layout';
import type { StoredSlice } from './stored-slice';

/** The values of one tile of a montage, as they stand in its 8-bit image. @param colors 1 takes the first channel */
export function tilePixels(
  image: CanvasImageSource,
  source: MontageSource,
  index: number,
  colors: number,
): StoredSlice {
  const side = source.resolution;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const { x, y } = sourceOf(source, index);
  context.drawImage(image, x, y, side, side, 0, 0, side, side);
  const { data } = context.getImageData(0, 0, side, side);
  const values = Uint8Array.from(
    { length: side * side * colors },
    (_, i) => data[Math.floor(i / colors) * 4 + (i % colors)]!,
  );
  return { values, size: side, colors, largest: 255 };
}
