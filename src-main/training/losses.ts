import type { Growth } from '../model/generator';
import { discriminator } from '../model/discriminator';
import type { Weights } from '../model/layers';
import { tf, type Scalar, type Tensor, type Tensor2D, type Tensor4D } from '../tensor/tf';

export interface DiscriminatorLoss {
  loss: Scalar;
  realLogits: Tensor2D;
  fakeLogits: Tensor2D;
  /** ‖∇ₓD(x)‖² of each image, [N], and their mean, before its weight. */
  r1OfEach: Tensor;
  r1: Scalar;
}

/**
 * Non-saturating logistic loss with R1 (Goodfellow et al. 2014; Mescheder et al. 2018, equation 9):
 * mean softplus(D(fake)) + mean softplus(−D(real)) + γ/2 · mean ‖∇ₓD(real)‖².
 */
export function discriminatorLoss(
  weights: Weights,
  real: Tensor4D,
  fake: Tensor4D,
  growth: Growth,
  r1Gamma: number,
): DiscriminatorLoss {
  const score = (image: Tensor4D): Tensor2D => discriminator(weights, image, growth);
  const fakeLogits = score(fake);
  // One forward pass gives the logits and, with ones as the incoming gradient, the gradient of their sum by the images.
  const ones = tf.ones([real.shape[0], 1]);
  const { value, grad } = tf.valueAndGrad((x: Tensor): Tensor => score(x as Tensor4D))(real as Tensor, ones);
  const realLogits = value as Tensor2D;
  const r1OfEach = tf.sum(tf.square(grad), [1, 2, 3]);
  const r1 = tf.mean(r1OfEach) as Scalar;
  const logistic = tf.add(tf.mean(tf.softplus(fakeLogits)), tf.mean(tf.softplus(tf.neg(realLogits))));
  return { loss: tf.add(logistic, tf.mul(r1, r1Gamma / 2)), realLogits, fakeLogits, r1OfEach, r1 };
}

/** The generator's non-saturating loss, mean softplus(−D(fake)). */
export const generatorLoss = (weights: Weights, fake: Tensor4D, growth: Growth): Scalar =>
  tf.mean(tf.softplus(tf.neg(discriminator(weights, fake, growth))));
