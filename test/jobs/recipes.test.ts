import { createHash } from 'node:crypto';
import { decode } from 'fast-png';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SliceloomError } from '@shared/contract/errors';
import { freshCanvas, recipeOfCell, recipeOf, recipesOfPath, type ImageRecipe } from '@shared/domain/recipe';
import type { RunSummary } from '@shared/domain/run';
import { Library } from '@main/library/layout';
import { generated, openWorkplace, startTiny, stepAfter, waitFor, type Workplace } from './helpers';

const looks = { psi: 0.7, cutoff: 8, noise: 'own' } as const;
const LAYERS_OF_16 = 6;

describe('images by their recipe', () => {
  let place: Workplace;
  let run: RunSummary;
  let images: number;

  const drawn = async (recipes: ImageRecipe[], from = images): Promise<Buffer[]> => {
    const found: Buffer[] = [];
    const stream = place.host.service.drawRecipes(
      { runId: run.id, images: from, recipes },
      new AbortController().signal,
    );
    for await (const { index, png } of stream) {
      expect(index).toBe(found.length);
      found.push(Buffer.from(png, 'base64'));
    }
    return found;
  };
  const newest = async (): Promise<number> =>
    (await place.host.service.listCheckpoints({ runId: run.id })).at(-1)!.images;

  beforeAll(async () => {
    place = await openWorkplace();
    run = await startTiny(place, 'Mixed', { checkpointSeconds: 2 });
    await waitFor(place, run.id, stepAfter(150));
    await waitFor(place, run.id, (e) => e.kind === 'checkpoint' && true);
    images = await newest();
  });
  afterAll(() => place.close());

  it('are drawn between the steps of a training, which goes on', async () => {
    const [first] = await drawn([recipeOf(3, looks)]);
    expect(decode(first!).width).toBeGreaterThanOrEqual(8);
    await waitFor(place, run.id, stepAfter(200));
    await place.host.service.stopRun({ runId: run.id });
    images = await newest();
  });

  it('equal those of an image set of the same seed, pixel by pixel', async () => {
    const { folder, imageSet } = await generated(place, {
      runId: run.id,
      name: 'Three',
      count: 3,
      seed: 40,
      psi: looks.psi,
    });
    expect(imageSet.kimg * 1000).toBe(images);
    const ours = await drawn([40, 41, 42].map((seed) => recipeOf(seed, looks)));
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
      images: { file: string }[];
    };
    for (const [i, { file }] of manifest.images.entries()) {
      expect(decode(readFileSync(join(folder, file))).data).toEqual(decode(ours[i]!).data);
    }
  });

  it('mixed, equal their two parents at the limits to the byte, and neither between', async () => {
    const layers = (first: number, end: number) => recipeOfCell(7, 8, { ...looks, layers: { first, end } });
    const [row, column, none, all, coarse] = await drawn([
      recipeOf(7, looks),
      recipeOf(8, looks),
      layers(2, 2),
      layers(0, LAYERS_OF_16),
      layers(0, 2),
    ]);
    expect(none!.equals(column!)).toBe(true);
    expect(all!.equals(row!)).toBe(true);
    expect(coarse!.equals(row!) || coarse!.equals(column!)).toBe(false);
  });

  it('on a path equal its ends to the byte, and neither between', async () => {
    const still = { ...looks, noise: { seed: 3 } } as const;
    const path = recipesOfPath([7, 8], { ...looks, each: 4, easing: 'smooth', loops: false });
    const [first, ...rest] = await drawn(path.map((recipe) => ({ ...recipe, noise: still.noise })));
    const [row, column] = await drawn([recipeOf(7, still), recipeOf(8, still)]);
    expect(rest).toHaveLength(4);
    expect(first!.equals(row!)).toBe(true);
    expect(rest.at(-1)!.equals(column!)).toBe(true);
    expect(new Set([first!, ...rest].map((png) => png.toString('base64'))).size).toBe(5);
  });

  it('are the average at ψ = 0 for every seed, but for their own noise', async () => {
    const flat = { ...looks, psi: 0, noise: 'off' } as const;
    const [one, other, grainy] = await drawn([
      recipeOf(1, flat),
      recipeOf(2, flat),
      recipeOf(1, { ...flat, noise: { seed: 5 } }),
    ]);
    expect(one!.equals(other!)).toBe(true);
    expect(grainy!.equals(one!)).toBe(false);
  });

  it('are the same bytes again from a process that was started anew', async () => {
    const recipes = [5, 6].map((seed) => recipeOfCell(seed, 9, { ...looks, layers: { first: 1, end: 3 } }));
    const hash = (all: Buffer[]) => all.map((png) => createHash('sha256').update(png).digest('hex'));
    const before = hash(await drawn(recipes));
    const started = place.trainers.length;
    place.trainers.at(-1)!.kill();
    await place.trainers.at(-1)!.exited;
    expect(hash(await drawn([...recipes].reverse()))).toEqual([...before].reverse());
    expect(place.trainers).toHaveLength(started + 1);
    // The one that draws stays for the next wish.
    await drawn(recipes);
    expect(place.trainers).toHaveLength(started + 1);
  });

  it('are drawn from any checkpoint that is kept, and one that is not there is named with those that are', async () => {
    const kept = await place.host.service.listCheckpoints({ runId: run.id });
    const [last] = await drawn([recipeOf(1, looks)]);
    const [former] = await drawn([recipeOf(1, looks)], kept[0]!.images);
    expect(former!.equals(last!)).toBe(kept.length === 1);
    const failure = await drawn([recipeOf(1, looks)], 1).catch((thrown: SliceloomError) => thrown);
    expect(failure).toMatchObject({ code: 'checkpoint-missing' });
    expect(await drawn([recipeOf(1, looks)])).toHaveLength(1);
  });

  it('are wanted no more where the page has gone: what is left is not drawn', async () => {
    const gone = new AbortController();
    let seen = 0;
    const recipes = Array.from({ length: 100 }, (_, seed) => recipeOf(seed, looks));
    for await (const _ of place.host.service.drawRecipes({ runId: run.id, images, recipes }, gone.signal))
      if (++seen === 2) gone.abort();
    expect(seen).toBeLessThan(50);
  });

  it('of a canvas are kept with their run, and a damaged canvas is a fresh one', async () => {
    const { service } = place.host;
    expect(await service.readCanvas({ runId: run.id })).toEqual(freshCanvas());
    const canvas = { ...freshCanvas(), rows: [1, 2], psi: 0.5 };
    await service.saveCanvas({ runId: run.id, canvas });
    expect(await service.readCanvas({ runId: run.id })).toEqual(canvas);
    const { canvas: path } = new Library(place.library).run('Mixed');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(canvas);
    writeFileSync(path, '{"rows"');
    expect(await service.readCanvas({ runId: run.id })).toEqual(freshCanvas());
  });
});
