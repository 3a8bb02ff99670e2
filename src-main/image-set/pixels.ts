import { encode } from 'fast-png';

/** A value in [−1, 1] as the 8-bit gray or colour value that is shown; beyond that range it is clipped. */
const toByte = (value: number): number => Math.min(255, Math.max(0, Math.round((value + 1) * 127.5)));

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly colors: number;
  readonly pixels: Uint8Array;
}

/** Sides and channels of images. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
  readonly colors: number;
}

/** Images laid edge to edge, row by row. `images`: [N, height, width, colors] in [−1, 1]; missing tiles stay black. */
export function montage(
  images: Float32Array,
  { width: side, height, colors }: ImageSize,
  columns: number,
  rows: number,
): Picture {
  const width = side * columns;
  const pixels = new Uint8Array(width * height * rows * colors);
  const line = side * colors;
  const count = Math.min(columns * rows, images.length / (height * line));
  for (let i = 0; i < count; i++) {
    const left = (i % columns) * line;
    const top = Math.floor(i / columns) * height;
    for (let y = 0; y < height; y++) {
      const from = (i * height + y) * line;
      const to = (top + y) * width * colors + left;
      for (let x = 0; x < line; x++) pixels[to + x] = toByte(images[from + x]!);
    }
  }
  return { width, height: height * rows, colors, pixels };
}

/** One image, [side, side, colors] in [−1, 1], as PNG of 8 bits. */
export const pngOf = (image: Float32Array, side: number): Uint8Array =>
  toPng(montage(image, { width: side, height: side, colors: image.length / (side * side) }, 1, 1));

/** Images of one size in a picture, so many in a row. */
export function sheetOf(images: readonly Float32Array[], size: ImageSize, inRow: number): Picture {
  const columns = Math.min(images.length, inRow);
  const each = size.width * size.height * size.colors;
  const all = new Float32Array(images.length * each);
  images.forEach((values, i) => all.set(values, i * each));
  return montage(all, size, columns, Math.ceil(images.length / columns));
}

/** Encodes an 8-bit gray or RGB picture as PNG, with optional text entries (PNG specification, tEXt). */
export const toPng = (picture: Picture, text: Record<string, string> = {}): Uint8Array =>
  encode({
    width: picture.width,
    height: picture.height,
    channels: picture.colors,
    depth: 8,
    data: picture.pixels,
    text,
  });
