import { read, type Bytes } from './bytes';
import { checkSize, imageFacts, shapeRemarks } from './facts';
import { inMemory } from './inflate';
import { unsupported } from './refuse';
import type { ImageFacts, StoredPixels, Volume } from './scan';
import { statisticsOfSamples } from './statistics';
import { checkLimit, valuesOver } from './values';
import { decodeStream, sizeOf, type StreamSize } from './wasm-codecs';

const BOX = Buffer.from('0000000c6a5020200d0a870a', 'hex');
const STREAM = Buffer.from('ff4fff51', 'hex');

/** A JP2 file, or a bare code stream. */
export const isJpeg2000 = (head: Buffer): boolean =>
  head.subarray(0, 12).equals(BOX) || head.subarray(0, 4).equals(STREAM);

const typeOf = ({ precision, isSigned }: StreamSize) =>
  `${isSigned ? '' : 'u'}int${precision > 8 ? 16 : 8}` as const;

export async function examineJpeg2000(head: Buffer): Promise<ImageFacts> {
  const size = sizeOf('jpeg-2000', head);
  const { columns, rows } = size;
  checkSize(columns, rows);
  if (size.precision > 16) throw unsupported('value-type', `JPEG 2000, ${size.precision} bit`);
  const colors = size.colors >= 3 ? 3 : 1;
  return imageFacts({
    format: 'JPEG 2000',
    columns,
    rows,
    colors,
    dtype: typeOf(size),
    shape: size.colors > 1 ? [rows, columns, size.colors] : [rows, columns],
    isPicture: size.precision <= 8 && !size.isSigned,
    remarks: shapeRemarks(columns, rows),
  });
}

/** @throws RefusedFile */
export async function readJpeg2000(bytes: Bytes, limit: number): Promise<Omit<Volume, 'facts'>> {
  const plain = await inMemory(bytes, limit);
  checkLimit(plain.length ?? 0, limit);
  const decoded = await decodeStream('jpeg-2000', await read(plain, 0, plain.length ?? 0), limit);
  const { columns, rows } = decoded;
  const samples = valuesOver(typeOf(decoded), decoded.bytes);
  const colors = decoded.colors >= 3 ? 3 : 1;
  const isWhole = decoded.colors === colors;
  return {
    pixels: isWhole ? samples : withoutAlpha(samples, decoded.colors, colors),
    columns, rows, colors, slices: 1, frames: 1, slope: 1, intercept: 0, inverted: false,
    spacing: undefined, affine: undefined, remarks: [],
    ...(isWhole ? {} : { statistics: statisticsOfSamples(samples) }),
  }; // prettier-ignore
}

function withoutAlpha(samples: StoredPixels, all: number, colors: number): StoredPixels {
  const count = samples.length / all;
  const out = new (samples.constructor as Uint8ArrayConstructor)(count * colors);
  for (let i = 0, to = 0; i < count; i++) for (let c = 0; c < colors; c++) out[to++] = samples[i * all + c]!;
  return out;
}
