import { closeSync, openSync, readSync } from 'node:fs';
import { SliceloomError } from '@shared/contract/errors';
import { randomFor } from '@shared/pure/random';
import { fileError } from '../library/files';
import { averageDown, unitScale } from './downsample';
import { asPixels, bytesPerValue, valuesPerSlice } from './open';
import type { Dataset, SlicePixels } from './open';

const DEFAULT_CACHE_BYTES = 256 * 2 ** 20;
/** Slices are read from disk in pieces of about this size when the cache is filled. */
const READ_BYTES = 8 * 2 ** 20;

export interface BatchOptions {
  readonly dataset: Dataset;
  /** Side of the images in pixels: the stored size divided by a power of two. */
  readonly resolution: number;
  /** Images in a batch; at most as many as the data set has. */
  readonly batch: number;
  readonly seed: number;
  /** How many images of this training were given out before: 0, or where a checkpoint stood. */
  readonly startImage: number;
  /** Memory that the images may take; a larger set is read from disk, batch by batch. Default 256 MiB. */
  readonly cacheBytes?: number;
}

/** The training's source of real images. */
export interface Batches {
  /**
   * The next images: batch × resolution × resolution × colors, NHWC, in [-1, 1]; a new array each time.
   *
   * @throws SliceloomError where slices.bin has to be read and cannot be.
   */
  next(): Float32Array;
  /** Where the images that `next` gave last stand in the data set. */
  readonly slices: readonly number[];
  /** Images given out so far, `startImage` included: what to pass as `startImage` to go on from here. */
  readonly image: number;
  /** Gives memory and file back. */
  close(): void;
}

/**
 * The order in which an epoch shows the slices: a shuffle that is decided by seed and epoch alone. The k-th image of a
 * training is therefore slice `epochOrder(seed, floor(k / count), count)[k mod count]`, wherever it was interrupted and
 * whatever its batches were.
 */
export function epochOrder(seed: number, epoch: number, count: number): Uint32Array {
  return randomFor(seed, epoch).shuffle(Uint32Array.from({ length: count }, (_, i) => i));
}

/**
 * Opens a data set for training at one resolution. Slices are averaged over area (2×2 repeatedly) and scaled so that
 * the smallest stored value is -1 and the largest 1.
 *
 * @throws SliceloomError `option-invalid` for a resolution that the slices do not reach; `dataset-too-small` where there
 *   are fewer slices than a batch has images; `file-damaged`.
 */
export async function openBatches(options: BatchOptions): Promise<Batches> {
  const { dataset, resolution, batch, seed, startImage, cacheBytes = DEFAULT_CACHE_BYTES } = options;
  const { record } = dataset;
  const octaves = Math.log2(record.size / resolution);
  if (!Number.isInteger(octaves) || octaves < 0) {
    const reason = `${resolution}² is not to be had from slices of ${record.size}²`;
    throw new SliceloomError('option-invalid', { option: 'resolution', reason });
  }
  if (record.slices < batch) {
    const { name, slices } = record;
    throw new SliceloomError('dataset-too-small', { name, slices, needed: batch });
  }

  const source = await openSource(dataset, resolution, cacheBytes);
  const values = resolution * resolution * record.colors;
  let image = startImage;
  let epoch = -1;
  let order: Uint32Array = new Uint32Array();
  let slices: number[] = [];
  return {
    get slices() {
      return slices;
    },
    get image() {
      return image;
    },
    next() {
      const out = new Float32Array(batch * values);
      slices = [];
      for (let i = 0; i < batch; i++, image++) {
        const current = Math.floor(image / record.slices);
        if (current !== epoch) {
          epoch = current;
          order = epochOrder(seed, epoch, record.slices);
        }
        const slice = order[image % record.slices];
        if (slice === undefined) continue;
        source.copy(slice, out, i * values);
        slices.push(slice);
      }
      return out;
    },
    close: () => source.close(),
  };
}

/** Where images of one resolution come from. */
interface ImageSource {
  /** Writes an image of r · r · colors values in [-1, 1] to `out` from `at` on. */
  copy(slice: number, out: Float32Array, at: number): void;
  close(): void;
}

/** In memory where they fit: as stored at full size, as floats (which hold the averages) below it. */
async function openSource(dataset: Dataset, resolution: number, cacheBytes: number): Promise<ImageSource> {
  const { record } = dataset;
  const isFullSize = resolution === record.size;
  const values = resolution * resolution * record.colors;
  const bytes = record.slices * values * (isFullSize ? bytesPerValue(record) : 4);
  if (bytes > cacheBytes) return diskSource(dataset, resolution);
  return isFullSize ? storedSource(dataset, values) : averagedSource(dataset, resolution, values);
}

async function storedSource(dataset: Dataset, values: number): Promise<ImageSource> {
  let pixels: SlicePixels = await dataset.readSlices(0, dataset.record.slices);
  const scale = unitScale(dataset.record, 1);
  return {
    copy(slice, out, at) {
      for (let i = 0, from = slice * values; i < values; i++)
        out[at + i] = (pixels[from + i] ?? 0) * scale - 1;
    },
    close: () => (pixels = new Uint8Array()),
  };
}

async function averagedSource(dataset: Dataset, resolution: number, values: number): Promise<ImageSource> {
  const { record } = dataset;
  let images = new Float32Array(record.slices * values);
  const stored = valuesPerSlice(record);
  const piece = Math.max(1, Math.floor(READ_BYTES / (stored * bytesPerValue(record))));
  for (let first = 0; first < record.slices; first += piece) {
    const count = Math.min(piece, record.slices - first);
    const pixels = await dataset.readSlices(first, count);
    for (let i = 0; i < count; i++)
      averageDown(record, pixels, i * stored, resolution, images, (first + i) * values);
  }
  return {
    copy: (slice, out, at) => out.set(images.subarray(slice * values, (slice + 1) * values), at),
    close: () => (images = new Float32Array()),
  };
}

/** Reads each slice when it is asked for; the operating system keeps what it has room for. */
function diskSource(dataset: Dataset, resolution: number): ImageSource {
  const { record, folder } = dataset;
  const buffer = new Uint8Array(valuesPerSlice(record) * bytesPerValue(record));
  const pixels = asPixels(buffer, record);
  let file: number | undefined;
  return {
    copy(slice, out, at) {
      try {
        file ??= openSync(folder.slices, 'r');
        for (let done = 0; done < buffer.length;) {
          const position = slice * buffer.length + done;
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
