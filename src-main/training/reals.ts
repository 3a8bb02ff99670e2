import type { TrainingOptions } from '@shared/domain/training-options';
import { openBatches, type Batches } from '../dataset/batches';
import type { Dataset } from '../dataset/open';
import { WHILE_TRAINING } from '../metrics/registry';

/** Where real images come from. */
export interface Reals {
  /** The batches at a resolution from image `startImage` on. */
  batches(resolution: number, startImage: number): Promise<Batches>;
  /** The class of a slice of the data set, where it has classes. */
  classOf(slice: number): number;
  /** Slices of the data set. */
  readonly count: number;
  /** The same images each time, to measure generated ones against. */
  forMeasuring(resolution: number): Promise<Float32Array>;
}

/** The shuffle from which the images to measure against are taken: the same for every run of a data set. */
const MEASURING_SEED = 0;

/** A data set as the training's source of real images. */
export function realsOf(dataset: Dataset, { batch, seed }: TrainingOptions): Reals {
  let measured: { readonly resolution: number; readonly images: Float32Array } | undefined;
  return {
    batches: (resolution, startImage) => openBatches({ dataset, resolution, batch, seed, startImage }),
    classOf: (slice) => dataset.origins[slice]?.class ?? 0,
    count: dataset.record.slices,
    async forMeasuring(resolution) {
      if (measured?.resolution !== resolution) {
        const images = Math.min(WHILE_TRAINING.images, dataset.record.slices);
        const source = await openBatches({
          dataset,
          resolution,
          batch: images,
          seed: MEASURING_SEED,
          startImage: 0,
          // They are read once.
          cacheBytes: 0,
        });
        measured = { resolution, images: source.next() };
        source.close();
      }
      return measured.images;
    },
  };
}
