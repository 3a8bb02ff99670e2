import { formatKimg, formatResolution } from '../pure/format';
import { growthAt, fullyGrownAt } from '../pure/growth';
import type { Contradiction, TrainingOptionName, TrainingOptions } from './training-options';

/** What a run is trained on, as far as its options have to fit it. */
export interface TrainedOn {
  readonly name: string;
  /** Side of the stored slices in pixels. */
  readonly size: number;
  /** Slices of the part that trains. */
  readonly trainingSlices: number;
  readonly classes?: readonly string[] | undefined;
}

/**
 * Options with which this data set cannot be trained, each under the option that a person would rather change. Options that
 * contradict one another whatever the data set are `contradictions`.
 */
export function misfits(options: TrainingOptions, dataset: TrainedOn): Contradiction[] {
  const { conditional, resolution, batch } = options;
  const { name, size, trainingSlices } = dataset;
  const found: Contradiction[] = [];
  if (conditional && !dataset.classes)
    found.push({
      name: 'conditional',
      reason: `the slices of “${name}” have no classes`,
      allowed: 'a data set whose slices have classes',
    });
  if (resolution > size)
    found.push({
      name: 'resolution',
      reason: `the slices of “${name}” are ${size} pixels wide, images of ${resolution} would be made up`,
      allowed: `8 to ${size}`,
    });
  if (batch > trainingSlices)
    found.push({
      name: 'batch',
      reason: `“${name}” has ${trainingSlices} slices to train on, fewer than are shown at a time`,
      allowed: `1 to ${trainingSlices}`,
    });
  return found;
}

/** What can be trained but may not be what is wanted. */
export interface Caution {
  readonly name: TrainingOptionName;
  readonly reason: string;
}

interface Idle {
  readonly names: readonly TrainingOptionName[];
  readonly when: (options: TrainingOptions) => boolean;
  readonly reason: string;
}

const ADAPTIVE: readonly TrainingOptionName[] = [
  'augmentationTarget',
  'augmentationKimg',
  'augmentationMax',
  'mirror',
];

/** Options that do nothing beside others. */
const idle: readonly Idle[] = [
  {
    names: ADAPTIVE,
    when: ({ augmentation }) => augmentation === 'none',
    reason: 'does nothing while slices are not augmented',
  },
  {
    names: ['gradientPenalty'],
    when: ({ loss }) => loss !== 'wgan-gp',
    reason: 'does nothing unless the loss is wgan-gp',
  },
  {
    names: ['r1Gamma'],
    when: ({ loss }) => loss === 'wgan-gp',
    reason: 'does nothing, since the loss wgan-gp has no R1',
  },
  {
    names: ['r1Interval'],
    when: ({ r1Gamma, loss }) => r1Gamma === 0 && loss !== 'wgan-gp',
    reason: 'does nothing while the R1 penalty is 0',
  },
  {
    names: ['kimgStable', 'kimgFade'],
    when: ({ firstResolution, resolution }) => firstResolution >= resolution,
    reason: 'does nothing, since training begins at the finished size',
  },
];

/**
 * What a person may have overlooked: changed options that do nothing beside the others, and a training that ends before its
 * images have their finished size.
 *
 * @param changed the options that were set by hand; others are not worth a word
 */
export function cautions(options: TrainingOptions, changed: readonly TrainingOptionName[]): Caution[] {
  const found: Caution[] = idle
    .filter(({ when }) => when(options))
    .flatMap(({ names, reason }) =>
      changed.filter((name) => names.includes(name)).map((name) => ({ name, reason })),
    );
  const early = endsBefore(options);
  if (early)
    found.unshift({
      name: 'kimgTotal',
      reason: `ends at ${formatResolution(early.resolution)}, before ${formatResolution(options.resolution)} is fully grown at ${formatKimg(early.needed)} thousand images`,
    });
  return found;
}

/** Where a training ends before its finished size is fully grown: the size it ends at, and after how many kimg it would be. */
export function endsBefore(options: TrainingOptions): { resolution: number; needed: number } | undefined {
  if (options.firstResolution > options.resolution) return undefined;
  const needed = fullyGrownAt(options).at(-1)?.kimg ?? 0;
  if (options.kimgTotal >= needed) return undefined;
  const { resolution, fade } = growthAt(options, options.kimgTotal);
  return { resolution: fade < 1 ? resolution / 2 : resolution, needed };
}
