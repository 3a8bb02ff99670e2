import { encode } from 'fast-png';

/** A value in [−1, 1] as the 8-bit gray or colour value that is shown; beyond that range it is clipped. */
const toByte = (value: number): number => Math.min(255, Math.max(0, Math.round((value + 1) * 127.5)));

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly colors: number;
  readonly pixels: Uint8Array;
}

/** Images laid edge to edge, row by row. `images`: [N, side, side, colors] in [−1, 1]; missing tiles stay black. */
export function montage(
  images: Float32Array,
  side: number,
  colors: number,
  columns: number,
  rows: number,
): Picture {
  const width = side * columns;
  const pixels = new Uint8Array(width * side * rows * colors);
  const line = side * colors;
  const count = Math.min(columns * rows, images.length / (side * line));
  for (let i = 0; i < count; i++) {
    const left = (i % columns) * line;
    const top = Math.floor(i / columns) * side;
    for (let y = 0; y < side; y++) {
      const from = (i * side + y) * line;
      const to = (top + y) * width * colors + left;
      for (let x = 0; x < line; x++) pixels[to + x] = toByte(images[from + x]!);
    }
  }
  return { width, height: side * rows, colors, pixels };
}

/** One image, [side, side, colors] in [−1, 1], as PNG of 8 bits. */
export const pngOf = (image: Float32Array, side: number): Uint8Array =>
  toPng(montage(image, side, image.length / (side * side), 1, 1));

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
