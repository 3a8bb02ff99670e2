import type { TrainingOptions } from '@shared/domain/training-options';
import type { GrowthPoint } from '@shared/pure/growth';
import { randomFor } from '@shared/pure/random';
import { styleLayers, type NetworkConfig } from '../model/network';
import { AT_ONCE, type DrawRequest } from '../model/sampling';
import type { NamedValues } from '../model/weights';
import { seedFor } from '../tensor/random';
import { emaBeta } from './ema';
import { discriminatorFigures, type StepSettings } from './step';

/** Everything that training changes, as plain numbers; a checkpoint is this and the counters. */
export interface TrainingValues {
  readonly generator: NamedValues;
  readonly discriminator: NamedValues;
  /** The averaged generator and w_avg: what is shown, exported and measured. */
  readonly average: NamedValues;
  readonly generatorMoments: NamedValues;
  readonly discriminatorMoments: NamedValues;
  /** Steps since Adam's moments were last zero. */
  readonly adamSteps: { readonly generator: number; readonly discriminator: number };
}

/** What one D step and one G step need besides the state. */
export interface StepRequest {
  readonly growth: GrowthPoint;
  readonly step: number;
  /** Images shown before this step, for the average's ramp. */
  readonly images: number;
  /** [batch, r, r, colors] in [−1, 1], at the newest resolution. */
  readonly real: Float32Array;
  /** One-hot classes, [batch, classes], where the networks are conditional. */
  readonly labels?: { readonly real: Float32Array; readonly fake: Float32Array };
  /** Probability of each augmentation. */
  readonly augmentation: number;
}

export interface StepReport {
  readonly discriminatorLoss: number;
  readonly generatorLoss: number;
  /** Mean logit of real and of generated images. */
  readonly realScore: number;
  readonly fakeScore: number;
  /** Mean squared norm of the discriminator's gradient; undefined in steps that leave it out. */
  readonly r1: number | undefined;
  /** Mean sign of the logits of real images. */
  readonly realSign: number;
}

/** Images for the discriminator to score, as many as {@link AT_ONCE} divides. */
export interface ScoreRequest {
  /** [N, r, r, colors] in [−1, 1], faded as the networks are. */
  readonly images: Float32Array;
  readonly growth: GrowthPoint;
  /** The class of each image, where the networks are conditional. */
  readonly classes?: readonly number[];
}

/** Trains: the weights live inside. One call at a time. */
export interface Engine {
  step(request: StepRequest): Promise<StepReport>;
  /** Draws from the averaged weights: image after image, row by row, channels last, about [−1, 1]. */
  draw(request: DrawRequest): Promise<Float32Array>;
  /** The discriminator's logit of each image, without augmentation. */
  score(request: ScoreRequest): Promise<Float32Array>;
  values(): Promise<TrainingValues>;
  /** Zeroes Adam's moments, as the recipe asks when a resolution joins. */
  resetOptimizer(): Promise<void>;
  close(): void;
}

/** A {@link ScoreRequest} cut into portions of {@link AT_ONCE} images with their one-hot classes. */
export function scorePortions(
  { images, classes: classOf = [] }: ScoreRequest,
  valuesOfImage: number,
  classes: number,
): { readonly images: Float32Array; readonly labels: Float32Array | undefined }[] {
  const each = AT_ONCE * valuesOfImage;
  return Array.from({ length: Math.floor(images.length / each) }, (_, portion) => {
    const labels = classes > 0 ? new Float32Array(AT_ONCE * classes) : undefined;
    for (let i = 0; labels && i < AT_ONCE; i++) labels[i * classes + classOf[portion * AT_ONCE + i]!] = 1;
    return { images: images.subarray(portion * each, (portion + 1) * each), labels };
  });
}

const BETA2 = 0.99;

/** The numbers of one step that follow from the options and the counters alone, alike for every engine. */
export interface StepNumbers {
  readonly appliesR1: boolean;
  readonly mixing: { readonly d: Float32Array; readonly g: Float32Array };
  /** Adam's step size with the correction of its bias. */
  readonly rate: { readonly d: number; readonly g: number };
  readonly emaBeta: number;
}

export function stepNumbers(
  options: TrainingOptions,
  { growth, step, images }: StepRequest,
  adamSteps: TrainingValues['adamSteps'],
): StepNumbers {
  const { batch, learningRate, emaKimg, emaRampup, seed, mixingProbability, r1Interval } = options;
  const lazy = lazyFactor(options);
  // `adamSteps` counts the steps before this one.
  const rate = (factor: number, steps: number): number =>
    learningRate * factor * Math.sqrt(1 - BETA2 ** (factor * (steps + 1)));
  const layers = styleLayers(growth.resolution);
  return {
    appliesR1: step % r1Interval === 0,
    mixing: {
      d: mixingMask(seed, 'd', step, layers, mixingProbability),
      g: mixingMask(seed, 'g', step, layers, mixingProbability),
    },
    rate: { d: rate(lazy, adamSteps.discriminator), g: rate(1, adamSteps.generator) },
    emaBeta: emaBeta(batch, images, emaKimg, emaRampup),
  };
}

/** With lazy R1, D's Adam is slowed as if the steps without R1 did not count: r / (r + 1) (Karras et al. 2020, appendix B). */
const lazyFactor = ({ r1Interval }: TrainingOptions): number =>
  r1Interval > 1 ? r1Interval / (r1Interval + 1) : 1;

/** beta2 of both optimisers. */
export const adamBeta2 = (options: TrainingOptions): { readonly d: number; readonly g: number } => ({
  d: BETA2 ** lazyFactor(options),
  g: BETA2,
});

/**
 * 1 for each layer that takes the first latent's style: one crossover for the batch, uniform in 1 … layers − 1 (Karras et
 * al. 2019, section 3.1).
 */
function mixingMask(
  seed: number,
  which: 'd' | 'g',
  step: number,
  layers: number,
  probability: number,
): Float32Array {
  const random = randomFor(...seedFor(seed, `${which} mixing`, step));
  const crossover = random.uniform() < probability ? 1 + random.below(layers - 1) : layers;
  return Float32Array.from({ length: layers }, (_, layer) => (layer < crossover ? 1 : 0));
}

/** What a recorded or eager step of this kind is built from. */
export function stepSettings(
  options: TrainingOptions,
  growth: StepSettings['growth'],
  appliesR1: boolean,
): StepSettings {
  const { batch, seed, loss, r1Gamma, r1Interval, gradientPenalty, augmentation, mirror } = options;
  return {
    growth,
    batch,
    seed,
    loss,
    r1Gamma: appliesR1 ? r1Gamma * r1Interval : 0,
    gradientPenalty,
    augmentation: augmentation === 'adaptive' ? { mirror } : undefined,
  };
}

/** The figures of a step from what its two halves give, D's in the order of {@link discriminatorFigures}. */
export function reportOf(
  { loss, r1Gamma }: StepSettings,
  discriminator: ArrayLike<number>,
  generatorLoss: number,
): StepReport {
  const figure = (name: (typeof discriminatorFigures)[number]): number =>
    discriminator[discriminatorFigures.indexOf(name)]!;
  const measuresGradient = loss === 'wgan-gp' || r1Gamma > 0;
  return {
    discriminatorLoss: figure('discriminatorLoss'),
    generatorLoss,
    realScore: figure('realScore'),
    fakeScore: figure('fakeScore'),
    r1: measuresGradient ? figure('r1') : undefined,
    realSign: figure('realSign'),
  };
}

export interface EngineSetup {
  readonly config: NetworkConfig;
  readonly options: TrainingOptions;
  readonly values: TrainingValues;
}
