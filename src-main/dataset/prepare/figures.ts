import { createHash } from 'node:crypto';
import type { SlicePixels } from '../open';
import type { SliceFigures, SliceLayout } from './request';

const SIDE = 32;
/** Shares of red, green and blue in what the eye takes for brightness: ITU-R BT.601. */
export const LUMINANCE = [0.299, 0.587, 0.114] as const;

/** The bytes of a record. */
export const recordBytes = (pixels: SlicePixels): Uint8Array =>
  new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);

export const hashOf = (record: Uint8Array): string =>
  createHash('sha256').update(record).digest('hex').slice(0, 16);

/** Figures over a record, in one pass over its values. */
export function figuresOf(pixels: SlicePixels, { size, colors, storage }: SliceLayout): SliceFigures {
  const top = storage === 'uint16' ? 65535 : 255;
  const block = size / SIDE;
  const sums = new Float32Array(SIDE * SIDE);
  const saturated =
    colors === 1 ? sumGray(pixels, size, block, top, sums) : sumColor(pixels, size, block, top, sums);
  const scale = 1 / (top * block * block);
  for (let i = 0; i < sums.length; i++) sums[i]! *= scale;
  return {
    hash: hashOf(recordBytes(pixels)),
    saturated: saturated / pixels.length,
    thumbnail: sums,
  };
}

/** Adds a gray record up in blocks. @returns how many values are `top` */
function sumGray(pixels: SlicePixels, size: number, block: number, top: number, sums: Float32Array): number {
  const bits = top === 255 ? 8 : 16;
  let saturated = 0;
  let next = 0;
  for (let y = 0; y < size; y++) {
    const row = Math.floor(y / block) * SIDE;
    for (let column = 0; column < SIDE; column++) {
      let sum = 0;
      for (const end = next + block; next < end; next++) {
        const value = pixels[next]!;
        sum += value;
        // 1 for the greatest value, 0 for all others: quicker than asking.
        saturated += (value + 1) >> bits;
      }
      sums[row + column]! += sum;
    }
  }
  return saturated;
}

/** As `sumGray` for the brightness of a record in colour. */
function sumColor(pixels: SlicePixels, size: number, block: number, top: number, sums: Float32Array): number {
  let saturated = 0;
  for (let y = 0, next = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      let brightness = 0;
      for (let color = 0; color < 3; color++) {
        const value = pixels[next++]!;
        brightness += value * LUMINANCE[color]!;
        saturated += value === top ? 1 : 0;
      }
      sums[Math.floor(y / block) * SIDE + Math.floor(x / block)]! += brightness;
    }
  return saturated;
}
