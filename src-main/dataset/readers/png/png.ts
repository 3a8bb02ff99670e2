import { inflateSync } from 'node:zlib';
import { read, type Bytes } from '../bytes';
import { checkSize, imageFacts, shapeRemarks } from '../facts';
import { inMemory } from '../inflate';
import { damaged, truncated } from '../refuse';
import type { ImageFacts, StoredPixels, Volume } from '../scan';
import { statisticsOfSamples } from '../statistics';
import { checkLimit, swapInPlace, valuesOver } from '../values';
import { hasTellingText, pngChunks, pngHeader, type PngHeader } from './chunks';
import { unfilter } from './unfilter';

const samplesOf = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

export async function examinePng(head: Buffer): Promise<ImageFacts> {
  const { columns, rows, depth, colorType } = pngHeader(head);
  checkSize(columns, rows);
  const colors = colorType === 2 || colorType === 3 || colorType === 6 ? 3 : 1;
  return imageFacts({
    format: 'PNG',
    columns,
    rows,
    colors,
    dtype: depth === 16 ? 'uint16' : 'uint8',
    shape: colors === 3 && colorType !== 3 ? [rows, columns, 3] : [rows, columns],
    isPicture: depth < 16,
    hasPersonalData: hasTellingText(head),
    remarks: shapeRemarks(columns, rows),
  });
}

/** Reads a PNG exactly: 16 bits stay 16, palettes become colours, transparency is left out. @throws RefusedFile */
export async function readPng(bytes: Bytes, limit: number): Promise<Omit<Volume, 'facts'>> {
  const plain = await inMemory(bytes, limit);
  checkLimit(plain.length ?? 0, limit);
  const file = await read(plain, 0, plain.length ?? 0);
  const header = pngHeader(file);
  const { columns, rows, depth, colorType } = header;
  const parts: Buffer[] = [];
  let palette: Buffer | undefined;
  for (const { type, data } of pngChunks(file)) {
    if (type === 'IDAT') parts.push(data);
    if (type === 'PLTE') palette = data;
  }
  const samples = unpacked(header, Buffer.concat(parts), limit);
  const base = {
    columns,
    rows,
    slices: 1,
    frames: 1,
    slope: 1,
    intercept: 0,
    inverted: false,
    spacing: undefined,
    affine: undefined,
    remarks: [],
  };
  if (colorType === 3) {
    if (!palette) throw damaged('header');
    return {
      ...base,
      pixels: fromPalette(samples, palette),
      colors: 3,
      statistics: statisticsOfSamples(samples),
    };
  }
  if (colorType === 4 || colorType === 6) {
    const colors = colorType === 4 ? 1 : 3;
    return {
      ...base,
      pixels: withoutAlpha(samples, colors),
      colors,
      statistics: statisticsOfSamples(samples),
    };
  }
  if (depth < 8) {
    const brightest = 2 ** depth - 1;
    // One bit is told as 0 and 1; two and four bits as the gray values that they stand for.
    const statistics = depth === 1 ? { statistics: statisticsOfSamples(samples) } : {};
    return { ...base, pixels: samples.map((value) => (value * 255) / brightest), colors: 1, ...statistics };
  }
  return { ...base, pixels: samples, colors: colorType === 2 ? 3 : 1 };
}

/** Adam7 (§8.2): where each pass begins, and its steps. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** One value a sample, in its own depth. */
function unpacked(header: PngHeader, packed: Buffer, limit: number): Uint8Array | Uint16Array {
  const { columns, rows, depth, colorType, interlaced } = header;
  const samples = samplesOf[colorType];
  const sub = (interlaced ? passes : [[0, 0, 1, 1] as const])
    .map(([x, y, dx, dy]) => {
      const [across, down] = [Math.ceil((columns - x) / dx), Math.ceil((rows - y) / dy)];
      return { x, y, dx, dy, across, down, lineBytes: Math.ceil((across * samples * depth) / 8) };
    })
    .filter(({ across, down }) => across > 0 && down > 0);
  const expected = sub.reduce((sum, { down, lineBytes }) => sum + down * (lineBytes + 1), 0);
  checkLimit(expected * 2, limit);
  const data = inflated(packed, expected);
  if (data.byteLength < expected) throw truncated(expected, data.byteLength);

  const out = new (depth === 16 ? Uint16Array : Uint8Array)(columns * rows * samples);
  let start = 0;
  for (const { x, y, dx, dy, across, down, lineBytes } of sub) {
    unfilter(data, start, down, lineBytes, Math.max(1, (samples * depth) / 8));
    for (let row = 0; row < down; row++, start += lineBytes + 1) {
      const line = lineValues(data.subarray(start + 1, start + 1 + lineBytes), depth, across * samples);
      const at = ((y + row * dy) * columns + x) * samples;
      if (dx === 1) out.set(line, at);
      else
        for (let i = 0; i < across; i++)
          for (let s = 0; s < samples; s++) out[at + i * dx * samples + s] = line[i * samples + s]!;
    }
  }
  return out;
}

function inflated(packed: Buffer, expected: number): Buffer {
  try {
    return inflateSync(packed, {
      maxOutputLength: expected + 65536,
      chunkSize: Math.max(64, Math.min(expected + 64, 2 ** 22)),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw damaged('too-much-data', error);
    throw error;
  }
}

function lineValues(line: Uint8Array, depth: number, count: number): ArrayLike<number> & Iterable<number> {
  if (depth === 8) return line;
  if (depth === 16) {
    const copy = new Uint8Array(line.subarray(0, count * 2));
    swapInPlace(copy, 2);
    return valuesOver('uint16', copy);
  }
  const mask = 2 ** depth - 1;
  return Uint8Array.from({ length: count }, (_, i) => {
    const bit = i * depth;
    return (line[bit >> 3]! >> (8 - depth - (bit & 7))) & mask;
  });
}

/** @throws RefusedFile for an index that the palette does not have */
export function fromPalette(indices: StoredPixels, palette: Uint8Array): Uint8Array {
  const out = new Uint8Array(indices.length * 3);
  for (let i = 0; i < indices.length; i++) {
    const entry = indices[i]! * 3;
    if (entry + 3 > palette.length) throw damaged('pixels');
    out[i * 3] = palette[entry]!;
    out[i * 3 + 1] = palette[entry + 1]!;
    out[i * 3 + 2] = palette[entry + 2]!;
  }
  return out;
}

function withoutAlpha(samples: Uint8Array | Uint16Array, colors: 1 | 3): Uint8Array | Uint16Array {
  const count = samples.length / (colors + 1);
  const out =
    samples instanceof Uint16Array ? new Uint16Array(count * colors) : new Uint8Array(count * colors);
  for (let i = 0; i < count; i++)
    for (let color = 0; color < colors; color++) out[i * colors + color] = samples[i * (colors + 1) + color]!;
  return out;
}
