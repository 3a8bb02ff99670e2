import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SliceloomError } from '@shared/contract/errors';
import { recipeOf } from '@shared/domain/recipe';
import type { RunSummary } from '@shared/domain/run';
import type { TrainingOverrides } from '@shared/domain/training-options';
import { latestCheckpoint } from '@main/library/checkpoints';
import { Library } from '@main/library/layout';
import { decodeSafetensors } from '@main/model/safetensors';
import { makeDataset } from '../dataset/made-datasets';
import { generated, openWorkplace, phaseOf, tiny, waitFor, type Workplace } from './helpers';

const overrides: TrainingOverrides = { ...tiny, conditional: true, kimgTotal: 0.1 };
const made = { size: 16, colors: 1, storage: 'uint8', slices: 30 } as const;

describe('a training with classes', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace();
    const library = new Library(place.library);
    await makeDataset(library.dataset('Graded').path, made, { name: 'Graded', classes: ['0', '1', '2'] });
    const plain = { name: 'Plain', id: 'dfedcba9876543210' as never };
    await makeDataset(library.dataset('Plain').path, made, plain);
  });
  afterAll(() => place.close());

  const start = async (name: string): Promise<RunSummary> => {
    const datasets = await place.host.service.listDatasets({});
    const { id } = datasets.find((dataset) => dataset.name === name)!;
    return place.host.service.startRun({ datasetId: id, preset: 'quick', overrides, name: `Of ${name}` });
  };

  it('learns an embedding and a score for each class of the data set', async () => {
    const run = await start('Graded');
    await waitFor(place, run.id, (event) => phaseOf(event) === 'finished');
    const { checkpoint } = await latestCheckpoint(new Library(place.library).run('Of Graded'));
    const read = (path: string): ReturnType<typeof decodeSafetensors>['tensors'] =>
      decodeSafetensors(readFileSync(path), path).tensors;
    const generator = read(checkpoint!.folder.generator);
    expect(generator['embed.weight']!.shape).toEqual([3, 512]);
    expect(generator['mapping.dense0.weight']!.shape).toEqual([1024, 512]);
    const discriminator = read(checkpoint!.folder.discriminator);
    expect(discriminator['b4.dense1.bias']!.shape).toEqual([3]);
    // All classes were seen: each has moved its bias from 0.
    expect([...discriminator['b4.dense1.bias']!.values].every((value) => value !== 0)).toBe(true);
    await place.trainers.at(-1)!.exited;
  });

  it('gives images by recipe the class that image sets give their seed', async () => {
    const [run] = await place.host.service.listRuns({});
    const { images } = (await place.host.service.listCheckpoints({ runId: run!.id })).at(-1)!;
    const { folder } = await generated(place, { runId: run!.id, name: 'Three', count: 3, seed: 0, psi: 1 });
    const recipes = [0, 1, 2].map((seed) => recipeOf(seed, { psi: 1, cutoff: 8, noise: 'own' }));
    const files = readdirSync(folder).filter((name) => name.includes('_seed'));
    const stream = place.host.service.drawRecipes(
      { runId: run!.id, images, recipes },
      new AbortController().signal,
    );
    for await (const { index, png } of stream) {
      const ours = decode(Buffer.from(png, 'base64')).data;
      const theirs = decode(readFileSync(join(folder, files.sort()[index]!))).data;
      expect(ours).toEqual(theirs);
    }
  });

  it('is refused with a sentence where the data set has none', async () => {
    const error = await start('Plain').then(
      () => undefined,
      (thrown: SliceloomError) => thrown,
    );
    expect(error).toMatchObject({ code: 'option-invalid' });
    expect(error!.message).toContain('“Plain” have no classes');
  });
});
