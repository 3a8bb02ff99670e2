import { closeSync, openSync, readSync } from 'node:fs';
import { SliceloomError } from '@shared/contract/errors';
import { fileError } from '../library/files';
import { averageDown, unitScale } from './downsample';
import { asPixels, bytesPerValue, valuesPerSlice } from './open';
import type { Dataset, SlicePixels } from './open';

/** Slices are read from disk in pieces of about this size when memory is filled. */
const READ_BYTES = 8 * 2 ** 20;

/** Where images of one resolution come from. */
export interface ImageSource {
  /**
   * Writes an image of r · r · colors values in [-1, 1] to `out` from `at` on.
   *
   * @param position of the slice among those that the source was opened for
   * @throws SliceloomError where slices.bin has to be read and cannot be
   */
  copy(position: number, out: Float32Array, at: number): void;
  close(): void;
}

/** In memory where they fit: as stored at full size, as floats (which hold the averages) below it. */
export async function openSource(
  dataset: Dataset,
  slices: readonly number[],
  resolution: number,
  cacheBytes: number,
): Promise<ImageSource> {
  const { record } = dataset;
  const isFullSize = resolution === record.size;
  const values = resolution * resolution * record.colors;
  const bytes = slices.length * values * (isFullSize ? bytesPerValue(record) : 4);
  if (bytes > cacheBytes) return diskSource(dataset, slices, resolution);
  return isFullSize ? storedSource(dataset, slices, values) : averagedSource(dataset, slices, resolution);
}

async function storedSource(
  dataset: Dataset,
  slices: readonly number[],
  values: number,
): Promise<ImageSource> {
  const { record } = dataset;
  let pixels: SlicePixels =
    record.storage === 'uint16'
      ? new Uint16Array(slices.length * values)
      : new Uint8Array(slices.length * values);
  const scale = unitScale(record, 1);
  await readEach(dataset, slices, (read, from, position) =>
    pixels.set(read.subarray(from, from + values), position * values),
  );
  return {
    copy(position, out, at) {
      for (let i = 0, from = position * values; i < values; i++)
        out[at + i] = (pixels[from + i] ?? 0) * scale - 1;
    },
    close: () => (pixels = new Uint8Array()),
  };
}

async function averagedSource(
  dataset: Dataset,
  slices: readonly number[],
  resolution: number,
): Promise<ImageSource> {
  const { record } = dataset;
  const values = resolution * resolution * record.colors;
  let images = new Float32Array(slices.length * values);
  await readEach(dataset, slices, (read, from, position) =>
    averageDown(record, read, from, resolution, images, position * values),
  );
  return {
    copy: (position, out, at) => out.set(images.subarray(position * values, (position + 1) * values), at),
    close: () => (images = new Float32Array()),
  };
}

/** Reads slices piece by piece, each piece as long as they follow each other in the file. */
async function readEach(
  dataset: Dataset,
  slices: readonly number[],
  take: (pixels: SlicePixels, from: number, position: number) => void,
): Promise<void> {
  const { record } = dataset;
  const stored = valuesPerSlice(record);
  const most = Math.max(1, Math.floor(READ_BYTES / (stored * bytesPerValue(record))));
  for (let done = 0; done < slices.length;) {
    const first = slices[done]!;
    let count = 1;
    while (count < most && slices[done + count] === first + count) count++;
    const pixels = await dataset.readSlices(first, count);
    for (let i = 0; i < count; i++) take(pixels, i * stored, done + i);
    done += count;
  }
}

/** Reads each slice when it is asked for; the operating system keeps what it has room for. */
function diskSource(dataset: Dataset, slices: readonly number[], resolution: number): ImageSource {
  const { record, folder } = dataset;
  const buffer = new Uint8Array(valuesPerSlice(record) * bytesPerValue(record));
  const pixels = asPixels(buffer, record);
  let file: number | undefined;
  return {
    copy(index, out, at) {
      try {
        file ??= openSync(folder.slices, 'r');
        for (let done = 0; done < buffer.length;) {
          const position = slices[index]! * buffer.length + done;
          const read = readSync(file, buffer, done, buffer.length - done, position);
          if (read === 0) {
            const reason = 'it ends too early';
            throw new SliceloomError('file-damaged', { path: folder.slices, reason });
          }
          done += read;
        }
      } catch (error) {
        throw fileError(error, folder.slices);
      }
      averageDown(record, pixels, 0, resolution, out, at);
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
