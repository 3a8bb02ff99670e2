import { formatResolution } from '../pure/format';
import type { RunOrigin } from './run';
import {
  asOptions,
  type Contradiction,
  type TrainingOptionName,
  type TrainingOptions,
  type TrainingOverrides,
} from './training-options';

/** Options that a run shares with the one from whose weights it begins, since its networks have that shape. */
const fixed: Readonly<Record<RunOrigin['kind'], readonly TrainingOptionName[]>> = {
  // The count of images goes on, so the schedule that it is counted by has to be the same as well.
  checkpoint: [
    'resolution',
    'firstResolution',
    'kimgStable',
    'kimgFade',
    'fmapBase',
    'fmapMax',
    'conditional',
  ],
  transfer: ['fmapBase', 'fmapMax'],
};

/**
 * The options that the other run's leave no choice of. A transferred network goes on growing from where it had grown to: it
 * begins at that size, or at the finished one where that is smaller.
 *
 * @param grownTo the resolution of the checkpoint
 * @param finished the finished size that the new run is to have
 */
export function forcedBy(
  kind: RunOrigin['kind'],
  options: TrainingOptions,
  grownTo: number,
  finished: number,
): TrainingOverrides {
  const shared = asOptions<TrainingOverrides>(fixed[kind].map((name) => [name, options[name]]));
  return kind === 'transfer' ? { ...shared, firstResolution: Math.min(grownTo, finished) } : shared;
}

/** What has to fit between the run from which another begins and the data set that the other trains on. */
interface Begun {
  readonly colors: number;
  readonly options: TrainingOptions;
  /** Where they are known. */
  readonly classes?: readonly string[] | undefined;
}
interface BegunOn {
  readonly name: string;
  readonly colors: number;
  readonly size: number;
  readonly classes?: readonly string[] | undefined;
}

/** Why networks of that run cannot begin a training on this data set, as the end of a sentence; undefined where they can. */
export function startMisfit(kind: RunOrigin['kind'], run: Begun, dataset: BegunOn): string | undefined {
  if (run.colors !== dataset.colors)
    return `its images have ${run.colors} colour channels, those of “${dataset.name}” ${dataset.colors}`;
  if (kind === 'transfer') return undefined;
  if (run.classes && run.classes.join() !== dataset.classes?.join())
    return `it has learnt classes that “${dataset.name}” has not`;
  if (run.options.resolution > dataset.size)
    return `its images are ${formatResolution(run.options.resolution)}, the slices of “${dataset.name}” ${formatResolution(dataset.size)}`;
  return undefined;
}

/**
 * A run that goes on from a checkpoint counts on from there, so it has to be longer than that.
 *
 * @param images that the checkpoint had been shown
 */
export function lengthMisfit(
  kind: RunOrigin['kind'],
  images: number,
  { kimgTotal }: Pick<TrainingOptions, 'kimgTotal'>,
): Contradiction | undefined {
  if (kind === 'transfer' || images < kimgTotal * 1000) return undefined;
  return {
    name: 'kimgTotal',
    reason: `the run has been shown ${images / 1000} thousand images already`,
    allowed: `more than ${images / 1000}`,
  };
}
