import type { Output } from '../../tensor/graph/c-api';
import { batchOf } from '../../tensor/graph/free-batch';
import { DataType, Graph, UNKNOWN } from '../../tensor/graph/graph';
import { Recorder } from '../../tensor/graph/recorder';
import { normal } from '../../tensor/random';
import { tf, type Scalar, type Tensor, type Tensor1D, type Tensor2D, type Tensor4D } from '../../tensor/tf';
import { synthesis, type Growth } from '../generator';
import { EMBEDDING, isLive, LATENT_SIZE } from '../network';
import { truncatedStyles } from '../sampling';
import type { NamedValues } from '../weights';

/** An input or output of a signature: its name in the signature and in the graph, TF_DataType, and shape. */
export interface Port {
  readonly name: string;
  readonly type: number;
  /** −1 for the number of images, which is free. */
  readonly shape: readonly number[];
}

/** A graph of G that needs nothing but its inputs: the weights are constants in it. */
export interface GeneratorGraph {
  readonly graph: Graph;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** The inputs besides `labels` [N, classes] float32, one-hot, which only a conditional generator has. */
const INPUTS: readonly Port[] = [
  { name: 'z', type: DataType.float32, shape: [UNKNOWN, LATENT_SIZE] },
  { name: 'psi', type: DataType.float32, shape: [] },
  { name: 'noise_seed', type: DataType.int32, shape: [] },
];

/**
 * Records the generator as a function of z [N, 512], ψ and a seed of the noise, for any N: `images` [N, r, r, colors], about
 * [−1, 1], of the resolution and fade of `growth`. The noise of layer l is one block [N, r, r, 1] of normal values by
 * StatelessRandomNormal with the seed [noise_seed, l].
 *
 * @param weights the averaged generator's with w_avg; those of blocks that have not joined yet are left out.
 */
export function generatorGraph(
  weights: NamedValues,
  growth: Growth & { readonly fade: number },
): GeneratorGraph {
  const { resolution, fade } = growth;
  const classes = weights[EMBEDDING]?.shape[0];
  const labels: Port[] = classes
    ? [{ name: 'labels', type: DataType.float32, shape: [UNKNOWN, classes] }]
    : [];
  const inputs = [...INPUTS, ...labels];
  const graph = new Graph();
  try {
    const recorder = new Recorder(graph, { freeBatch: true });
    const placeholders = inputs.map(({ name, type, shape }) => graph.placeholder(type, shape, name));
    const batch = batchOf(graph, placeholders[0]!);
    const live = Object.entries(weights).filter(([name]) => isLive(name, resolution, fade));
    const constants = live.map(
      ([name, { shape, values }]) => [name, graph.constant(DataType.float32, shape, values, name)] as const,
    );
    const draw = (): Output => {
      const tensor = <T extends Tensor>(output: Output): T => recorder.tensorOf<T>(output);
      const [z, psi, seed, chosen] = placeholders.map((output) => tensor(output));
      const named = Object.fromEntries(constants.map(([name, output]) => [name, tensor(output)]));
      const noise = (layer: number, r: number): Tensor4D => {
        const shape = tf.concat<Tensor1D>([tensor(batch), tf.tensor1d([r, r, 1], 'int32')]);
        return normal(shape, tf.stack([seed!, tf.scalar(layer, 'int32')])) as Tensor4D;
      };
      const style = truncatedStyles(named, z as Tensor2D, psi as Scalar, chosen as Tensor2D | undefined);
      return recorder.outputOf(synthesis(named, { style, noise }, 1, growth));
    };
    let drawn: Output;
    recorder.record(() => tf.tidy(() => void (drawn = draw())));
    const [images] = graph.add('Identity', [drawn!], { name: 'images' });
    const shape = graph.knownShapeOf(images!) ?? [];
    if (shape[0] !== UNKNOWN) throw new Error(`The batch is fixed in the graph: [${shape.join()}]`);
    return { graph, inputs, outputs: [{ name: 'images', type: DataType.float32, shape }] };
  } catch (error) {
    graph.dispose();
    throw error;
  }
}
