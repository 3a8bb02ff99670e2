import type { Bytes } from '../bytes';
import {
  checkSize,
  imageFacts,
  isPossibleSpacing,
  ORIENTATION_UNKNOWN,
  shapeRemarks,
  spacingRemarks,
  spacingText,
  volumesRemark,
} from '../facts';
import { isUsable, spacingOf } from '../geometry';
import { checkLength, fill, InflatedBytes } from '../inflate';
import { opened } from '../open';
import { damaged, refuse, unsupported } from '../refuse';
import type { Affine, ImageFacts, SourceFile, StoredPixels, Volume } from '../scan';
import { firstThere, siblingOf } from '../siblings';
import { allocate, bytesBeneath, bytesOf, swapInPlace, type StoredType } from '../values';
import { PartOfBytes } from '../bytes';

/** What a header with bare pixels behind it says: NRRD, MetaImage and MGZ alike. */
export interface RawVolume {
  readonly format: ImageFacts['format'];
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  readonly frames: number;
  /** Values of a pixel: 1, or 3 and 4 for colours. */
  readonly samples: number;
  /** Whether frames come fastest: each pixel's values of all frames stand together. */
  readonly framesInnermost: boolean;
  readonly type: StoredType;
  readonly littleEndian: boolean;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly affine: Affine | undefined;
  /** Distances that the header tells where it has no directions. */
  readonly spacing: readonly [number, number, number] | undefined;
  readonly packing: 'none' | 'gzip' | 'zlib';
  /** Where the pixels begin: in this file, or in the one beside it. `end` counts back from the end of the file. */
  readonly pixels: { readonly file?: string; readonly at: number | 'end' };
  readonly hasPersonalData: boolean;
}

const valuesOf = ({ columns, rows, slices, frames, samples }: RawVolume): number =>
  columns * rows * slices * frames * samples;

/** @throws RefusedFile where sizes are impossible, pixels are missing or cut */
export async function examineRaw(raw: RawVolume, bytes: Bytes, file: SourceFile): Promise<ImageFacts> {
  const { columns, rows, slices, frames, affine } = raw;
  const count = valuesOf(raw);
  const sizes = [columns, rows, slices, frames, raw.samples];
  if (!sizes.every((size) => Number.isSafeInteger(size) && size > 0) || !Number.isSafeInteger(count * 8))
    throw damaged('header');
  checkSize(columns, rows, slices);
  await withPixels(raw, bytes, file, async (pixels, at) =>
    checkLength(pixels, at + count * bytesOf(raw.type)),
  );
  const spacing = usableSpacing(raw);
  const unusual = raw.spacing && !spacing ? raw.spacing : undefined;
  return imageFacts({
    format: raw.format,
    columns,
    rows,
    slices,
    frames,
    colors: colorsOf(raw),
    dtype: raw.dtype,
    shape: raw.shape,
    isPicture: colorsOf(raw) === 3 && raw.type === 'uint8',
    spacing,
    affine: usableAffine(affine),
    hasPersonalData: raw.hasPersonalData,
    remarks: [
      ...(usableAffine(affine) ? [] : [ORIENTATION_UNKNOWN]),
      ...(unusual ? [{ code: 'spacing-unusual' as const, params: { spacing: spacingText(unusual) } }] : []),
      ...spacingRemarks(spacing),
      ...volumesRemark(frames),
      ...shapeRemarks(columns, rows),
    ],
  });
}

function colorsOf({ samples, format }: RawVolume): 1 | 3 {
  if (samples === 1) return 1;
  if (samples === 3 || samples === 4) return 3;
  throw unsupported('pixel-layout', `${format}, ${samples}`);
}

const usableAffine = (affine: Affine | undefined): Affine | undefined =>
  affine && isUsable(affine) ? affine : undefined;

function usableSpacing({ affine, spacing }: RawVolume): [number, number, number] | undefined {
  const told = usableAffine(affine) ? spacingOf(affine!) : spacing;
  return told && isPossibleSpacing(told) ? [told[0], told[1], told[2]] : undefined;
}

/** @throws RefusedFile */
export async function readRaw(
  raw: RawVolume,
  bytes: Bytes,
  file: SourceFile,
  limit: number,
): Promise<Omit<Volume, 'facts'>> {
  const { columns, rows, slices, frames, samples, type, littleEndian, framesInnermost } = raw;
  let pixels = allocate(type, valuesOf(raw), limit);
  await withPixels(raw, bytes, file, (from, at) => fill(bytesBeneath(pixels), from, at));
  if (!littleEndian) swapInPlace(bytesBeneath(pixels), bytesOf(type));
  const colors = colorsOf(raw);
  if (framesInnermost && frames > 1) pixels = framesOutermost(pixels, frames, limit);
  if (samples === 4) pixels = withoutLast(pixels, limit, type);
  return {
    pixels, columns, rows, slices, frames, colors, slope: 1, intercept: 0, inverted: false,
    spacing: usableSpacing(raw), affine: usableAffine(raw.affine), remarks: [],
  }; // prettier-ignore
}

async function withPixels<T>(
  { pixels, packing, type, ...raw }: RawVolume,
  bytes: Bytes,
  file: SourceFile,
  use: (pixels: Bytes, at: number) => Promise<T>,
): Promise<T> {
  const needed = valuesOf({ pixels, packing, type, ...raw }) * bytesOf(type);
  const unpacked = (from: Bytes): Promise<T> => {
    const at = pixels.at === 'end' ? Math.max(0, (from.length ?? 0) - needed) : pixels.at;
    if (packing === 'none' || from.length === undefined) return use(from, at);
    return use(new InflatedBytes(new PartOfBytes(from, at, from.length - at), packing), 0);
  };
  if (pixels.file === undefined) return unpacked(bytes);
  const beside = siblingOf(file, pixels.file);
  if (!beside) throw unsupported('outside-file');
  if (!(await firstThere([beside]))) throw refuse('pixels-missing', { file: beside.name });
  // A .raw.gz is unpacked when it is opened; then nothing is left to unpack.
  return opened(beside, (from) =>
    from instanceof InflatedBytes && packing === 'gzip' ? use(from, 0) : unpacked(from),
  );
}

function framesOutermost(pixels: StoredPixels, frames: number, limit: number): StoredPixels {
  const each = pixels.length / frames;
  const out = allocate(typeOf(pixels), pixels.length, limit);
  for (let i = 0, from = 0; i < each; i++)
    for (let f = 0; f < frames; f++) out[f * each + i] = pixels[from++]!;
  return out;
}

const typeOf = (pixels: StoredPixels): StoredType =>
  pixels.constructor.name.replace('Array', '').toLowerCase() as StoredType;

function withoutLast(pixels: StoredPixels, limit: number, type: StoredType): StoredPixels {
  const count = pixels.length / 4;
  const out = allocate(type, count * 3, limit);
  for (let i = 0, to = 0; i < count; i++) for (let c = 0; c < 3; c++) out[to++] = pixels[i * 4 + c]!;
  return out;
}
