import type { Volume } from '../readers/scan';

/** The parts of a volume that looks at pixels need. */
export type Pixels = Pick<Volume, 'pixels' | 'columns' | 'rows' | 'slices' | 'colors'>;

/** Evenly spaced slices, the first and the last among them; at most `most`. */
export function sampledSlices(slices: number, most: number): number[] {
  const count = Math.min(slices, most);
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : Math.round((i * (slices - 1)) / (count - 1)),
  );
}

/** One slice of the first frame, stored values; of colours the luminance (ITU-R BT.601). Not a copy where it need not be. */
export function grayPlane({ pixels, columns, rows, colors }: Pixels, slice: number): ArrayLike<number> {
  const count = columns * rows;
  const from = slice * count * colors;
  if (colors === 1) return pixels.subarray(from, from + count);
  const gray = new Float32Array(count);
  for (let i = 0, at = from; i < count; i++, at += 3)
    gray[i] = 0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!;
  return gray;
}
