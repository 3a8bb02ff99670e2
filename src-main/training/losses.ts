import type { TrainingOptions } from '@shared/domain/training-options';
import { tf, type Scalar, type Tensor, type Tensor2D, type Tensor4D } from '../tensor/tf';
import type { Critic } from './critic';

export type LossName = TrainingOptions['loss'];

/** Scores images: [N, r, r, colors] → logits [N, 1]. */
export type Score = (images: Tensor4D) => Tensor2D;

export interface Regularisation {
  readonly loss: LossName;
  /** R1's γ, times the interval where it is not applied at every step; 0 leaves it out of this step. Not for WGAN-GP. */
  readonly r1Gamma: number;
  /** λ of WGAN-GP. */
  readonly gradientPenalty: number;
  /** For WGAN-GP: where between a real and a generated image the gradient is taken, [N, 1, 1, 1] in 0 … 1. */
  readonly between?: Tensor4D;
}

export interface DiscriminatorLoss {
  loss: Scalar;
  realLogits: Tensor2D;
  fakeLogits: Tensor2D;
  /** ‖∇ₓD(x)‖² of each image, [N], and their mean, before its weight: at real images, in WGAN-GP between both. */
  gradientOfEach: Tensor;
  gradient: Scalar;
}

/** Keeps WGAN-GP's scores of real images from drifting away from zero (Karras et al. 2018, appendix A.1). */
const WGAN_DRIFT = 0.001;

const mean = (x: Tensor): Scalar => tf.mean(x);

/** What the discriminator is to make small, from its scores of real and generated images alone. */
const onScores: Readonly<Record<LossName, (real: Tensor2D, fake: Tensor2D) => Scalar>> = {
  // Goodfellow et al. 2014: −log σ(D(x)) − log(1 − σ(D(G(z)))).
  logistic: (real, fake) => tf.add(mean(tf.softplus(fake)), mean(tf.softplus(tf.neg(real)))),
  saturating: (real, fake) => onScores.logistic(real, fake),
  'wgan-gp': (real, fake) =>
    tf.add(tf.sub(mean(fake), mean(real)), tf.mul(mean(tf.square(real)), WGAN_DRIFT)),
  // Lim and Ye 2017, equation 4.
  hinge: (real, fake) => tf.add(mean(tf.relu(tf.add(fake, 1))), mean(tf.relu(tf.sub(1, real)))),
};

/**
 * The discriminator's loss: that of its scores, and the weight of its gradient. R1 adds γ/2 · mean ‖∇ₓD(x)‖² at real
 * images (Mescheder et al. 2018, equation 9); WGAN-GP adds λ · mean (‖∇ₓD(x)‖ − 1)² between real and generated ones
 * (Gulrajani et al. 2017, equation 3).
 */
export function discriminatorLoss(
  critic: Critic,
  real: Tensor4D,
  fake: Tensor4D,
  { loss, r1Gamma, gradientPenalty, between }: Regularisation,
): DiscriminatorLoss {
  const scores = critic.both(real, fake);
  const logits = { realLogits: scores.real, fakeLogits: scores.fake };
  const ofScores = onScores[loss](scores.real, scores.fake);
  if (loss === 'wgan-gp') {
    if (!between) throw new Error('WGAN-GP needs points between real and generated images');
    const points = tf.add<Tensor4D>(real, tf.mul(tf.sub(fake, real), between));
    const gradientOfEach = squaredLengths(critic.between(points).gradient());
    const norm = tf.sqrt(tf.add(gradientOfEach, 1e-12));
    const penalty = tf.mul(mean(tf.square(tf.sub(norm, 1))), gradientPenalty);
    return { ...logits, loss: tf.add(ofScores, penalty), gradientOfEach, gradient: mean(gradientOfEach) };
  }
  if (r1Gamma === 0) {
    const gradientOfEach = tf.zeros([real.shape[0]]);
    return { ...logits, loss: ofScores, gradientOfEach, gradient: tf.scalar(0) };
  }
  const gradientOfEach = squaredLengths(scores.gradientAtReal());
  const gradient = mean(gradientOfEach);
  return {
    ...logits,
    loss: tf.add(ofScores, tf.mul(gradient, r1Gamma / 2)),
    gradientOfEach,
    gradient,
  };
}

const squaredLengths = (gradients: Tensor4D): Tensor => tf.sum(tf.square(gradients), [1, 2, 3]);

/** What the generator is to make small. */
const ofGenerator: Readonly<Record<LossName, (fake: Tensor2D) => Scalar>> = {
  // Non-saturating: −log σ(D(G(z))).
  logistic: (fake) => mean(tf.softplus(tf.neg(fake))),
  // The minimax form of Goodfellow et al. 2014: log(1 − σ(D(G(z)))).
  saturating: (fake) => tf.neg(mean(tf.softplus(fake))),
  'wgan-gp': (fake) => tf.neg(mean(fake)),
  hinge: (fake) => tf.neg(mean(fake)),
};

export const generatorLoss = (score: Score, fake: Tensor4D, loss: LossName): Scalar =>
  ofGenerator[loss](score(fake));
