import { open, readFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import type { ImageSetManifest } from '@shared/domain/image-set';
import type { ImageSetFolder } from '../library/layout';
import { imageFormatOf } from './formats';
import { NIFTI_PIXELS_AT } from './formats/nifti';
import { toPng } from './pixels';

/**
 * An image of a set as PNG for a page; of TIFF, NIfTI and DICOM the upper eight bits. They are files that were written here,
 * uncompressed, whose pixels come last: no reader is needed.
 *
 * @returns undefined where the manifest names another file than was made for the image: one from elsewhere may say anything
 */
export async function shownImage(
  folder: ImageSetFolder,
  { request, resolution: side, colors, images }: ImageSetManifest,
  index: number,
): Promise<Uint8Array | undefined> {
  const image = images[index];
  const { extension, stack } = imageFormatOf[request.format];
  if (!image) return undefined;
  const made = stack ? folder.stackName(extension) : folder.imageName(index, image.seed, extension);
  if (image.file !== made) return undefined;
  if (extension === 'png') return readFile(folder.image(made));
  const values = side * side * colors;
  const each = bytesPerValue({ colors, request });
  const bytes = await tailOf(
    folder.image(made),
    values * each,
    stack && NIFTI_PIXELS_AT + index * values * each,
  );
  const pixels = each === 1 ? bytes : Uint8Array.from({ length: values }, (_, i) => bytes[2 * i + 1]!);
  return toPng({ width: side, height: side, colors, pixels });
}

/** An image of a set as values in [−1, 1], colours innermost. @throws where its file is not there or is not what was written */
export async function storedValues(
  folder: ImageSetFolder,
  manifest: ImageSetManifest,
  index: number,
): Promise<Float32Array> {
  const bytes = await storedImage(folder, manifest, index);
  const { request, resolution, colors } = manifest;
  const count = resolution * resolution * colors;
  if (imageFormatOf[request.format].extension === 'png') {
    const { data, depth } = decode(bytes);
    const top = depth === 16 ? 65_535 : 255;
    return Float32Array.from({ length: count }, (_, i) => (data[i]! / top) * 2 - 1);
  }
  const isWide = bytesPerValue(manifest) === 2;
  const own = bytes.subarray(bytes.length - count * (isWide ? 2 : 1));
  return Float32Array.from({ length: count }, (_, i) =>
    isWide ? ((own[2 * i]! + 256 * own[2 * i + 1]!) / 65_535) * 2 - 1 : (own[i]! / 255) * 2 - 1,
  );
}

/** In colour, NIfTI and DICOM have eight bits. */
const bytesPerValue = ({ colors, request }: Pick<ImageSetManifest, 'colors' | 'request'>): 1 | 2 =>
  colors === 1 || request.format === 'tiff16' ? 2 : 1;

/** The bytes of an image as they lie in its set, whose hash the manifest has. */
export async function storedImage(
  folder: ImageSetFolder,
  { request, resolution: side, colors, images }: ImageSetManifest,
  index: number,
): Promise<Uint8Array> {
  const { extension, stack } = imageFormatOf[request.format];
  if (!stack) return readFile(folder.image(folder.imageName(index, images[index]!.seed, extension)));
  const bytes = side * side * colors * bytesPerValue({ colors, request });
  return tailOf(folder.image(folder.stackName(extension)), bytes, NIFTI_PIXELS_AT + index * bytes);
}

/** So many bytes of a file, from `at` on or, where that is not said, its last ones. */
async function tailOf(path: string, length: number, at: number | undefined): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const from = at ?? (await handle.stat()).size - length;
    const bytes = new Uint8Array(length);
    await handle.read(bytes, 0, length, from);
    return bytes;
  } finally {
    await handle.close();
  }
}
