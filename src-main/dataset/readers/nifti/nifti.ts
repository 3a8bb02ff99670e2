import { checkLength, fill } from '../inflate';
import type { Bytes } from '../bytes';
import { checkSize, imageFacts, shapeRemarks, volumesRemark } from '../facts';
import { opened } from '../open';
import { damaged, noImage, refuse, unsupported } from '../refuse';
import type { ImageFacts, SourceFile, StoredPixels, Volume } from '../scan';
import { firstThere, pixelFilesOf } from '../siblings';
import { allocate, bytesBeneath, bytesOf, swapInPlace } from '../values';
import { numpyName } from '../numpy-name';
import { niftiGeometry } from './affine';
import { niftiType, parseNifti, type NiftiHeader, type NiftiType } from './header';

/** What programs write by themselves into the description. */
const BY_PROGRAMS =
  /^(fsl|spm|ants|afni|mrtrix|nibabel|nifti|itk|dcm2nii|matlab|minc|freesurfer|te=|[\d.]+:|[\d.]+$|none$)/i;

interface Layout {
  readonly header: NiftiHeader;
  readonly type: NiftiType;
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  readonly frames: number;
  readonly pixelBytes: number;
}

function layoutOf(head: Buffer): Layout {
  const header = parseNifti(head);
  if (!header) throw noImage('unknown');
  const type = niftiType(header.datatype);
  const [columns = 1, rows = 1, slices = 1, ...more] = header.dims;
  const frames = more.reduce((product, size) => product * size, 1);
  const values = columns * rows * slices * frames * type.samples;
  if (!Number.isSafeInteger(values)) throw damaged('header');
  return { header, type, columns, rows, slices, frames, pixelBytes: values * bytesOf(type.type) };
}

/** Facts of a NIfTI or Analyze file. @throws RefusedFile where it is broken, cut, too small or without its pixels */
export async function examineNifti(bytes: Bytes, head: Buffer, file: SourceFile): Promise<ImageFacts> {
  const { header, type, columns, rows, slices, frames, pixelBytes } = layoutOf(head);
  checkSize(columns, rows, slices);
  if (header.isPair)
    await withPixels(file, async (pixels) => checkLength(pixels, header.pixelsAt + pixelBytes));
  else checkLength(bytes, header.pixelsAt + pixelBytes);
  const { affine, spacing, remarks } = niftiGeometry(header);
  const texts = header.texts.filter((text) => text !== '' && !BY_PROGRAMS.test(text));
  const colors = type.samples === 1 ? 1 : 3;
  return imageFacts({
    format: header.format,
    columns,
    rows,
    slices,
    frames,
    colors,
    dtype: numpyName(type.name ?? type.type, header.littleEndian),
    shape: header.dims,
    isPicture: colors === 3,
    spacing,
    affine,
    hasPersonalData: texts.length > 0 || hasTellingExtension(head, header),
    remarks: [...remarks, ...volumesRemark(frames), ...shapeRemarks(columns, rows)],
    private: { identifiers: texts },
  });
}

/** Header extensions with a DICOM header (2) or a comment (6) in them. */
function hasTellingExtension(
  head: Buffer,
  { headerBytes, littleEndian, pixelsAt, isPair }: NiftiHeader,
): boolean {
  if (isPair || head[headerBytes] !== 1) return false;
  const i32 = (at: number): number => (littleEndian ? head.readInt32LE(at) : head.readInt32BE(at));
  for (let at = headerBytes + 4; at + 8 <= Math.min(head.byteLength, pixelsAt);) {
    const size = i32(at);
    if (size < 8) return false;
    if (i32(at + 4) === 2 || i32(at + 4) === 6) return true;
    at += size;
  }
  return false;
}

/** Reads all frames. @throws RefusedFile */
export async function readNifti(
  bytes: Bytes,
  head: Buffer,
  file: SourceFile,
  limit: number,
): Promise<Omit<Volume, 'facts'>> {
  const { header, type, columns, rows, slices, frames, pixelBytes } = layoutOf(head);
  let pixels = allocate(type.type, pixelBytes / bytesOf(type.type), limit);
  const target = bytesBeneath(pixels);
  if (header.isPair) await withPixels(file, (half) => fill(target, half, header.pixelsAt));
  else await fill(target, bytes, header.pixelsAt);
  if (!header.littleEndian) swapInPlace(target, bytesOf(type.type));
  if (type.wide) narrow(pixels, type.wide);
  if (type.samples === 4) pixels = withoutAlpha(pixels);
  const { affine, spacing } = niftiGeometry(header);
  const colors = type.samples === 1 ? 1 : 3;
  // Colours are not scaled (nifti1.h, scl_slope).
  const { slope, intercept } = colors === 1 ? header : { slope: 1, intercept: 0 };
  return {
    pixels,
    columns,
    rows,
    slices,
    frames,
    colors,
    slope,
    intercept,
    inverted: false,
    spacing,
    affine,
    remarks: [],
  };
}

async function withPixels<T>(header: SourceFile, use: (pixels: Bytes) => Promise<T>): Promise<T> {
  const candidates = pixelFilesOf(header);
  const file = await firstThere(candidates);
  if (!file) throw refuse('pixels-missing', { file: candidates[0]?.name ?? '.img' });
  return opened(file, use);
}

/** 64-bit integers become float64 in the same memory. @throws RefusedFile where digits would be lost */
function narrow(pixels: StoredPixels, kind: 'signed' | 'unsigned'): void {
  const wide =
    kind === 'signed'
      ? new BigInt64Array(pixels.buffer as ArrayBuffer, pixels.byteOffset, pixels.length)
      : new BigUint64Array(pixels.buffer as ArrayBuffer, pixels.byteOffset, pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const value = Number(wide[i]!);
    if (!Number.isSafeInteger(value)) throw unsupported('value-type', 'int64 beyond 2⁵³');
    pixels[i] = value;
  }
}

function withoutAlpha(pixels: StoredPixels): StoredPixels {
  const count = pixels.length / 4;
  const opaque = new Uint8Array(count * 3);
  for (let i = 0, from = 0, to = 0; i < count; i++, from += 4) {
    opaque[to++] = pixels[from]!;
    opaque[to++] = pixels[from + 1]!;
    opaque[to++] = pixels[from + 2]!;
  }
  return opaque;
}
