import { open, readFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import type { ImageSetManifest } from '@shared/domain/image-set';
import type { ImageSetFolder } from '../library/layout';
import { imageFormatOf } from './formats';
import { NIFTI_PIXELS_AT } from './formats/nifti';
import { montage, toPng } from './pixels';
import { fileNameOf, sizeOf } from './set-files';

type Set = Pick<ImageSetManifest, 'request' | 'name' | 'resolution' | 'colors' | 'box' | 'window'> & {
  readonly images: readonly { readonly seed: number; readonly file: string }[];
};

/**
 * An image of a set as PNG for a page, black and white as the network drew them. Files were written here: those of TIFF, NIfTI and
 * DICOM are uncompressed, their pixels last, and no reader is needed.
 *
 * @returns undefined where the manifest names another file than was made for the image: one from elsewhere may say anything
 */
export async function shownImage(
  folder: ImageSetFolder,
  set: Set,
  index: number,
): Promise<Uint8Array | undefined> {
  const image = set.images[index];
  if (!image || image.file !== fileNameOf(set, index, image.seed)) return undefined;
  const { extension } = imageFormatOf[set.request.format];
  // A PNG is shown as it is, unless its values are a scanner's.
  if (extension === 'png' && !set.window) return readFile(folder.image(image.file));
  return toPng(montage(await storedValues(folder, set, index), sizeOf(set), 1, 1));
}

/** An image of a set as values in [−1, 1], colours innermost. @throws where its file is not there or is not what was written */
export async function storedValues(folder: ImageSetFolder, set: Set, index: number): Promise<Float32Array> {
  const bytes = await bytesOfImage(folder, set, index);
  const { request } = set;
  const { width, height, colors } = sizeOf(set);
  const count = width * height * colors;
  const { extension, stack } = imageFormatOf[request.format];
  // DICOM and NIfTI say beside the values what they stand for.
  const [black, white] = (!stack && extension !== 'dcm' && set.window) || [0, 0];
  const scaled = (value: number, top: number): number =>
    2 * (white > black ? (value - black) / (white - black) : value / top) - 1;
  if (extension === 'png') {
    const { data, depth } = decode(bytes);
    const top = depth === 16 ? 65_535 : 255;
    return Float32Array.from({ length: count }, (_, i) => scaled(data[i]!, top));
  }
  const isWide = bytesPerValue(set) === 2;
  const own = bytes.subarray(bytes.length - count * (isWide ? 2 : 1));
  return Float32Array.from({ length: count }, (_, i) =>
    isWide ? scaled(own[2 * i]! + 256 * own[2 * i + 1]!, 65_535) : scaled(own[i]!, 255),
  );
}

/** In colour, NIfTI and DICOM have eight bits. */
const bytesPerValue = ({ colors, request }: Pick<Set, 'colors' | 'request'>): 1 | 2 =>
  colors === 1 || request.format === 'tiff16' ? 2 : 1;

/** The bytes of an image as they lie in its set, whose hash the manifest has. */
export async function bytesOfImage(folder: ImageSetFolder, set: Set, index: number): Promise<Uint8Array> {
  const path = folder.image(fileNameOf(set, index, set.images[index]!.seed));
  if (!imageFormatOf[set.request.format].stack) return readFile(path);
  const { width, height, colors } = sizeOf(set);
  const length = width * height * colors * bytesPerValue(set);
  const handle = await open(path, 'r');
  try {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await handle.read(bytes, 0, length, NIFTI_PIXELS_AT + index * length);
    if (bytesRead < length) throw new RangeError(`${path} ends before image ${index}`);
    return bytes;
  } finally {
    await handle.close();
  }
}
