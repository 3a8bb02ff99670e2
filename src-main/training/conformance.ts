import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import { z } from 'zod';
import { readJson, writeFileAtomic } from '../library/files';
import { discriminator } from '../model/discriminator';
import { mapping, synthesis, type Growth } from '../model/generator';
import { resolutions } from '../model/network';
import { decodeSafetensors, encodeSafetensors } from '../model/safetensors';
import type { NamedValues } from '../model/weights';
import type { Output } from '../tensor/graph/c-api';
import { sessionConfig } from '../tensor/graph/config';
import { DataType, Graph } from '../tensor/graph/graph';
import { Recorder } from '../tensor/graph/recorder';
import { Session, type Feed } from '../tensor/graph/session';
import { tf, type Tensor, type Tensor2D, type Tensor4D } from '../tensor/tf';
import { criticOf } from './critic';
import { discriminatorLoss, generatorLoss, type Score } from './losses';
import { gradientsOf, type Gradients } from './step';

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

/** A case as its folder holds it. */
interface Case {
  readonly growth: Growth;
  readonly generator: NamedValues;
  readonly discriminator: NamedValues;
  readonly inputs: NamedValues;
  readonly order: { readonly d: readonly string[]; readonly g: readonly string[] };
}

/**
 * Computes what an independent implementation is to be compared with: w, images, scores, R1 of each image, both losses
 * and the norm of each weight's gradient, for the weights and inputs in `folder`; writes them to actual.safetensors.
 *
 * The networks, losses and gradients are those of training, recorded as a training step is, but in float64: what is
 * compared are the formulas. In float32 a value within a rounding of a leaky ReLU's kink decides a slope by chance, which
 * moves the norms of small gradients by some thousandths.
 *
 * @throws SliceloomError `file-damaged` for an input that is missing or does not fit.
 */
export async function conform(folder: string): Promise<void> {
  const given = await readCase(folder);
  const actual = await compute(given, join(folder, names.inputs));
  await writeFileAtomic(join(folder, names.actual), encodeSafetensors(actual));
}

async function readCase(folder: string): Promise<Case> {
  const { resolution, fade } = await readJson(join(folder, names.case), conformanceCase);
  const read = async (name: string): Promise<NamedValues> => {
    const path = join(folder, name);
    if (!existsSync(path)) throw new SliceloomError('file-damaged', { path, reason: 'it is missing' });
    return decodeSafetensors(await readFile(path), path).tensors;
  };
  const [inputs, generator, critic] = [
    await read(names.inputs),
    await read(names.generator),
    await read(names.discriminator),
  ];
  const orderFile = join(folder, names.order);
  const order = existsSync(orderFile)
    ? await readJson(orderFile, z.object({ d: z.array(z.string()), g: z.array(z.string()) }))
    : { d: Object.keys(critic), g: Object.keys(generator) };
  return { growth: { resolution, fade }, generator, discriminator: critic, inputs, order };
}

async function compute(given: Case, inputsFile: string): Promise<NamedValues> {
  const graph = new Graph();
  const session = new Session(graph, sessionConfig({ repeatable: true, mixed: false, gpu: false }));
  try {
    const recorder = new Recorder(graph, { double: true });
    const feeds: Feed[] = [];
    const placed = (named: NamedValues): Record<string, Output> =>
      Object.fromEntries(
        Object.entries(named).map(([name, { shape, values }]) => {
          const output = graph.placeholder(DataType.float64, shape);
          feeds.push({ output, type: DataType.float64, shape, values: Float64Array.from(values) });
          return [name, output];
        }),
      );
    const outputs = {
      generator: placed(given.generator),
      discriminator: placed(given.discriminator),
      inputs: placed(given.inputs),
    };
    const asked: Record<string, { readonly output: Output; readonly shape: number[] }> = {};
    recorder.record(() =>
      tf.tidy(() => {
        const tensors = (of: Record<string, Output>): Record<string, Tensor> =>
          Object.fromEntries(Object.entries(of).map(([name, output]) => [name, recorder.tensorOf(output)]));
        const results = record(given, {
          generator: tensors(outputs.generator),
          discriminator: tensors(outputs.discriminator),
          inputs: tensors(outputs.inputs),
          missing: (name) => {
            throw new SliceloomError('file-damaged', { path: inputsFile, reason: `${name} is missing` });
          },
        });
        for (const [name, tensor] of Object.entries(results))
          asked[name] = { output: recorder.outputOf(tensor), shape: tensor.shape };
      }),
    );
    const wanted = Object.entries(asked);
    const bytes = await session.run(
      feeds,
      wanted.map(([, { output }]) => output),
    );
    return Object.fromEntries(
      wanted.map(([name, { shape }], i) => {
        return [name, { shape, values: Float32Array.from(new Float64Array(bytes[i]!.buffer)) }];
      }),
    );
  } finally {
    session.close();
    graph.dispose();
  }
}

interface Recorded {
  readonly generator: Readonly<Record<string, Tensor>>;
  readonly discriminator: Readonly<Record<string, Tensor>>;
  readonly inputs: Readonly<Record<string, Tensor>>;
  missing(name: string): never;
}

function record({ growth, order }: Case, of: Recorded): Record<string, Tensor> {
  const input = (name: string): Tensor => of.inputs[name] ?? of.missing(name);
  const latent = input('z') as Tensor2D;
  const real = input('real') as Tensor4D;
  const noise = resolutions(growth.resolution).flatMap((_r, i) => [
    input(`noise${2 * i}`),
    input(`noise${2 * i + 1}`),
  ]);
  const draw = (): { w: Tensor2D; image: Tensor4D } => {
    const w = mapping(of.generator, latent);
    const layerInputs = { style: () => w, noise: (layer: number) => noise[layer] as Tensor4D };
    return { w, image: synthesis(of.generator, layerInputs, latent.shape[0], growth) };
  };
  const { w, image } = draw();
  const settings = { loss: 'logistic', r1Gamma: R1_GAMMA, gradientPenalty: 0 } as const;
  const judged = () => discriminatorLoss(criticOf(of.discriminator, growth), real, image, settings);
  const score: Score = (images) => discriminator(of.discriminator, images, growth);
  const ofGenerator = () => generatorLoss(score, draw().image, settings.loss);
  const parts = judged();
  return {
    w,
    image,
    real_logits: parts.realLogits,
    fake_logits: parts.fakeLogits,
    r1: parts.gradientOfEach,
    d_loss: tf.reshape(parts.loss, [1]),
    g_loss: tf.reshape(ofGenerator(), [1]),
    d_gradient_norms: norms(
      gradientsOf(of.discriminator, growth, () => judged().loss),
      order.d,
    ),
    g_gradient_norms: norms(gradientsOf(of.generator, growth, ofGenerator), order.g),
  };
}

/** The Euclidean norm of each weight's gradient; 0 for a weight that takes no part. */
const norms = (gradients: Gradients, order: readonly string[]): Tensor =>
  tf.stack(order.map((name) => (gradients[name] ? tf.norm(gradients[name]) : tf.scalar(0))));
