import { yccToRgb } from '../jpeg/decode';
import { damaged, unsupported } from '../refuse';
import type { StoredPixels } from '../scan';
import { bytesBeneath, allocate } from '../values';
import type { Values } from './values';

/** From colour by colour to pixel by pixel, frame by frame. */
export function interleave(pixels: StoredPixels, perFrame: number): StoredPixels {
  const out = new (pixels.constructor as Uint8ArrayConstructor)(pixels.length);
  for (let start = 0; start < pixels.length; start += perFrame * 3)
    for (let i = 0, to = start; i < perFrame; i++)
      for (let c = 0; c < 3; c++) out[to++] = pixels[start + c * perFrame + i]!;
  return out;
}

/** YBR_FULL to RGB where the values stand (PS3.3 C.7.6.3.1.2); only 8 bits occur. */
export function yccInPlace(pixels: StoredPixels): StoredPixels {
  if (!(pixels instanceof Uint8Array)) throw unsupported('color-space', 'YBR, 16 bit');
  for (let i = 0; i + 2 < pixels.length; i += 3)
    yccToRgb(pixels[i]!, pixels[i + 1]!, pixels[i + 2]!, 8, pixels, i);
  return pixels;
}

/** Two pixels of Y Y Cb Cr each become three samples of their own. */
export function upsample422(bytes: Uint8Array, pixels: number, limit: number): Uint8Array {
  const out = bytesBeneath(allocate('uint8', pixels * 3, limit));
  for (let i = 0; i < pixels; i++) {
    const pair = (i >> 1) * 4;
    out[i * 3] = bytes[pair + (i & 1)]!;
    out[i * 3 + 1] = bytes[pair + 2]!;
    out[i * 3 + 2] = bytes[pair + 3]!;
  }
  return out;
}

/**
 * Colours of a palette's indices (PS3.3 C.7.6.3.1.5), 8 bits each.
 * @throws RefusedFile where the palette is incomplete or cut in segments
 */
export function applyPalette(indices: StoredPixels, values: Values): Uint8Array {
  if ([0x00281221, 0x00281222, 0x00281223].some((tag) => values.has(tag)))
    throw unsupported('color-space', 'PALETTE COLOR');
  const tables = [0, 1, 2].map((color) => paletteOf(values, 0x00281101 + color, 0x00281201 + color));
  const out = new Uint8Array(indices.length * 3);
  for (let i = 0, to = 0; i < indices.length; i++)
    for (const { first, entries } of tables)
      out[to++] = entries[Math.min(Math.max(indices[i]! - first, 0), entries.length - 1)]!;
  return out;
}

function paletteOf(values: Values, descriptor: number, data: number): { first: number; entries: Uint8Array } {
  const [told, first = 0, bits] = values.numbers(descriptor);
  const bytes = values.bytes(data);
  // 0 stands for 65536, which does not fit in its field.
  const count = told === 0 ? 65536 : told;
  if (!bytes || count === undefined || (bits !== 8 && bits !== 16)) throw damaged('header');
  const isWide = bytes.byteLength >= count * 2;
  if (!isWide && bytes.byteLength < count) throw damaged('header');
  const words = values.words(data);
  const raw = isWide ? words.slice(0, count) : Array.from(bytes.subarray(0, count));
  // Some write 8-bit colours into 16-bit entries and call them 16-bit.
  const shift = bits === 16 && raw.some((value) => value > 255) ? 8 : 0;
  return { first, entries: Uint8Array.from(raw, (value) => value >> shift) };
}
