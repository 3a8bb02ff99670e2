import { SliceloomError } from '@shared/contract/errors';
import { randomFor } from '@shared/pure/random';
import { openSource } from './image-source';
import type { Dataset } from './open';

const DEFAULT_CACHE_BYTES = 256 * 2 ** 20;

export interface BatchOptions {
  readonly dataset: Dataset;
  /** Side of the images in pixels: the stored size divided by a power of two. */
  readonly resolution: number;
  /** Images in a batch; at most as many as slices are given out. */
  readonly batch: number;
  readonly seed: number;
  /** How many images of this training were given out before: 0, or where a checkpoint stood. */
  readonly startImage: number;
  /** The slices that are given out, all of them unless they are named; every position at most once. */
  readonly slices?: readonly number[];
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
 * training is therefore `epochOrder(seed, floor(k / count), count)[k mod count]`, a position among the slices that are given
 * out, wherever it was interrupted and whatever its batches were.
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
  const eligible = options.slices ?? Array.from({ length: record.slices }, (_, i) => i);
  const count = eligible.length;
  if (count < batch)
    throw new SliceloomError('dataset-too-small', { name: record.name, slices: count, needed: batch });

  const source = await openSource(dataset, eligible, resolution, cacheBytes);
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
        const current = Math.floor(image / count);
        if (current !== epoch) {
          epoch = current;
          order = epochOrder(seed, epoch, count);
        }
        const position = order[image % count]!;
        source.copy(position, out, i * values);
        slices.push(eligible[position]!);
      }
      return out;
    },
    close: () => source.close(),
  };
}
