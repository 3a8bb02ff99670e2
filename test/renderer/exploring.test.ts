import { afterEach, beforeEach, expect, test } from 'vitest';
import { recipeOf, recipeOfCell, recipesOfPath } from '@shared/domain/recipe';
import { animatedPng } from '@shared/pure/animated-png';
import { ascii, textOf } from '@shared/pure/bytes';
import { animatedWebp } from '@renderer/film/animated-webp';
import { useExploring } from '@renderer/stores/exploring';
import { ordered, RATED_SEEDS, useRating, type Rated } from '@renderer/stores/rating';
import { fakeDrawing } from './fake-drawing';
import type { FakeRun } from './fake-service';
import { bench, type Bench } from './with-stores';

const looks = { psi: 0.7, cutoff: 8, noise: 'own' } as const;

let at: Bench;
let run: FakeRun;
beforeEach(() => {
  at = bench();
  run = at.host.addRun('Trained', { phase: 'ready', at: 1 });
  run.checkpoints.push({ kimg: 1, at: 1 }, { kimg: 2, at: 2 });
});
afterEach(() => at.end());

async function opened(): Promise<ReturnType<typeof useExploring>> {
  const exploring = at.use(useExploring);
  await exploring.open(run.summary.id);
  return exploring;
}

test('a star keeps an image of the checkpoint that is looked at, and the second one takes it away', async () => {
  const exploring = await opened();
  const recipe = recipeOf(5, looks);
  await exploring.star(recipe, 'Knees');
  expect(at.host.exploring.favourites).toMatchObject([
    { images: 2000, recipe, collection: 'Knees', note: '' },
  ]);
  expect(exploring.favouriteOf(recipe)).toBeDefined();
  const { psi, ...others } = recipe;
  expect(exploring.favouriteOf({ ...others, psi })).toBeDefined();
  expect(exploring.favouriteOf(recipeOf(6, looks))).toBeUndefined();
  await exploring.chooseCheckpoint(1000);
  expect(exploring.favouriteOf(recipe)).toBeUndefined();
  await exploring.chooseCheckpoint(2000);
  await exploring.describe(exploring.favourites[0]!.id, { note: 'Thin' });
  expect(at.host.exploring.favourites[0]!.note).toBe('Thin');
  await exploring.star(recipe);
  expect(at.host.exploring.favourites).toEqual([]);
});

test('an image that is a seed alone stands for itself; a mixture is kept, and then does', async () => {
  const exploring = await opened();
  expect(await exploring.sourceOf(recipeOf(5, looks))).toBe(5);
  expect(at.host.exploring.points).toEqual([]);
  const mixture = recipeOfCell(1, 2, { ...looks, layers: { first: 0, end: 4 } });
  const source = await exploring.sourceOf(mixture);
  expect(source).toEqual({ point: at.host.exploring.points[0]!.id });
  expect(exploring.nameOf(source)).toBe('Kept image');
  expect(exploring.nameOf(5)).toBe('seed 5');
});

test('a projection is watched as it goes, and its point is there afterwards; cancelled, there is none', async () => {
  const exploring = await opened();
  const wanted = {
    datasetId: at.host.datasets[0]?.id ?? run.summary.datasetId,
    slice: 3,
    steps: 30,
    name: 'Mine',
  };
  const going = exploring.project(wanted);
  expect(exploring.projecting).toMatchObject({ done: 0, total: 30 });
  const point = await going;
  expect(point?.name).toBe('Mine');
  expect(exploring.projecting).toBeUndefined();
  expect(exploring.points).toEqual([point]);
  const cancelled = exploring.project(wanted);
  exploring.cancelProjection();
  expect(await cancelled).toBeUndefined();
  expect(exploring.points).toEqual([point]);
});

test('the first seeds are looked at once for an order, and anew when what decides them changes', async () => {
  await opened();
  const rating = at.use(useRating);
  await rating.look(run.summary.id, 2000, 10, looks);
  expect(rating.rated).toHaveLength(RATED_SEEDS);
  const first = rating.rated;
  await rating.look(run.summary.id, 2000, 10, looks);
  expect(rating.rated).toBe(first);
  await rating.look(run.summary.id, 2000, 10, { ...looks, psi: 0.2 });
  expect(rating.rated).not.toBe(first);
});

test('images are put into the order of their score, their distance or their likeness to one of them', () => {
  const rated = (seed: number, score: number, distance: number, print: number[]): Rated => ({
    ...{ seed, score, distance, png: '' },
    print: Int8Array.from(print),
  });
  const all = [rated(1, 0, 2, [1, 0]), rated(2, 5, 1, [0, 1]), rated(3, -1, 3, [10, 1])];
  expect(ordered(all, 'score', undefined)).toEqual([2, 1, 3]);
  expect(ordered(all, 'typical', undefined)).toEqual([2, 1, 3]);
  expect(ordered(all, 'alike', all[0])).toEqual([1, 3, 2]);
});

test('a path through z leads between seeds on the sphere, and beside a point through w', () => {
  const point = { point: `p${'1'.repeat(16)}` } as never;
  const path = recipesOfPath([1, 2, point], {
    ...looks,
    each: 2,
    easing: 'linear',
    loops: false,
    through: 'z',
  });
  expect(path.map(({ toward }) => toward?.through)).toEqual(['z', 'z', undefined, undefined, undefined]);
  expect(path.map(({ toward }) => toward?.share)).toEqual([0, 0.5, 0, 0.5, undefined]);
});

test('an animated PNG holds each frame in turn, and says how long', () => {
  const frames = [1, 2, 3].map((source) => fakeDrawing({ source, ...looks }));
  const film = animatedPng(frames, 50, true);
  const types: string[] = [];
  const view = new DataView(film.buffer);
  for (let from = 8; from < film.length; from += 12 + view.getUint32(from))
    types.push(textOf(film, from + 4, from + 8));
  expect(types).toEqual(['IHDR', 'acTL', 'fcTL', 'IDAT', 'fcTL', 'fdAT', 'fcTL', 'fdAT', 'IEND']);
});

test('an animated WebP holds the pixels of each still one, with size and duration', () => {
  const still = (byte: number): Uint8Array =>
    Uint8Array.of(...ascii('RIFF'), 14, 0, 0, 0, ...ascii('WEBP'), ...ascii('VP8L'), 1, 0, 0, 0, byte, 0);
  const film = animatedWebp([still(7), still(8)], { side: 64, milliseconds: 40, loops: false });
  const view = new DataView(film.buffer);
  expect(view.getUint32(4, true)).toBe(film.length - 8);
  const chunks: [string, number[]][] = [];
  for (let from = 12; from < film.length;) {
    const length = view.getUint32(from + 4, true);
    chunks.push([textOf(film, from, from + 4), [...film.slice(from + 8, from + 8 + length)]]);
    from += 8 + length + (length % 2);
  }
  expect(chunks.map(([type]) => type)).toEqual(['VP8X', 'ANIM', 'ANMF', 'ANMF']);
  expect(chunks[0]![1]).toEqual([2, 0, 0, 0, 63, 0, 0, 63, 0, 0]);
  expect(chunks[1]![1].slice(4)).toEqual([1, 0]);
  expect(chunks[2]![1].slice(6, 16)).toEqual([63, 0, 0, 63, 0, 0, 40, 0, 0, 2]);
  expect(chunks[3]![1].slice(16)).toEqual([...ascii('VP8L'), 1, 0, 0, 0, 8, 0]);
  expect(() => animatedWebp([ascii('RIFF....WEBP')], { side: 1, milliseconds: 1, loops: true })).toThrow();
});
