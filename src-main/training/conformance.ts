import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import { z } from 'zod';
import { readJson, writeFileAtomic } from '../library/files';
import { mapping, synthesis } from '../model/generator';
import { isLive, resolutions } from '../model/network';
import { decodeSafetensors, encodeSafetensors } from '../model/safetensors';
import { disposeWeights, weightsFrom, type NamedValues, type Variables } from '../model/weights';
import { tf, type Tensor, type Tensor2D, type Tensor4D, type Variable } from '../tensor/tf';
import { discriminator } from '../model/discriminator';
import { criticOf } from './critic';
import { discriminatorLoss, generatorLoss, type DiscriminatorLoss, type Score } from './losses';

const conformanceCase = z.object({
  resolution: z.number().int(),
  colors: z.number().int(),
  fade: z.number().min(0).max(1),
});
/** R1's weight in the losses that are compared: γ = 10 in γ/2. */
const R1_GAMMA = 10;

/** The names of a folder that an independent implementation writes and reads. */
const names = {
  case: 'case.json',
  generator: 'generator.safetensors',
  discriminator: 'discriminator.safetensors',
  inputs: 'inputs.safetensors',
  /** In which order the other side lists gradient norms; without it, in the order of the weights' files. */
  order: 'gradient_names.json',
  actual: 'actual.safetensors',
} as const;

/**
 * Computes what an independent implementation is to be compared with: w, images, scores, R1 of each image, both losses
 * and the norm of each weight's gradient, for the weights and inputs in `folder`; writes them to actual.safetensors.
 *
 * @throws SliceloomError `file-damaged` for an input that is missing or does not fit.
 */
export async function conform(folder: string): Promise<void> {
  const settings = await readJson(join(folder, names.case), conformanceCase);
  const read = async (name: string): Promise<NamedValues> => {
    const path = join(folder, name);
    if (!existsSync(path)) throw new SliceloomError('file-damaged', { path, reason: 'it is missing' });
    return decodeSafetensors(await readFile(path), path).tensors;
  };
  const inputs = await read(names.inputs);
  const generator = weightsFrom(await read(names.generator), true);
  const critic = weightsFrom(await read(names.discriminator), true);
  const input = (name: string): Tensor => {
    const found = inputs[name];
    if (!found)
      throw new SliceloomError('file-damaged', {
        path: join(folder, names.inputs),
        reason: `${name} is missing`,
      });
    return tf.tensor(found.values, found.shape);
  };
  const orderFile = join(folder, names.order);
  const order = existsSync(orderFile)
    ? await readJson(orderFile, z.object({ d: z.array(z.string()), g: z.array(z.string()) }))
    : { d: Object.keys(critic), g: Object.keys(generator) };

  const actual = tf.tidy(() => {
    const growth = { resolution: settings.resolution, fade: settings.fade };
    const live = (weights: Variables): Variable[] =>
      Object.keys(weights).flatMap((name) =>
        isLive(name, growth.resolution, growth.fade) ? [weights[name]!] : [],
      );
    const latent = input('z') as Tensor2D;
    const noise = resolutions(growth.resolution).flatMap((_r, i) => [
      input(`noise${2 * i}`),
      input(`noise${2 * i + 1}`),
    ]);
    const real = input('real') as Tensor4D;
    const draw = (): { w: Tensor2D; image: Tensor4D } => {
      const w = mapping(generator, latent);
      const layerInputs = { style: () => w, noise: (layer: number) => noise[layer] as Tensor4D };
      return { w, image: synthesis(generator, layerInputs, latent.shape[0], growth) };
    };
    const { w, image } = draw();
    const score: Score = (images) => discriminator(critic, images, growth);
    const judge = (): DiscriminatorLoss => {
      const settings = { loss: 'logistic', r1Gamma: R1_GAMMA, gradientPenalty: 0 } as const;
      return discriminatorLoss(criticOf(critic, growth), real, image, settings);
    };
    const parts = judge();
    const d = tf.variableGrads(() => judge().loss, live(critic));
    const g = tf.variableGrads(() => generatorLoss(score, draw().image, 'logistic'), live(generator));
    return {
      ...plain({
        w,
        image,
        real_logits: parts.realLogits,
        fake_logits: parts.fakeLogits,
        r1: parts.gradientOfEach,
      }),
      ...plain({ d_loss: tf.reshape(d.value, [1]), g_loss: tf.reshape(g.value, [1]) }),
      d_gradient_norms: norms(d.grads, critic, order.d),
      g_gradient_norms: norms(g.grads, generator, order.g),
    };
  });
  disposeWeights(generator);
  disposeWeights(critic);
  await writeFileAtomic(join(folder, names.actual), encodeSafetensors(actual));
}

const plain = (tensors: Record<string, Tensor>): NamedValues =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, t]) => [
      name,
      { shape: t.shape, values: t.dataSync() as Float32Array },
    ]),
  );

/** The Euclidean norm of each weight's gradient; 0 for a weight that takes no part. */
function norms(gradients: Record<string, Tensor>, weights: Variables, order: string[]): NamedValues[string] {
  const norm = (name: string): number => {
    const gradient = gradients[weights[name]?.name ?? ''];
    return gradient ? tf.norm(gradient).dataSync()[0]! : 0;
  };
  return { shape: [order.length], values: Float32Array.from(order, norm) };
}
