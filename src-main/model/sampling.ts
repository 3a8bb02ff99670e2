import { normal, seedFor } from '../tensor/random';
import { tf, type Scalar, type Tensor, type Tensor2D, type Tensor4D } from '../tensor/tf';
import { mapping, synthesis, type Growth } from './generator';
import { EMBEDDING, LATENT_SIZE, styleLayers } from './network';
import { weight, type Weights } from './layers';

/** Truncation acts on this many layers from the first, as in the paper's published figures. */
export const TRUNCATED_LAYERS = 8;

/** The name of the running mean of w among the averaged weights. */
export const W_AVERAGE = 'w_avg';

/** Images drawn at once: what they need of memory grows with their number. */
export const AT_ONCE = 8;

/**
 * The seeds of everything random in images, [images · (1 + layers), 2]: for each image its z, then each layer's noise. An
 * image's own random values depend on its seed alone, not on the run or on what it is drawn together with.
 */
export function imageSeeds(seeds: readonly number[], resolution: number): Int32Array {
  const purposes = ['image latent', ...noisePurposes(resolution)];
  return Int32Array.from(
    seeds.flatMap((seed) => purposes.flatMap((purpose) => [...seedFor(seed, purpose, 0)])),
  );
}

/** What the noise of a layer of an image is for, to `seedFor`. */
export const noisePurpose = (layer: number): string => `image noise ${layer}`;

const noisePurposes = (resolution: number): string[] =>
  Array.from({ length: styleLayers(resolution) }, (_, layer) => noisePurpose(layer));

/**
 * The style of each layer for z [N, 512], with truncation ψ: w ← w_avg + ψ · (w − w_avg) on the first eight layers (Karras
 * et al. 2019, appendix B).
 */
export function truncatedStyles(
  weights: Weights,
  z: Tensor2D,
  psi: Scalar,
  labels?: Tensor2D,
): (layer: number) => Tensor2D {
  const w = mapping(weights, z, labels);
  const average = weight<Tensor2D>(weights, W_AVERAGE);
  const truncated = tf.add<Tensor2D>(average, tf.mul(tf.sub(w, average), psi));
  return (layer) => (layer < TRUNCATED_LAYERS ? truncated : w);
}

/**
 * Draws `count` images from `seeds` as {@link imageSeeds} gives them, with truncation ψ; see {@link truncatedStyles}. Values
 * are about [−1, 1]: [count, r, r, colors].
 */
export function imagesOf(
  weights: Weights,
  seeds: Tensor2D,
  count: number,
  psi: Scalar,
  growth: Growth,
  labels?: Tensor2D,
): Tensor4D {
  const each = 1 + styleLayers(growth.resolution);
  const single = tf.split(seeds, count * each).map((seed) => tf.reshape(seed, [2]));
  const stacked = (shape: number[], purpose: number): Tensor =>
    tf.stack(Array.from({ length: count }, (_, image) => normal(shape, single[image * each + purpose]!)));
  const z = stacked([LATENT_SIZE], 0) as Tensor2D;
  const inputs = {
    style: truncatedStyles(weights, z, psi, labels),
    noise: (layer: number, r: number) => stacked([r, r, 1], 1 + layer) as Tensor4D,
  };
  return synthesis(weights, inputs, count, growth);
}

/** {@link imagesOf} for any number of seeds, drawn {@link AT_ONCE} by `draw`, which may be given fewer at the end. */
export async function inPortions(
  seeds: readonly number[],
  draw: (seeds: readonly number[], from: number) => Promise<Float32Array> | Float32Array,
): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (let from = 0; from < seeds.length; from += AT_ONCE)
    parts.push(await draw(seeds.slice(from, from + AT_ONCE), from));
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Images to draw: their seeds, truncation, and how far the networks have grown. */
export interface DrawRequest {
  readonly seeds: readonly number[];
  readonly psi: number;
  readonly growth: Growth & { readonly fade: number };
  /** The class of each image, where the networks are conditional; by default the classes take turns by seed. */
  readonly classes?: readonly number[];
}

/** One-hot classes of a portion of the images, [portion, count]. */
export function labelsOf(
  { seeds, classes }: DrawRequest,
  from: number,
  portion: number,
  count: number,
): Float32Array {
  const labels = new Float32Array(portion * count);
  for (let i = 0; i < portion; i++) {
    const index = Math.min(from + i, seeds.length - 1);
    labels[i * count + (classes?.[index] ?? seeds[index]! % count)] = 1;
  }
  return labels;
}

/** Draws eagerly, from weights that no training holds; see {@link imagesOf}. */
export const drawImages = (weights: Weights, request: DrawRequest): Promise<Float32Array> =>
  inPortions(request.seeds, (portion, from) => {
    const { growth, psi } = request;
    const count = portion.length;
    const images = tf.tidy(() => {
      const rows = count * (1 + styleLayers(growth.resolution));
      const seeds = tf.tensor2d(imageSeeds(portion, growth.resolution), [rows, 2], 'int32');
      const classes = weights[EMBEDDING]?.shape[0] ?? 0;
      const labels =
        classes > 0 ? tf.tensor2d(labelsOf(request, from, count, classes), [count, classes]) : undefined;
      return imagesOf(weights, seeds, count, tf.scalar(psi), growth, labels);
    });
    const values = images.dataSync() as Float32Array;
    images.dispose();
    return values;
  });
