import type { RunRecord } from '@shared/domain/run';
import { openBatches, type Batches } from '../dataset/batches';
import type { Dataset } from '../dataset/open';
import { measuringSlices, usableSlices } from '../dataset/training-slices';
import { WHILE_TRAINING } from '../metrics/registry';
import { AT_ONCE } from '../model/sampling';

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
  /**
   * Slices that are learnt from and such that never are, the same each time, equally many; none where too few are held out. By
   * their scores it shows whether the discriminator has learnt slices by heart.
   */
  forScoring(resolution: number): Promise<{ readonly train: Sample; readonly heldOut: Sample } | undefined>;
}

/** Images with the slices of the data set that they are. */
export interface Sample {
  readonly images: Float32Array;
  readonly slices: readonly number[];
}

/** Images that are scored on each side: so many or, where fewer are held out, the largest multiple of AT_ONCE below. */
const SCORED = 4 * AT_ONCE;

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
  const heldOut = [...usable.validate, ...usable.test];
  const scored = Math.floor(Math.min(SCORED, heldOut.length, slices.length) / AT_ONCE) * AT_ONCE;
  const sample = async (of: readonly number[], count: number, resolution: number): Promise<Sample> => {
    const source = await openBatches({
      dataset,
      slices: of,
      resolution,
      batch: count,
      seed: MEASURING_SEED,
      startImage: 0,
      // They are read once.
      cacheBytes: 0,
    });
    const images = source.next();
    source.close();
    return { images, slices: source.slices };
  };
  return {
    batches: (resolution, startImage) =>
      openBatches({ dataset, slices, resolution, batch, seed, startImage }),
    classOf: (slice) => dataset.origins[slice]?.class ?? 0,
    count: slices.length,
    forMeasuring: atOneResolution(async (resolution) => {
      const count = Math.min(WHILE_TRAINING.images, measuring.length);
      return (await sample(measuring, count, resolution)).images;
    }),
    forScoring: atOneResolution(async (resolution) =>
      scored === 0
        ? undefined
        : {
            train: await sample(slices, scored, resolution),
            heldOut: await sample(heldOut, scored, resolution),
          },
    ),
  };
}

/** Remembers what was made for the resolution that was asked for last. */
function atOneResolution<T>(make: (resolution: number) => Promise<T>): (resolution: number) => Promise<T> {
  let made: { readonly resolution: number; readonly value: T } | undefined;
  return async (resolution) => {
    if (made?.resolution !== resolution) made = { resolution, value: await make(resolution) };
    return made.value;
  };
}
