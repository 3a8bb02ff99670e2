import { normal, seedFor } from '../tensor/random';
import { tf, type Tensor, type Variable } from '../tensor/tf';
import { MAPPING_LR_MULTIPLIER, type Shapes } from './network';

export type Variables = Record<string, Variable>;

/** Values of one network by the names of recipe section 9: what a .safetensors file holds. */
export type NamedValues = Record<string, { shape: number[]; values: Float32Array }>;

/** A weight before training: N(0, 1) divided by its learning rate multiplier; the constant 1; biases and noise strengths 0. */
function initialValue(name: string, shape: number[], seed: number): Tensor {
  if (name.endsWith('.const')) return tf.ones(shape);
  if (!name.endsWith('.weight')) return tf.zeros(shape);
  const values = normal(shape, seedFor(seed, `weight ${name}`, 0));
  return name.startsWith('mapping.') ? tf.mul(values, 1 / MAPPING_LR_MULTIPLIER) : values;
}

const named = (shapes: Shapes, values: (name: string, shape: number[]) => Float32Array): NamedValues =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, { shape, values: values(name, shape) }]),
  );

/** The weights of a network before training, decided by the seed. */
export const initialValues = (shapes: Shapes, seed: number): NamedValues =>
  named(shapes, (name, shape) => {
    const tensor = tf.tidy(() => initialValue(name, shape, seed));
    const values = tensor.dataSync() as Float32Array;
    tensor.dispose();
    return values;
  });

export const zeroValues = (shapes: Shapes): NamedValues =>
  named(shapes, (_name, shape) => new Float32Array(shape.reduce((a, b) => a * b, 1)));

/** Names of variables are global in tfjs, so each set of weights gets a prefix of its own. */
let sets = 0;

function asVariables(names: string[], value: (name: string) => Tensor, trainable: boolean): Variables {
  const prefix = `weights${sets++}`;
  return tf.tidy(() =>
    Object.fromEntries(names.map((name) => [name, tf.variable(value(name), trainable, `${prefix}/${name}`)])),
  );
}

/** Weights with given values; the shapes are those of the file. */
export const weightsFrom = (named: NamedValues, trainable: boolean): Variables =>
  asVariables(Object.keys(named), (name) => tf.tensor(named[name]!.values, named[name]!.shape), trainable);

/** The values of all weights, copied out of TensorFlow. */
export const valuesOf = (weights: Variables): NamedValues =>
  Object.fromEntries(
    Object.entries(weights).map(([name, variable]) => [
      name,
      { shape: variable.shape, values: variable.dataSync() as Float32Array },
    ]),
  );

export function disposeWeights(weights: Variables): void {
  for (const variable of Object.values(weights)) variable.dispose();
}
