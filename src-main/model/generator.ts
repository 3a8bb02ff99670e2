import { blur, leakyRelu, upsample } from '../tensor/ops';
import { tf, type Tensor, type Tensor2D, type Tensor4D } from '../tensor/tf';
import {
  biasAndLeakyRelu,
  conv,
  convUp,
  dense,
  instanceNorm,
  kernelOf,
  pixelNorm,
  weight,
  type Weights,
} from './layers';
import { EMBEDDING, MAPPING_LAYERS, MAPPING_LR_MULTIPLIER, resolutions } from './network';

/** How far the networks have grown: the newest resolution and its weight, a number or a scalar between 0 and 1. */
export interface Growth {
  readonly resolution: number;
  readonly fade: number | Tensor;
}

/**
 * z [N, 512] → w [N, 512], eight dense layers (Karras et al. 2019, section 2). A conditional generator is also given
 * `labels` [N, classes], one-hot; their embedding is joined to z.
 */
export function mapping(weights: Weights, z: Tensor2D, labels?: Tensor2D): Tensor2D {
  const joined = labels ? tf.concat([z, tf.matMul<Tensor2D>(labels, weight(weights, EMBEDDING))], 1) : z;
  let w = pixelNorm(joined);
  for (let i = 0; i < MAPPING_LAYERS; i++)
    w = leakyRelu(dense(weights, `mapping.dense${i}`, w, { lrMultiplier: MAPPING_LR_MULTIPLIER }));
  return w;
}

/** The style that a layer is given and the noise image that it adds: [N, 512] and [N, r, r, 1]. */
export interface LayerInputs {
  style(layer: number): Tensor2D;
  noise(layer: number, r: number): Tensor4D;
}

/** Noise, bias, leaky ReLU, instance norm and AdaIN `x · (scale + 1) + shift` (Karras et al. 2019, section 2, equation 1). */
function epilogue(weights: Weights, name: string, x: Tensor4D, noise: Tensor4D, style: Tensor2D): Tensor4D {
  const noisy = tf.add<Tensor4D>(x, tf.mul(noise, weight(weights, `${name}.noise_strength`)));
  const normal = instanceNorm(biasAndLeakyRelu(weights, name, noisy));
  const maps = normal.shape[3];
  const affine = tf.reshape(dense(weights, `${name}.style`, style, { gain: 1 }), [-1, 1, 1, 2 * maps]);
  const [scale, shift] = tf.split(affine, 2, 3) as [Tensor, Tensor];
  return tf.add(tf.mul(normal, tf.add(scale, 1)), shift);
}

const toRgb = (weights: Weights, r: number, x: Tensor4D): Tensor4D =>
  tf.add(
    conv(kernelOf(weights, `synthesis.b${r}.to_rgb`, 1), x),
    weight(weights, `synthesis.b${r}.to_rgb.bias`),
  );

/** a + (b − a) · t for a number or a scalar tensor t. */
export const lerp = (a: Tensor4D, b: Tensor4D, t: number | Tensor): Tensor4D =>
  tf.add(a, tf.mul(tf.sub(b, a), t));

export const isGrown = (growth: Growth): boolean => typeof growth.fade === 'number' && growth.fade >= 1;

/**
 * Draws images at the newest resolution: [N, r, r, colors], roughly in [−1, 1]. While that resolution fades in, the
 * image of the one before, upsampled, is blended with it (Karras et al. 2018, section 2).
 */
export function synthesis(weights: Weights, inputs: LayerInputs, batch: number, growth: Growth): Tensor4D {
  const constant = weight<Tensor4D>(weights, 'synthesis.b4.const');
  let x = tf.add<Tensor4D>(constant, tf.zeros([batch, ...constant.shape.slice(1)]));
  let image: Tensor4D | undefined;
  let layer = 0;
  for (const r of resolutions(growth.resolution)) {
    for (const k of [0, 1]) {
      const name = `synthesis.b${r}.conv${k}`;
      if (k === 1) x = conv(kernelOf(weights, name), x);
      else if (r > 4) x = blur(convUp(kernelOf(weights, name), x));
      x = epilogue(weights, name, x, inputs.noise(layer, r), inputs.style(layer));
      layer++;
    }
    if (r === growth.resolution / 2 && !isGrown(growth)) image = toRgb(weights, r, x);
  }
  const newest = toRgb(weights, growth.resolution, x);
  return image ? lerp(upsample(image), newest, growth.fade) : newest;
}
