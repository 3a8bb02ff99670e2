import { attribute, runNative } from './native';
import { tf, type Tensor, type Tensor1D } from './tf';

/**
 * Two 32-bit numbers that decide a block of random values. Nothing random has a state: the same seed gives the same
 * block on every call, so a resumed run continues with the numbers that it would have had.
 */
export type Seed = readonly [number, number];

/** Mixes a seed, a purpose and a counter into a {@link Seed} (FNV-1a over the purpose, then murmur3's finaliser). */
export function seedFor(seed: number, purpose: string, counter: number): Seed {
  let hash = 0x811c9dc5;
  for (let i = 0; i < purpose.length; i++) hash = Math.imul(hash ^ purpose.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ seed, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return [(hash ^ (hash >>> 16)) | 0, counter | 0];
}

/** The same seed for a counter that is an int32 scalar of TensorFlow: [2]. */
export const seedTensor = (seed: number, purpose: string, counter: Tensor): Tensor1D =>
  tf.stack([tf.scalar(seedFor(seed, purpose, 0)[0], 'int32'), counter]) as Tensor1D;

/** Standard normal values by TensorFlow's counter-based generator (Philox; Salmon et al., SC 2011). */
export const normal = (shape: number[] | Tensor, seed: Seed | Tensor): Tensor =>
  stateless('StatelessRandomNormal', shape, seed);

/** Values uniform in [0, 1) by the same generator. */
export const uniform = (shape: number[], seed: Seed | Tensor): Tensor =>
  stateless('StatelessRandomUniform', shape, seed);

const stateless = (operation: string, shape: number[] | Tensor, seed: Seed | Tensor): Tensor =>
  tf.tidy(() =>
    runNative(
      operation,
      [attribute.float32Type('dtype'), attribute.int32Type('T'), attribute.int32Type('Tseed')],
      [asInts(shape), asInts(seed)],
    ),
  );

const asInts = (values: readonly number[] | Tensor): Tensor =>
  values instanceof tf.Tensor ? values : tf.tensor1d([...values], 'int32');
