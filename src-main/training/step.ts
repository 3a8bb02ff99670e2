import { discriminator } from '../model/discriminator';
import { isGrown, lerp, mapping, synthesis, type Growth } from '../model/generator';
import type { Weights } from '../model/layers';
import { isLive, LATENT_SIZE, resolutionOfLayer, styleLayers } from '../model/network';
import { downsample, select, upsample } from '../tensor/ops';
import { normal, seedTensor, uniform } from '../tensor/random';
import { tf, type Scalar, type Tensor, type Tensor1D, type Tensor2D, type Tensor4D } from '../tensor/tf';
import { augment } from './augment';
import { criticOf } from './critic';
import { discriminatorLoss, generatorLoss, type LossName, type Score } from './losses';

/** What a step is given anew each time: tensors, so that a recorded step takes them as its inputs. */
export interface StepInputs {
  /** Number of the step, an int32 scalar; with the run's seed it decides every random number. */
  readonly step: Tensor;
  /** [layers] of 0 and 1: 1 where a layer takes the style of the first latent. */
  readonly mixing: Tensor1D;
  /** Probability of each augmentation, a scalar; read where the settings ask for augmentation. */
  readonly augmentation: Scalar;
  /** One-hot classes of the real and of the generated images, [batch, classes], where the networks are conditional. */
  readonly realLabels?: Tensor2D;
  readonly fakeLabels?: Tensor2D;
}

/** What stays the same for all steps of one kind at one resolution. */
export interface StepSettings {
  readonly growth: Growth;
  readonly batch: number;
  readonly seed: number;
  readonly loss: LossName;
  /** γ in this kind of step, 0 for steps that leave R1 out. */
  readonly r1Gamma: number;
  readonly gradientPenalty: number;
  readonly augmentation: { readonly mirror: boolean } | undefined;
}

/** By the weights' own names; only of those that take part at this resolution. */
export type Gradients = Readonly<Record<string, Tensor>>;

/** The discriminator's figures, in the order in which a step gives them. */
export const discriminatorFigures = [
  'discriminatorLoss',
  'realScore',
  'fakeScore',
  'r1',
  'realSign',
] as const;

/**
 * The discriminator's gradients and figures for `real` [batch, r, r, colors] at full detail and as many images of the
 * generator. `realSign` is the mean sign of the scores of real images, which steers the augmentation.
 */
export function discriminatorGradients(
  generator: Weights,
  weights: Weights,
  real: Tensor4D,
  inputs: StepInputs,
  settings: StepSettings,
): { readonly gradients: Gradients; readonly figures: Tensor1D } {
  const { growth, batch } = settings;
  const random = randomOf('d', inputs, settings);
  const fake = fakes(generator, inputs, settings, random);
  const between =
    settings.loss === 'wgan-gp' ? (random.uniform([batch, 1, 1, 1], 'between') as Tensor4D) : undefined;
  let figures: Tensor1D | undefined;
  const gradients = gradientsOf(weights, growth, () => {
    // R1 is taken at the images before their augmentation, as ADA does: the penalty is on what D does to real slices.
    const shown = (images: Tensor4D, purpose: string): Tensor4D =>
      augmented(images, inputs, settings, random, purpose);
    const { realLabels, fakeLabels } = inputs;
    const labels = realLabels && fakeLabels && { real: realLabels, fake: fakeLabels };
    const critic = criticOf(weights, growth, settings.augmentation && shown, labels);
    const parts = discriminatorLoss(critic, fadeReal(real, growth), fake.images, {
      ...settings,
      ...(between && { between }),
    });
    const { realLogits, fakeLogits } = parts;
    const means = [realLogits, fakeLogits].map((logits) => tf.mean(logits));
    figures = tf.keep(
      tf.stack([parts.loss, ...means, parts.gradient, tf.mean(tf.sign(realLogits))]) as Tensor1D,
    );
    return parts.loss;
  });
  return { gradients, figures: figures! };
}

/** The generator's loss and gradients, and the mean of the batch's w [512]. */
export function generatorGradients(
  weights: Weights,
  discriminatorWeights: Weights,
  inputs: StepInputs,
  settings: StepSettings,
): { readonly gradients: Gradients; readonly loss: Scalar; readonly wMean: Tensor1D } {
  const { growth } = settings;
  const random = randomOf('g', inputs, settings);
  let wMean: Tensor1D | undefined;
  let loss: Scalar | undefined;
  const gradients = gradientsOf(weights, growth, () => {
    const { images, w } = fakes(weights, inputs, settings, random);
    const shown = augmented(images, inputs, settings, random, 'fake');
    const score: Score = (x) => discriminator(discriminatorWeights, x, growth, inputs.fakeLabels);
    wMean = tf.keep(tf.mean(w, 0));
    loss = tf.keep(generatorLoss(score, shown, settings.loss));
    return tf.clone(loss);
  });
  return { gradients, loss: loss!, wMean: wMean! };
}

/** The names of the weights that take part. */
export function liveNames(weights: Readonly<Record<string, unknown>>, growth: Growth): string[] {
  const fade = isGrown(growth) ? 1 : 0;
  return Object.keys(weights).filter((name) => isLive(name, growth.resolution, fade));
}

/** The gradients of a loss by the weights that take part in it. */
export function gradientsOf(weights: Weights, growth: Growth, loss: () => Scalar): Gradients {
  const names = liveNames(weights, growth);
  const live = names.map((name) => weights[name]!);
  const grads = tf.engine().gradients(loss, live, undefined, true).grads as (Tensor | null | undefined)[];
  return Object.fromEntries(names.flatMap((name, i) => (grads[i] ? [[name, grads[i]] as const] : [])));
}

interface StepRandom {
  normal(shape: number[], what: string): Tensor;
  uniform(shape: number[], what: string): Tensor;
}

/** Random values that (seed, which of the two steps, purpose, step) decide alone. */
function randomOf(which: 'd' | 'g', { step }: StepInputs, { seed }: StepSettings): StepRandom {
  const seeded = (what: string): Tensor => seedTensor(seed, `${which} ${what}`, step);
  return {
    normal: (shape, what) => normal(shape, seeded(what)),
    uniform: (shape, what) => uniform(shape, seeded(what)),
  };
}

function augmented(
  images: Tensor4D,
  { augmentation }: StepInputs,
  settings: StepSettings,
  random: StepRandom,
  purpose: string,
): Tensor4D {
  if (!settings.augmentation) return images;
  const draw = (shape: number[], what: string): Tensor => random.uniform(shape, `${purpose} ${what}`);
  return augment(images, augmentation, draw, settings.augmentation);
}

/** Images of the generator from fresh z and noise, with the styles of two latents mixed as `mixing` says. */
function fakes(
  generator: Weights,
  { mixing, fakeLabels }: StepInputs,
  { growth, batch }: StepSettings,
  random: StepRandom,
): { images: Tensor4D; w: Tensor2D } {
  // Both latents in one pass: at these batches the mapping network costs what reading its weights costs.
  const z = random.normal([2 * batch, LATENT_SIZE], 'z') as Tensor2D;
  const labels = fakeLabels && tf.concat([fakeLabels, fakeLabels], 0);
  const [w, other] = tf.split(mapping(generator, z, labels), 2) as [Tensor2D, Tensor2D];
  const layers = styleLayers(growth.resolution);
  const takesFirst = tf.split(tf.cast(mixing, 'bool'), layers);
  const areas = Array.from({ length: layers }, (_, layer) => batch * resolutionOfLayer(layer) ** 2);
  const all = random.normal([areas.reduce((a, b) => a + b, 0)], 'noise');
  const noise = tf.split(all, areas);
  const inputs = {
    style: (layer: number) => select(takesFirst[layer]!, w, other),
    noise: (layer: number, r: number) => tf.reshape(noise[layer]!, [batch, r, r, 1]) as Tensor4D,
  };
  return { images: synthesis(generator, inputs, batch, growth), w };
}

/** Real images lose as much detail as the networks lack: lerp(upsample(average(x)), x, fade). */
const fadeReal = (real: Tensor4D, growth: Growth): Tensor4D =>
  isGrown(growth) ? real : lerp(upsample(downsample(real)), real, growth.fade);
