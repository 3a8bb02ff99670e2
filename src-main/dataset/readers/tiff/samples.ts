import { unsupported } from '../refuse';
import type { StoredPixels } from '../scan';
import { halfToNumber, swapInPlace, valuesOver } from '../values';
import type { Page } from './page';

/** Bytes of a line of `columns` pixels of `perPixel` samples; lines begin at whole bytes. */
export const lineBytes = (columns: number, perPixel: number, bits: number): number =>
  Math.ceil((columns * perPixel * bits) / 8);

/**
 * The samples of a chunk, one value each, with the predictor undone (TIFF 6.0 §14, Adobe's technical note 3).
 *
 * @param data may be changed where it stands
 */
export function samplesOf(data: Uint8Array, page: Page, columns: number, rows: number): StoredPixels {
  const { bits, predictor, directory, isFloat, type } = page;
  const perPixel = page.planar ? 1 : page.samples;
  const stride = lineBytes(columns, perPixel, bits);
  if (predictor === 3) {
    if (!isFloat) throw unsupported('pixel-layout', 'TIFF');
    for (let row = 0; row < rows; row++)
      unshuffle(data.subarray(row * stride, (row + 1) * stride), perPixel, bits / 8);
  } else if (bits > 8 && bits % 8 === 0 && bits !== 24 && !directory.littleEndian)
    swapInPlace(data, bits / 8);

  let values: StoredPixels;
  if (isFloat && bits === 16) values = Float32Array.from(valuesOver('uint16', data), halfToNumber);
  else if (bits === 8 || bits === 16 || bits === 32 || bits === 64) values = valuesOver(type, data);
  else values = narrow(data, stride, columns * perPixel, rows, page);

  if (predictor === 2) {
    const line = columns * perPixel;
    for (let row = 0; row < rows; row++)
      for (let i = row * line + perPixel; i < (row + 1) * line; i++)
        values[i] = values[i]! + values[i - perPixel]!;
  }
  return values;
}

/** Values of 1, 2, 4, 10, 12, 14 and 24 bits, highest bit first; 24 in the file's order of bytes. */
function narrow(
  data: Uint8Array,
  stride: number,
  perLine: number,
  rows: number,
  { bits, directory, type }: Page,
): StoredPixels {
  const Values = type === 'uint8' ? Uint8Array : type === 'uint16' ? Uint16Array : Uint32Array;
  const out = new Values(perLine * rows);
  for (let row = 0, to = 0; row < rows; row++)
    for (let i = 0; i < perLine; i++, to++) {
      const start = row * stride;
      if (bits === 24) {
        const at = start + 3 * i;
        const [a, b, c] = [data[at]!, data[at + 1]!, data[at + 2]!];
        out[to] = directory.littleEndian ? a | (b << 8) | (c << 16) : c | (b << 8) | (a << 16);
        continue;
      }
      const bit = i * bits;
      const at = start + (bit >> 3);
      const window = (data[at]! << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
      out[to] = (window >> (24 - bits - (bit & 7))) & (2 ** bits - 1);
    }
  return out;
}

/** Floats whose bytes were sorted by weight, highest first, and stored as differences. */
function unshuffle(line: Uint8Array, perPixel: number, each: number): void {
  for (let i = perPixel; i < line.length; i++) line[i] = line[i]! + line[i - perPixel]!;
  const copy = Uint8Array.from(line);
  const count = line.length / each;
  for (let i = 0; i < count; i++)
    for (let byte = 0; byte < each; byte++) line[i * each + byte] = copy[(each - 1 - byte) * count + i]!;
}
