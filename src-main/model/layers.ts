import { leakyRelu, widenKernel } from '../tensor/ops';
import { tf, type Tensor, type Tensor2D, type Tensor4D } from '../tensor/tf';

/** Named weights of one network, as variables while training or as plain tensors when only drawing. */
export type Weights = Readonly<Record<string, Tensor>>;

export function weight<T extends Tensor = Tensor>(weights: Weights, name: string): T {
  const tensor = weights[name];
  if (!tensor) throw new Error(`The network has no weight ${name}`);
  return tensor as T;
}

const BEFORE_LEAKY_RELU = Math.SQRT2;

interface Equalised {
  /** √2 before a leaky ReLU (He et al. 2015), 1 before nothing. */
  gain?: number;
  lrMultiplier?: number;
}

/**
 * Dense layer with an equalised learning rate (Karras et al. 2018, section 4.1): stored weights have unit variance and
 * are scaled here. [N, in] → [N, out].
 */
export function dense(
  weights: Weights,
  name: string,
  x: Tensor2D,
  { gain = BEFORE_LEAKY_RELU, lrMultiplier = 1 }: Equalised = {},
): Tensor2D {
  const w = weight<Tensor2D>(weights, `${name}.weight`);
  const bias = weight(weights, `${name}.bias`);
  // The scale is applied to the product, which for a small batch is far smaller than the weights.
  const product = tf.mul<Tensor2D>(tf.matMul(x, w), (gain / Math.sqrt(w.shape[0])) * lrMultiplier);
  return tf.add(product, lrMultiplier === 1 ? bias : tf.mul(bias, lrMultiplier));
}

/** The stored kernel of a convolution with its scale: what {@link conv} and the others take. */
export function kernelOf(weights: Weights, name: string, gain = BEFORE_LEAKY_RELU): Tensor4D {
  const w = weight<Tensor4D>(weights, `${name}.weight`);
  return tf.mul(w, gain / Math.sqrt(w.shape[0] * w.shape[1] * w.shape[2]));
}

/** Convolution with an equalised learning rate, zero padded, stride 1, without bias. [N, h, w, in] → [N, h, w, out]. */
export const conv = (kernel: Tensor4D, x: Tensor4D): Tensor4D => tf.conv2d(x, kernel, 1, 'same');

/** The adjoint of {@link conv}: a gradient of its output as that of its input, of the given shape. */
export const convBack = (kernel: Tensor4D, dy: Tensor4D, shape: Tensor4D['shape']): Tensor4D =>
  tf.conv2dTranspose(dy, kernel, shape, 1, 'same');

/**
 * {@link conv} and then 2×2 averaging in one: a 4×4 kernel ({@link widenKernel}) with stride 2 does the same with 4 / 9
 * of the arithmetic (Karras et al. 2019 do so from 128² on). [N, 2h, 2w, in] → [N, h, w, out].
 */
export const convDown = (wide: Tensor4D, x: Tensor4D): Tensor4D => tf.conv2d(x, wide, 2, 'same');

/** The adjoint of {@link convDown}. [N, h, w, out] → [N, 2h, 2w, in]. */
export const convDownBack = (wide: Tensor4D, dy: Tensor4D, shape: Tensor4D['shape']): Tensor4D =>
  tf.conv2dTranspose(dy, wide, shape, 2, 'same');

/** Nearest upsampling and then {@link conv} in one, as a transposed convolution. [N, h, w, in] → [N, 2h, 2w, out]. */
export function convUp(kernel: Tensor4D, x: Tensor4D): Tensor4D {
  const [n, h, w] = x.shape;
  // The mean of the wide kernel's windows is to be their sum here.
  const flipped = tf.mul<Tensor4D>(tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]), 4);
  return tf.conv2dTranspose(x, widenKernel(flipped), [n, 2 * h, 2 * w, kernel.shape[3]], 2, 'same');
}

/** The adjoint of {@link dense}: [N, out] → [N, in]. */
export function denseBack(
  weights: Weights,
  name: string,
  dy: Tensor2D,
  { gain = BEFORE_LEAKY_RELU }: Equalised = {},
): Tensor2D {
  const w = weight<Tensor2D>(weights, `${name}.weight`);
  return tf.mul(tf.matMul<Tensor2D>(dy, w, false, true), gain / Math.sqrt(w.shape[0]));
}

/** Adds the bias of each channel and applies the leaky ReLU. */
export const biasAndLeakyRelu = <T extends Tensor>(weights: Weights, name: string, x: T): T =>
  leakyRelu(tf.add<T>(x, weight(weights, `${name}.bias`)));

const EPSILON = 1e-8;

/** Scales each row to unit mean square (Karras et al. 2018, section 4.2). */
export const pixelNorm = (z: Tensor2D): Tensor2D =>
  tf.mul(z, tf.rsqrt(tf.add(tf.mean(tf.square(z), 1, true), EPSILON)));

/** Zero mean and unit variance of each image's each channel (Ulyanov et al. 2016). */
export function instanceNorm(x: Tensor4D): Tensor4D {
  const centred = tf.sub<Tensor4D>(x, tf.mean(x, [1, 2], true));
  return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), [1, 2], true), EPSILON)));
}
