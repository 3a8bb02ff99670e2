import { blur, downsample, leakyRelu } from '../tensor/ops';
import { tf, type Tensor2D, type Tensor4D } from '../tensor/tf';
import { isGrown, lerp, type Growth } from './generator';
import { biasAndLeakyRelu, conv, convDown, dense, type Weights } from './layers';
import { resolutions } from './network';

const MINIBATCH_GROUP = 4;
const EPSILON = 1e-8;

const fromRgb = (weights: Weights, r: number, image: Tensor4D): Tensor4D =>
  biasAndLeakyRelu(weights, `b${r}.from_rgb`, conv(weights, `b${r}.from_rgb`, image));

/** Appends one feature map: the standard deviation over groups of images (Karras et al. 2018, section 3). */
function minibatchStandardDeviation(x: Tensor4D): Tensor4D {
  const [n, h, w, maps] = x.shape;
  const group = Math.min(MINIBATCH_GROUP, n);
  const y = tf.reshape(x, [group, n / group, h, w, maps]);
  const variance = tf.mean(tf.square(tf.sub(y, tf.mean(y, 0, true))), 0);
  const deviation = tf.mean(tf.sqrt(tf.add(variance, EPSILON)), [1, 2, 3], true);
  // Spread by adding to zeros: the gradient is then one sum, where that of `tile` is one operation for each repetition.
  const spread = tf.add(
    tf.reshape(deviation, [1, n / group, 1, 1, 1]),
    tf.zeros([group, n / group, h, w, 1]),
  );
  return tf.concat([x, tf.reshape(spread, [n, h, w, 1]) as Tensor4D], 3);
}

/**
 * Scores images: [N, r, r, colors] → logits [N, 1], higher for what looks real. N must be a multiple of min(4, N).
 * While the newest resolution fades in, its block's output is blended with the averaged image taken in one block later.
 * A conditional discriminator has a logit for each class; the one of `labels` [N, classes], one-hot, counts (recipe
 * section 3).
 */
export function discriminator(
  weights: Weights,
  image: Tensor4D,
  growth: Growth,
  labels?: Tensor2D,
): Tensor2D {
  let x = fromRgb(weights, growth.resolution, image);
  for (const r of resolutions(growth.resolution).slice(1).reverse()) {
    x = biasAndLeakyRelu(weights, `b${r}.conv0`, conv(weights, `b${r}.conv0`, x));
    x = convDown(weights, `b${r}.conv1`, blur(x));
    x = biasAndLeakyRelu(weights, `b${r}.conv1`, x);
    if (r === growth.resolution && !isGrown(growth))
      x = lerp(fromRgb(weights, r / 2, downsample(image)), x, growth.fade);
  }
  const y = minibatchStandardDeviation(x);
  const last = biasAndLeakyRelu(weights, 'b4.conv', conv(weights, 'b4.conv', y));
  const flat = tf.reshape(last, [image.shape[0], -1]) as Tensor2D;
  const logits = dense(weights, 'b4.dense1', leakyRelu(dense(weights, 'b4.dense0', flat)), { gain: 1 });
  return labels ? tf.sum<Tensor2D>(tf.mul(logits, labels), 1, true) : logits;
}
