import type { Remark } from '@shared/domain/import/findings';
import type { Bytes } from '../bytes';
import { checkSize, imageFacts, shapeRemarks, volumesRemark } from '../facts';
import { fill, inMemory } from '../inflate';
import { upright } from '../jpeg/exif';
import { damaged, truncated } from '../refuse';
import type { ImageFacts, StoredPixels, Volume } from '../scan';
import { statisticsOfSamples } from '../statistics';
import { allocate, bytesBeneath, DEFAULT_LIMIT } from '../values';
import { chunksOf, decodePage } from './decode-page';
import { readDirectories } from './directory';
import { readPage, type Page } from './page';
import { lineBytes, samplesOf } from './samples';
import { mainPages, stackOf, type Stack } from './stack';

interface Tiff {
  readonly bytes: Bytes;
  readonly page: Page;
  readonly pages: readonly Page[];
  readonly stack: Stack;
  readonly leftOut: number;
  readonly description: string;
}

async function openTiff(given: Bytes, head: Buffer, limit: number): Promise<Tiff> {
  const bytes = await inMemory(given, limit);
  const all: Page[] = [];
  let refused: unknown;
  for (const directory of await readDirectories(bytes, head)) {
    // A thumbnail in a rare form is no reason to leave the picture out.
    await readPage(directory).then(
      (page) => all.push(page),
      (error: unknown) => (refused ??= error),
    );
  }
  if (all.length === 0) throw refused;
  const pages = mainPages(all);
  const page = pages[0]!;
  const description = await page.directory.text(270);
  return {
    bytes,
    page,
    pages,
    stack: stackOf(description, pages.length),
    leftOut: all.length - pages.length,
    description,
  };
}

/** Where ImageJ's pages follow one another without directories. */
async function contiguousStart({ bytes, page, stack }: Tiff): Promise<number> {
  if (page.compression !== 1 || page.chunk.isTile) throw damaged('header');
  const { offsets } = await chunksOf(page);
  const needed = offsets[0]! + pageBytes(page) * stack.order.length;
  if (needed > (bytes.length ?? 0)) throw truncated(needed, bytes.length ?? 0);
  return offsets[0]!;
}

const pageBytes = ({ columns, samples, bits, rows }: Page): number =>
  lineBytes(columns, samples, bits) * rows;

/** Artist, host computer, copyright, dates. */
const TELLING = [315, 316, 33432, 306];

/** Facts of a TIFF file. @throws RefusedFile where it is cut, broken or not supported */
export async function examineTiff(given: Bytes, head: Buffer): Promise<ImageFacts> {
  const tiff = await openTiff(given, head, DEFAULT_LIMIT);
  const { bytes, page, pages, stack, leftOut, description } = tiff;
  const [columns, rows] = page.orientation >= 5 ? [page.rows, page.columns] : [page.columns, page.rows];
  checkSize(columns, rows);
  if (stack.isContiguous) await contiguousStart(tiff);
  else
    for (const each of pages) {
      const { offsets, counts } = await chunksOf(each);
      const end = offsets.reduce((most, offset, i) => Math.max(most, offset + counts[i]!), 0);
      if (end > (bytes.length ?? 0)) throw truncated(end, bytes.length ?? 0);
    }
  const count = stack.order.length;
  const leftOutRemark: Remark[] = leftOut > 0 ? [{ code: 'pages-left-out', params: { count: leftOut } }] : [];
  return imageFacts({
    format: 'TIFF',
    columns,
    rows,
    slices: stack.slices,
    frames: stack.frames,
    colors: page.colors,
    dtype: page.isFloat && page.bits === 16 ? 'float16' : page.type,
    shape: [...(count > 1 ? [count] : []), rows, columns, ...(page.samples > 1 ? [page.samples] : [])],
    isPicture: page.type === 'uint8',
    hasPersonalData: TELLING.some((tag) => page.directory.has(tag)) || isTelling(description),
    remarks: [...leftOutRemark, ...volumesRemark(stack.frames), ...shapeRemarks(columns, rows)],
  });
}

/** Descriptions by programs tell of the picture only. */
const isTelling = (description: string): boolean =>
  description !== '' &&
  !/^(ImageJ=|\{"shape"|shape=|<\?xml|<OME|Created with|OLYMPUS|SCANCO)/.test(description);

/** Reads all pages that are the picture. @throws RefusedFile */
export async function readTiff(given: Bytes, head: Buffer, limit: number): Promise<Omit<Volume, 'facts'>> {
  const tiff = await openTiff(given, head, limit);
  const { page, pages, stack } = tiff;
  const perPage = page.columns * page.rows * page.samples;
  const stored = allocate(page.type, perPage * stack.order.length, limit);
  const start = stack.isContiguous ? await contiguousStart(tiff) : 0;
  for (const [place, index] of stack.order.entries()) {
    const out = stored.subarray(place * perPage, (place + 1) * perPage);
    if (stack.isContiguous) await readContiguous(tiff, start, index, out);
    else await decodePage(tiff.bytes, pages[index]!, out, limit);
  }
  return { ...(await asPicture(stored, page)), slices: stack.slices, frames: stack.frames };
}

async function readContiguous(
  { bytes, page }: Tiff,
  start: number,
  index: number,
  out: StoredPixels,
): Promise<void> {
  const data = bytesBeneath(allocate('uint8', pageBytes(page), Infinity));
  await fill(data, bytes, start + index * pageBytes(page));
  out.set(samplesOf(data, page, page.columns, page.rows));
}

/** Stored samples as gray or colours, upright. */
async function asPicture(
  stored: StoredPixels,
  page: Page,
): Promise<Omit<Volume, 'facts' | 'slices' | 'frames'>> {
  const { colors, samples, bits, photometric, orientation } = page;
  const isIndexed = photometric === 3;
  const isChanged = isIndexed || samples !== colors || bits < 8;
  const statistics = isChanged ? { statistics: statisticsOfSamples(stored) } : {};
  let pixels = stored;
  if (isIndexed) pixels = fromColorMap(stored, await page.directory.numbers(320));
  else if (samples !== colors) pixels = firstSamples(stored, samples, colors);
  else if (bits < 8) pixels = stored.map((value) => (value * 255) / (2 ** bits - 1));
  const turned = turnedPages(pixels, page, orientation);
  return {
    ...turned,
    colors,
    ...statistics,
    slope: 1,
    intercept: 0,
    inverted: photometric === 0,
    spacing: undefined,
    affine: undefined,
    remarks: [],
  };
}

function turnedPages(
  pixels: StoredPixels,
  { columns, rows, colors }: Page,
  orientation: number,
): Pick<Volume, 'pixels' | 'columns' | 'rows'> {
  if (!(orientation >= 2 && orientation <= 8)) return { pixels, columns, rows };
  const each = columns * rows * colors;
  for (let at = 0; at < pixels.length; at += each)
    pixels.set(
      upright(pixels.subarray(at, at + each) as Uint8Array, columns, rows, colors, orientation).pixels,
      at,
    );
  return orientation >= 5 ? { pixels, columns: rows, rows: columns } : { pixels, columns, rows };
}

/** Colours of 16 bits, all reds first (TIFF 6.0 §5); their upper halves are taken. */
function fromColorMap(indices: StoredPixels, map: readonly number[]): Uint8Array {
  const count = map.length / 3;
  const shift = map.some((value) => value > 255) ? 8 : 0;
  const out = new Uint8Array(indices.length * 3);
  for (let i = 0, to = 0; i < indices.length; i++)
    for (let color = 0; color < 3; color++) {
      const value = indices[i]! < count ? map[color * count + indices[i]!] : undefined;
      if (value === undefined) throw damaged('pixels');
      out[to++] = value >> shift;
    }
  return out;
}

function firstSamples(stored: StoredPixels, samples: number, colors: number): StoredPixels {
  const count = stored.length / samples;
  const out = new (stored.constructor as Uint8ArrayConstructor)(count * colors);
  for (let i = 0, to = 0; i < count; i++)
    for (let c = 0; c < colors; c++) out[to++] = stored[i * samples + c]!;
  return out;
}
