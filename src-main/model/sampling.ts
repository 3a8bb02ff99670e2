import { normal, seedFor } from '../tensor/random';
import { tf, type Tensor, type Tensor2D, type Tensor4D } from '../tensor/tf';
import { mapping, synthesis, type Growth } from './generator';
import { LATENT_SIZE } from './network';
import { weight, type Weights } from './layers';

/** Truncation acts on this many layers from the first, as in the paper's published figures. */
export const TRUNCATED_LAYERS = 8;

/** The name of the running mean of w among the averaged weights. */
export const W_AVERAGE = 'w_avg';

/** An image's own random values depend on its seed alone, not on the run or on what it is drawn together with. */
const stacked = (shape: number[], purpose: string, seeds: readonly number[]): Tensor =>
  tf.stack(seeds.map((seed) => normal(shape, seedFor(seed, purpose, 0))));

/** z of each seed: [N, 512]. */
export const latents = (seeds: readonly number[]): Tensor2D =>
  stacked([LATENT_SIZE], 'image latent', seeds) as Tensor2D;

/** Images drawn at once: what they need of memory grows with their number. */
const AT_ONCE = 8;

/**
 * Draws one image for each seed with truncation `psi`: w ← w_avg + ψ · (w − w_avg) on the first eight layers (Karras et
 * al. 2019, appendix B). Returns values in about [−1, 1], image after image, row by row, channels last.
 */
export function drawImages(
  weights: Weights,
  seeds: readonly number[],
  psi: number,
  growth: Growth,
): Float32Array {
  const parts: Float32Array[] = [];
  for (let from = 0; from < seeds.length; from += AT_ONCE)
    parts.push(drawTogether(weights, seeds.slice(from, from + AT_ONCE), psi, growth));
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function drawTogether(weights: Weights, seeds: readonly number[], psi: number, growth: Growth): Float32Array {
  const images = tf.tidy(() => {
    const w = mapping(weights, latents(seeds));
    const average = weight<Tensor2D>(weights, W_AVERAGE);
    const truncated = tf.add<Tensor2D>(average, tf.mul(tf.sub(w, average), psi));
    const inputs = {
      style: (layer: number) => (layer < TRUNCATED_LAYERS ? truncated : w),
      noise: (layer: number, r: number) => stacked([r, r, 1], `image noise ${layer}`, seeds) as Tensor4D,
    };
    return synthesis(weights, inputs, seeds.length, growth);
  });
  const values = images.dataSync() as Float32Array;
  images.dispose();
  return values;
}
