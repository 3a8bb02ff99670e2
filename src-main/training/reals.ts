import type { RunRecord } from '@shared/domain/run';
import { openBatches, type Batches } from '../dataset/batches';
import type { Dataset } from '../dataset/open';
import { measuringSlices, usableSlices } from '../dataset/training-slices';
import { WHILE_TRAINING } from '../metrics/registry';

/** Where real images come from. */
export interface Reals {
  /** The batches at a resolution from image `startImage` on. */
  batches(resolution: number, startImage: number): Promise<Batches>;
  /** The class of a slice of the data set, where it has classes. */
  classOf(slice: number): number;
  /** Slices that are learnt from. */
  readonly count: number;
  /** The same images each time, to measure generated ones against: held-out ones where the data set has parts. */
  forMeasuring(resolution: number): Promise<Float32Array>;
}

/** The shuffle from which the images to measure against are taken: the same for every run of a data set. */
const MEASURING_SEED = 0;

/** A data set as the source of a run's real images: what the run may see of it, see {@link usableSlices}. */
export function realsOf(
  dataset: Dataset,
  run: Pick<RunRecord, 'options' | 'datasetSha256' | 'setAside'>,
): Reals {
  const { batch, seed } = run.options;
  const usable = usableSlices(dataset, run);
  const slices = usable.train;
  const measuring = measuringSlices(usable, WHILE_TRAINING.images);
  let measured: { readonly resolution: number; readonly images: Float32Array } | undefined;
  return {
    batches: (resolution, startImage) =>
      openBatches({ dataset, slices, resolution, batch, seed, startImage }),
    classOf: (slice) => dataset.origins[slice]?.class ?? 0,
    count: slices.length,
    async forMeasuring(resolution) {
      if (measured?.resolution !== resolution) {
        const source = await openBatches({
          dataset,
          slices: measuring,
          resolution,
          batch: Math.min(WHILE_TRAINING.images, measuring.length),
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
