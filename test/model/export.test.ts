import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUN_SCHEMA, type RunRecord } from '@shared/domain/run';
import { resolveOptions } from '@shared/domain/training-options';
import type { DatasetId, RunId } from '@shared/domain/units';
import type { GrowthPoint } from '@shared/pure/growth';
import { ModelFolder } from '@main/library/layout';
import type { ModelSource } from '@main/model/export/source';
import { writeModel } from '@main/model/export/write';
import { synthesis } from '@main/model/generator';
import { generatorShapes, LATENT_SIZE, type NetworkConfig } from '@main/model/network';
import { decodeSafetensors } from '@main/model/safetensors';
import { truncatedStyles, W_AVERAGE } from '@main/model/sampling';
import { disposeWeights, initialValues, weightsFrom, type NamedValues } from '@main/model/weights';
import { normal } from '@main/tensor/random';
import { tf, type NamedTensorMap, type Tensor2D, type Tensor4D } from '@main/tensor/tf';

const config: NetworkConfig = { resolution: 16, colors: 1, fmapBase: 64, fmapMax: 16 };
const grown: GrowthPoint = { resolution: 16, fade: 1 };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sliceloom-export-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Weights of which each counts: biases, noise strengths and the mean style too are not 0. */
function trained(network: NetworkConfig): NamedValues {
  const shapes = { ...generatorShapes(network), [W_AVERAGE]: [LATENT_SIZE] };
  const weights = initialValues(shapes, 3);
  for (const [name, { values }] of Object.entries(weights))
    if (!name.endsWith('.weight'))
      values.forEach((value, i) => (values[i] = value + 0.3 * Math.sin(i * 12.9898)));
  return weights;
}

function sourceOf(network: NetworkConfig, growth: GrowthPoint): ModelSource {
  const { resolution, colors, fmapBase, fmapMax } = network;
  const record: RunRecord = {
    schema: RUN_SCHEMA,
    id: 'r0' as RunId,
    name: 'Knees',
    datasetId: 'd0' as DatasetId,
    datasetName: 'Knee slices',
    datasetSha256: 'ab',
    preset: 'quick',
    colors: colors as 1 | 3,
    options: resolveOptions({}, { resolution, fmapBase, fmapMax }),
    createdAt: new Date(0).toISOString(),
    versions: { sliceloom: '0.0.0' },
  };
  return {
    record,
    model: { images: 1234, ...growth, colors, generatorSha256: 'cd' },
    weights: trained(network),
    window: '0 to 1200 of the scanner’s values',
    versions: { sliceloom: '0.0.0', tensorflow: '2' },
  };
}

interface Request {
  readonly count: number;
  readonly psi: number;
  readonly seed: number;
  readonly classes?: number;
}

const latents = (count: number): Tensor2D => normal([count, LATENT_SIZE], [5, 6]) as Tensor2D;
const oneHot = (count: number, classes: number): Tensor2D =>
  tf
    .oneHot(
      tf.tensor1d(
        Array.from({ length: count }, (_, i) => i % classes),
        'int32',
      ),
      classes,
    )
    .toFloat() as Tensor2D;

/** What the exported model's signature draws, run by tfjs-node's own loader. */
async function drawnBySavedModel(
  path: string,
  { count, psi, seed, classes }: Request,
): Promise<Float32Array> {
  const model = await tf.node.loadSavedModel(path, ['serve'], 'serving_default');
  const images = tf.tidy(() => {
    const inputs: NamedTensorMap = {
      z: latents(count),
      psi: tf.scalar(psi),
      noise_seed: tf.scalar(seed, 'int32'),
      ...(classes && { labels: oneHot(count, classes) }),
    };
    return (model.predict(inputs) as NamedTensorMap).images!;
  });
  const values = images.dataSync() as Float32Array;
  expect(images.shape[0]).toBe(count);
  images.dispose();
  model.dispose();
  return values;
}

function drawnEagerly(
  values: NamedValues,
  growth: GrowthPoint,
  { count, psi, seed, classes }: Request,
): Float32Array {
  const weights = weightsFrom(values, false);
  const images = tf.tidy(() => {
    const labels = classes ? oneHot(count, classes) : undefined;
    const style = truncatedStyles(weights, latents(count), tf.scalar(psi), labels);
    const noise = (layer: number, r: number): Tensor4D => normal([count, r, r, 1], [seed, layer]) as Tensor4D;
    return synthesis(weights, { style, noise }, count, growth);
  });
  const drawn = images.dataSync() as Float32Array;
  images.dispose();
  disposeWeights(weights);
  return drawn;
}

const farthest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), a.length === b.length ? 0 : Infinity);

describe('an exported SavedModel', () => {
  it.each<[string, Partial<NetworkConfig>, GrowthPoint]>([
    ['gray and grown', {}, grown],
    ['in colours and growing in', { colors: 3 }, { resolution: 16, fade: 0.35 }],
    ['of an earlier resolution', {}, { resolution: 8, fade: 1 }],
    ['of three classes', { classes: 3 }, grown],
  ])('draws any number of images as the eager generator does: %s', async (name, more, growth) => {
    const network = { ...config, ...more };
    const source = sourceOf(network, growth);
    const path = join(folder, name);
    await writeModel(path, source);
    const { classes = 0 } = network;
    for (const [count, psi, seed] of [
      [1, 0.6, 1],
      [3, 1, 2],
      [16, 0, -7],
    ] as const) {
      const request = { count, psi, seed, classes };
      const drawn = await drawnBySavedModel(new ModelFolder(path).savedModel, request);
      const expected = drawnEagerly(source.weights, growth, request);
      expect(farthest(drawn, expected)).toBeLessThan(1e-4);
      expect(farthest(drawn, new Float32Array(drawn.length))).toBeGreaterThan(0.5);
    }
  });

  it('gives an image the same noise however many are drawn with it', async () => {
    const path = join(folder, 'noise');
    await writeModel(path, sourceOf(config, grown));
    const { savedModel } = new ModelFolder(path);
    const few = await drawnBySavedModel(savedModel, { count: 2, psi: 1, seed: 9 });
    const many = await drawnBySavedModel(savedModel, { count: 5, psi: 1, seed: 9 });
    const others = await drawnBySavedModel(savedModel, { count: 2, psi: 1, seed: 10 });
    expect(farthest(few, many.slice(0, few.length))).toBeLessThan(1e-4);
    expect(farthest(few, others)).toBeGreaterThan(0.05);
  });
});

describe('the folder of an exported model', () => {
  it('has the weights by their names, where they come from, and how to use them', async () => {
    const source = sourceOf(config, { resolution: 8, fade: 0.25 });
    const model = new ModelFolder(join(folder, 'whole'));
    await writeModel(model.path, source);
    expect(readdirSync(model.path).sort()).toEqual(['README.md', 'generator.safetensors', 'saved_model']);
    const { tensors, metadata } = decodeSafetensors(readFileSync(model.generator), model.generator);
    expect(Object.keys(tensors)).toEqual(Object.keys(source.weights));
    for (const [name, { shape, values }] of Object.entries(source.weights))
      expect([tensors[name]!.shape, farthest(tensors[name]!.values, values)]).toEqual([shape, 0]);
    expect(metadata).toMatchObject({
      resolution: '16',
      colors: '1',
      fmap_base: '64',
      fmap_max: '16',
      value_range: '-1..1',
      growth_resolution: '8',
      growth_fade: '0.25',
      window: '0 to 1200 of the scanner’s values',
      dataset: 'Knee slices',
    });
    const words = readFileSync(model.readme, 'utf8');
    for (const word of ['show no patient', 'serving_default', 'noise_seed', 'SHA-256', '0 to 1200', '25 %'])
      expect(words).toContain(word);
    expect(words).not.toMatch(/undefined|labels/);
  });

  it('is refused where something is there, which stays as it was', async () => {
    const file = join(folder, 'a file');
    writeFileSync(file, 'mine');
    for (const path of [folder, file])
      await expect(writeModel(path, sourceOf(config, grown))).rejects.toMatchObject({
        code: 'folder-not-empty',
      });
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('is not there at all when writing fails, and no tensor stays behind', async () => {
    const source = sourceOf(config, grown);
    const path = join(folder, 'failed');
    const before = tf.memory().numTensors;
    const { 'synthesis.b16.to_rgb.weight': _left, ...weights } = source.weights;
    await expect(writeModel(path, { ...source, weights })).rejects.toThrow(/no weight synthesis.b16.to_rgb/);
    expect([existsSync(path), existsSync(`${path}.part`)]).toEqual([false, false]);
    await writeModel(path, source);
    expect(tf.memory().numTensors).toBe(before);
  });
});
