import { MAPPING_LAYERS, MAPPING_LR_MULTIPLIER } from '@main/model/network';
import type { Variables } from '@main/model/weights';
import { tf, type Tensor } from '@main/tensor/tf';

/** The layers of networks that fade into 8² which have a bias and a leaky ReLU, in the order of their forward passes. */
const ofGenerator = [
  ...Array.from({ length: MAPPING_LAYERS }, (_, i) => `mapping.dense${i}`),
  ...[4, 8].flatMap((r) => [`synthesis.b${r}.conv0`, `synthesis.b${r}.conv1`]),
];
const ofDiscriminator = ['b8.from_rgb', 'b8.conv0', 'b8.conv1', 'b4.from_rgb', 'b4.conv', 'b4.dense0'];

/**
 * Moves each channel's bias until all its values lie on one side of the leaky ReLU's kink, half of the channels on each
 * side. The gradient of a network, and with it R1, jumps where a value crosses a kink.
 *
 * @param passes each runs the generator once and the discriminator on as many batches as it likes
 */
export function avoidKinks(
  generator: Variables,
  discriminator: Variables,
  passes: readonly (() => unknown)[],
): void {
  for (const layer of [...ofGenerator, ...ofDiscriminator]) {
    const weights = ofGenerator.includes(layer) ? generator : discriminator;
    const bias = weights[`${layer}.bias`]!;
    const multiplier = layer.startsWith('mapping') ? MAPPING_LR_MULTIPLIER : 1;
    tf.tidy(() => {
      const values = tf.concat(
        passes.flatMap((pass) => inputsOf(layer, pass)),
        0,
      );
      const [low, high] = [tf.min(values, 0), tf.max(values, 0)];
      const [middle, reach] = [tf.div(tf.add(low, high), 2), tf.div(tf.sub(high, low), 2)];
      const sides = tf.tensor1d(Float32Array.from({ length: bias.size }, (_, i) => (i % 2 === 0 ? 1 : -1)));
      const wanted = tf.mul(sides, tf.add(tf.mul(reach, 1.5), 0.1));
      bias.assign(tf.add(bias, tf.div(tf.sub(wanted, middle), multiplier)));
    });
  }
}

/** What a layer's leaky ReLU is given while a pass runs, once for each batch: [values, channels]. */
function inputsOf(layer: string, pass: () => unknown): Tensor[] {
  const kernel = tf.getKernel('StyleLeakyRelu', 'tensorflow')!;
  const use = (kernelFunc: typeof kernel.kernelFunc): void => {
    tf.unregisterKernel('StyleLeakyRelu', 'tensorflow');
    tf.registerKernel({ ...kernel, kernelFunc });
  };
  const seen: Tensor[] = [];
  let calls = 0;
  use((given) => {
    const call = calls++;
    const name = ofGenerator[call] ?? ofDiscriminator[(call - ofGenerator.length) % ofDiscriminator.length];
    const x = (given.inputs as { x: Tensor }).x;
    if (name === layer) seen.push(tf.keep(tf.reshape(x, [-1, x.shape.at(-1)!])));
    return kernel.kernelFunc(given);
  });
  try {
    pass();
  } finally {
    use(kernel.kernelFunc);
  }
  // Out of the pass's tidy and into the caller's.
  return seen.map((kept) => {
    const value = tf.clone(kept);
    kept.dispose();
    return value;
  });
}
