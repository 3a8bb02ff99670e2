import { blur, downsample, gradientAt, leakyRelu, leakyReluBack, upsample, widenKernel } from '../tensor/ops';
import { tf, type Tensor, type Tensor2D, type Tensor4D } from '../tensor/tf';
import { isGrown, lerp, type Growth } from './generator';
import {
  biasAndLeakyRelu,
  conv,
  convBack,
  convDown,
  convDownBack,
  dense,
  denseBack,
  kernelOf,
  type Weights,
} from './layers';
import { resolutions } from './network';

const MINIBATCH_GROUP = 4;
const EPSILON = 1e-8;

/** What a discriminator says of a batch. */
export interface Judgement {
  /** [N, 1], higher for what looks real. */
  readonly logits: Tensor2D;
  /**
   * The gradient of the sum of the logits of the first `count` images by those images, itself differentiable by the
   * weights: what R1 takes the length of. `count` is N or N divided by the number of parts.
   */
  gradient(count: number): Tensor4D;
}

/** A layer's output, and its adjoint: a gradient of the first images' outputs as that of their inputs. */
interface Layer<T extends Tensor> {
  readonly y: T;
  back(dy: T): Tensor4D;
}

const first = <T extends Tensor>(x: T, count: number): T =>
  x.shape[0] === count ? x : (tf.slice(x as Tensor, 0, count) as T);

const shapeOf = (x: Tensor4D, dy: Tensor): Tensor4D['shape'] => [dy.shape[0]!, ...x.shape.slice(1)] as never;

/** 1×1 or 3×3 convolution, bias and leaky ReLU. */
function convLayer(weights: Weights, name: string, x: Tensor4D): Layer<Tensor4D> {
  const kernel = kernelOf(weights, name);
  const y = biasAndLeakyRelu(weights, name, conv(kernel, x));
  const back = (dy: Tensor4D): Tensor4D =>
    convBack(kernel, leakyReluBack(dy, first(y, dy.shape[0])), shapeOf(x, dy));
  return { y, back };
}

/** Blur, 3×3 convolution, 2×2 averaging, bias and leaky ReLU. */
function downLayer(weights: Weights, name: string, x: Tensor4D): Layer<Tensor4D> {
  const wide = widenKernel(kernelOf(weights, name));
  const y = biasAndLeakyRelu(weights, name, convDown(wide, blur(x)));
  const back = (dy: Tensor4D): Tensor4D =>
    blur(convDownBack(wide, leakyReluBack(dy, first(y, dy.shape[0])), shapeOf(x, dy)));
  return { y, back };
}

/**
 * Appends one feature map: the standard deviation over groups of images (Karras et al. 2018, section 3). Each part of
 * the batch is grouped by itself.
 */
function minibatchStandardDeviation(x: Tensor4D, parts: number): Tensor4D {
  const [n, h, w, maps] = x.shape;
  const each = n / parts;
  const group = Math.min(MINIBATCH_GROUP, each);
  const groups = each / group;
  const y = tf.reshape(x, [parts, group, groups, h * w * maps]);
  const variance = tf.mean(tf.square(tf.sub(y, tf.mean(y, 1, true))), 1, true);
  const deviation = tf.mean(tf.sqrt(tf.add(variance, EPSILON)), 3, true);
  // Spread by adding to zeros: the gradient is then one sum, where that of `tile` is one operation for each repetition.
  const spread = tf.add(deviation, tf.zeros([parts, group, groups, h * w]));
  return tf.concat([x, tf.reshape(spread, [n, h, w, 1]) as Tensor4D], 3);
}

/** From the features at 4×4 to the logits. */
function head(
  weights: Weights,
  x: Tensor4D,
  labels: Tensor2D | undefined,
  parts: number,
): { logits: Tensor2D; gradient(count: number): Tensor4D } {
  const last = convLayer(weights, 'b4.conv', minibatchStandardDeviation(x, parts));
  const hidden = leakyRelu(dense(weights, 'b4.dense0', tf.reshape(last.y, [x.shape[0], -1]) as Tensor2D));
  const scores = dense(weights, 'b4.dense1', hidden, { gain: 1 });
  const logits = labels ? tf.sum<Tensor2D>(tf.mul(scores, labels), 1, true) : scores;
  const gradient = (count: number): Tensor4D => {
    const dScores = labels ? first(labels, count) : (tf.ones([count, 1]) as Tensor2D);
    const dHidden = denseBack(weights, 'b4.dense1', dScores, { gain: 1 });
    const dFlat = denseBack(weights, 'b4.dense0', leakyReluBack(dHidden, first(hidden, count)));
    const dLast = last.back(tf.reshape(dFlat, shapeOf(last.y, dFlat)));
    const ofParts = count === x.shape[0] ? parts : 1;
    // The one layer here that is not linear between kinks.
    return gradientAt((each) => minibatchStandardDeviation(each, ofParts), first(x, count), dLast);
  };
  return { logits, gradient };
}

/**
 * Scores images: [N, r, r, colors]. While the newest resolution fades in, its block's output is blended with the averaged
 * image taken in one block later. A conditional discriminator has a logit for each class; the one of `labels`
 * [N, classes], one-hot, counts (recipe section 3).
 *
 * @param parts how many batches stand one behind the other, such as real and generated images: they are scored as each by
 * itself would be, in larger and so faster operations. N / parts must be a multiple of min(4, N / parts).
 */
export function judge(
  weights: Weights,
  image: Tensor4D,
  growth: Growth,
  labels?: Tensor2D,
  parts = 1,
): Judgement {
  const { resolution, fade } = growth;
  const newest = convLayer(weights, `b${resolution}.from_rgb`, image);
  const layers: Layer<Tensor4D>[] = [];
  let coarse: Layer<Tensor4D> | undefined;
  let x = newest.y;
  const enter = (layer: Layer<Tensor4D>): void => void (layers.push(layer), (x = layer.y));
  for (const r of resolutions(resolution).slice(1).reverse()) {
    enter(convLayer(weights, `b${r}.conv0`, x));
    enter(downLayer(weights, `b${r}.conv1`, x));
    if (r !== resolution || isGrown(growth)) continue;
    coarse = convLayer(weights, `b${r / 2}.from_rgb`, downsample(image));
    x = lerp(coarse.y, x, fade);
  }
  const { logits, gradient } = head(weights, x, labels, parts);
  return {
    logits,
    gradient(count) {
      let dx = gradient(count);
      let ofCoarse: Tensor4D | undefined;
      for (const [i, layer] of [...layers.entries()].reverse()) {
        // The two layers of the newest block come first, and behind them the blend.
        if (i === 1 && coarse) {
          ofCoarse = coarse.back(tf.mul(dx, tf.sub(1, fade)));
          dx = tf.mul(dx, fade);
        }
        dx = layer.back(dx);
      }
      const ofNewest = newest.back(dx);
      return ofCoarse ? tf.add(ofNewest, tf.mul(upsample(ofCoarse), 0.25)) : ofNewest;
    },
  };
}

/** The logits of {@link judge} alone. */
export const discriminator = (
  weights: Weights,
  image: Tensor4D,
  growth: Growth,
  labels?: Tensor2D,
): Tensor2D => judge(weights, image, growth, labels).logits;
