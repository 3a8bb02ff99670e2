import { read, type Bytes } from '../bytes';
import { decodeJpeg } from '../jpeg/decode';
import { damaged, truncated, unsupported } from '../refuse';
import type { StoredPixels } from '../scan';
import { checkLimit } from '../values';
import type { Page } from './page';
import { lineBytes, samplesOf } from './samples';
import { unpackBytes, unpackDeflate, unpackLzw } from './unpack';

/** Where the strips or tiles of a page lie. */
export interface Chunks {
  readonly offsets: readonly number[];
  readonly counts: readonly number[];
}

/** @throws RefusedFile where there are fewer than the page needs */
export async function chunksOf({
  directory,
  chunk,
  columns,
  rows,
  planar,
  samples,
  compression,
  bits,
}: Page): Promise<Chunks> {
  const offsets = await directory.numbers(chunk.isTile ? 324 : 273);
  let counts = await directory.numbers(chunk.isTile ? 325 : 279);
  const needed = Math.ceil(columns / chunk.columns) * Math.ceil(rows / chunk.rows) * (planar ? samples : 1);
  // Old programs leave out the byte counts of pixels that are not compressed.
  if (counts.length === 0 && compression === 1 && offsets.length === 1)
    counts = [lineBytes(columns, planar ? 1 : samples, bits) * rows];
  if (offsets.length < needed || counts.length < needed) throw damaged('header');
  return { offsets: offsets.slice(0, needed), counts: counts.slice(0, needed) };
}

/**
 * All samples of a page, alpha included, pixel by pixel.
 * @param out receives columns · rows · samples values
 * @throws RefusedFile
 */
export async function decodePage(bytes: Bytes, page: Page, out: StoredPixels, limit: number): Promise<void> {
  const { chunk, columns, rows, planar, samples } = page;
  const { offsets, counts } = await chunksOf(page);
  const [across, down] = [Math.ceil(columns / chunk.columns), Math.ceil(rows / chunk.rows)];
  const perPixel = planar ? 1 : samples;
  const tables = page.compression === 7 ? await page.directory.bytes(347) : undefined;
  checkLimit(chunk.columns * chunk.rows * perPixel * 8, limit);
  for (const [i, offset] of offsets.entries()) {
    const plane = Math.floor(i / (across * down));
    const [x, y] = [(i % across) * chunk.columns, (Math.floor(i / across) % down) * chunk.rows];
    const chunkRows = chunk.isTile ? chunk.rows : Math.min(chunk.rows, rows - y);
    const packed = await read(bytes, offset, counts[i]!);
    if (packed.byteLength < counts[i]!) throw truncated(offset + counts[i]!, offset + packed.byteLength);
    const values = chunkValues(packed, page, chunkRows, tables, limit);
    const width = Math.min(chunk.columns, columns - x) * perPixel;
    const height = Math.min(chunkRows, rows - y);
    for (let row = 0; row < height; row++) {
      const from = row * chunk.columns * perPixel;
      const to = ((y + row) * columns + x) * samples + (planar ? plane : 0);
      if (!planar) out.set(values.subarray(from, from + width), to);
      else for (let column = 0; column < width; column++) out[to + column * samples] = values[from + column]!;
    }
  }
}

function chunkValues(
  packed: Buffer,
  page: Page,
  rows: number,
  tables: Buffer | undefined,
  limit: number,
): StoredPixels {
  const { chunk, bits, planar, samples, compression, photometric } = page;
  const perPixel = planar ? 1 : samples;
  if (tables) {
    if (bits !== 8) throw unsupported('pixel-layout', 'TIFF JPEG');
    // Tables stand once for all chunks: both are joined without the marks between them.
    const stream =
      tables.byteLength > 4 ? Buffer.concat([tables.subarray(0, -2), packed.subarray(2)]) : packed;
    const decoded = decodeJpeg(stream, { color: photometric === 6 ? 'ycc' : 'as stored', limit });
    if (decoded.columns !== chunk.columns || decoded.rows < rows || decoded.colors !== perPixel)
      throw damaged('size-differs');
    return decoded.samples;
  }
  if (photometric === 6) throw unsupported('color-space', 'TIFF YCbCr');
  const expected = lineBytes(chunk.columns, perPixel, bits) * rows;
  return samplesOf(unpack(packed, compression, expected), page, chunk.columns, rows);
}

function unpack(packed: Buffer, compression: number, expected: number): Uint8Array {
  switch (compression) {
    case 1:
      if (packed.byteLength < expected) throw truncated(expected, packed.byteLength);
      return packed.subarray(0, expected);
    case 5:
      // Before TIFF 6, LZW was written lowest bit first; such a stream begins with these bytes.
      if (packed[0] === 0 && (packed[1]! & 1) === 1) throw unsupported('pixel-compression', 'LZW of TIFF 5');
      return unpackLzw(packed, expected);
    case 32773:
      return unpackBytes(packed, expected);
    default:
      return unpackDeflate(packed, expected);
  }
}
