import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProjectionEvent } from '@shared/contract/exploring';
import type { KeptPoint } from '@shared/domain/kept';
import { recipeOf, recipeOfCell, type ImageRecipe, type PointId } from '@shared/domain/recipe';
import type { RunSummary } from '@shared/domain/run';
import { Library } from '@main/library/layout';
import { openWorkplace, startTiny, stepAfter, waitFor, type Workplace } from './helpers';

const looks = { psi: 0.7, cutoff: 8, noise: 'own' } as const;
const STEPS = 60;

describe('a trained network that is explored', () => {
  let place: Workplace;
  let run: RunSummary;
  let images: number;
  let point: KeptPoint;

  const drawn = async (recipes: ImageRecipe[]): Promise<Buffer[]> => {
    const found: Buffer[] = [];
    const stream = place.host.service.drawRecipes(
      { runId: run.id, images, recipes },
      new AbortController().signal,
    );
    for await (const { png } of stream) found.push(Buffer.from(png, 'base64'));
    return found;
  };
  const project = async (slice: number, signal = new AbortController().signal) => {
    const wanted = { runId: run.id, images, datasetId: run.datasetId, slice, steps: STEPS };
    const events: ProjectionEvent[] = [];
    for await (const event of place.host.service.project(wanted, signal)) events.push(event);
    return events;
  };
  const folder = () => new Library(place.library).run('Explored');

  beforeAll(async () => {
    place = await openWorkplace();
    run = await startTiny(place, 'Explored', { checkpointSeconds: 2, fmapBase: 256, fmapMax: 32 });
    await waitFor(place, run.id, stepAfter(400));
    await place.host.service.stopRun({ runId: run.id });
    images = (await place.host.service.listCheckpoints({ runId: run.id })).at(-1)!.images;
  });
  afterAll(() => place.close());

  it('comes ever nearer to a real slice that is projected, and says how near', async () => {
    const events = await project(3);
    const steps = events.filter((event) => event.kind === 'progress');
    expect(steps).toHaveLength(STEPS);
    const mean = (part: typeof steps): number => part.reduce((sum, { loss }) => sum + loss, 0) / part.length;
    expect(mean(steps.slice(-10))).toBeLessThan(0.6 * mean(steps.slice(0, 3)));
    expect(steps.filter(({ png }) => png !== undefined).length).toBeGreaterThan(20);
    const done = events.at(-1)!;
    if (done.kind !== 'done') throw new Error('it ended without a point');
    point = done.point;
    if (point.of.kind !== 'slice') throw new Error('it is no projected slice');
    expect(point.of.slice).toBe(3);
    expect(point.of.fit.correlation).toBeGreaterThan(0.8);
    expect(point.of.fit.correlation).toBeLessThanOrEqual(1);
    // What it says of its fit is what its pictures say.
    const [drawnPixels, target] = [folder().point(point.id).image, folder().point(point.id).target].map(
      (path) => [...decode(readPng(path)).data],
    );
    expect(correlation(drawnPixels!, target!)).toBeCloseTo(point.of.fit.correlation, 1);
  });

  it('draws a projected slice like a seed: alone, as a row and a column, whatever the truncation', async () => {
    const source = { point: point.id };
    const [alone, bold, mixed, none, all] = await drawn([
      recipeOf(source, looks),
      recipeOf(source, { ...looks, psi: 1 }),
      recipeOfCell(source, 8, { ...looks, layers: { first: 0, end: 2 } }),
      recipeOfCell(8, source, { ...looks, layers: { first: 2, end: 2 } }),
      recipeOfCell(source, 8, { ...looks, layers: { first: 0, end: 6 } }),
    ]);
    const [seed] = await drawn([recipeOf(8, looks)]);
    expect(bold!.equals(alone!)).toBe(true);
    expect(none!.equals(alone!)).toBe(true);
    expect(all!.equals(alone!)).toBe(true);
    expect(mixed!.equals(alone!) || mixed!.equals(seed!)).toBe(false);
    expect(decode(alone!).data).toEqual(decode(readPng(folder().point(point.id).image)).data);
  });

  it('keeps a mixture as a point that draws the same bytes', async () => {
    const recipe = recipeOfCell({ point: point.id }, 8, { ...looks, layers: { first: 2, end: 5 } });
    const kept = await place.host.service.keepImage({ runId: run.id, images, recipe, name: 'Mixture' });
    const [mixture, again] = await drawn([recipe, recipeOf({ point: kept.id }, looks)]);
    expect(again!.equals(mixture!)).toBe(true);
    const listed = await place.host.service.listPoints({ runId: run.id });
    expect(listed.map(({ id }) => id).sort()).toEqual([kept.id, point.id].sort());
    await place.host.service.renamePoint({ runId: run.id, id: kept.id, name: 'Another' });
    expect((await place.host.service.listPoints({ runId: run.id })).map(({ name }) => name)).toContain(
      'Another',
    );
    await place.host.service.removePoint({ runId: run.id, id: kept.id });
    expect(await place.host.service.listPoints({ runId: run.id })).toEqual([point]);
    const refused = drawn([recipeOf({ point: `p${'0'.repeat(16)}` as PointId }, looks)]);
    await expect(refused).rejects.toMatchObject({ code: 'kept-missing' });
  });

  it('leaves nothing of a projection that is cancelled, and draws on', async () => {
    const cancel = new AbortController();
    const wanted = { runId: run.id, images, datasetId: run.datasetId, slice: 5, steps: 2000 };
    let seen = 0;
    for await (const event of place.host.service.project(wanted, cancel.signal)) {
      expect(event.kind).toBe('progress');
      if (++seen === 5) cancel.abort();
    }
    expect(await drawn([recipeOf(1, looks)])).toHaveLength(1);
    expect(readdirSync(folder().points)).toEqual([point.id]);
  });

  it('says what a slice that there is not, or of another data set’s kind, cannot be', async () => {
    await expect(project(10 ** 6)).rejects.toMatchObject({ code: 'slice-unfit' });
  });

  it('keeps the checkpoint of a point from being removed', () => {
    expect(existsSync(folder().checkpoint(images).pin)).toBe(true);
  });

  it('finds its principal directions, the greatest first, the same each time', async () => {
    const asked = { runId: run.id, images };
    expect((await place.host.service.listDirections(asked)).principal).toEqual([]);
    const { directions } = await place.host.service.findDirections(asked);
    const shares = directions.map(({ share }) => share!);
    expect(shares).toHaveLength(20);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(shares.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1.0001);
    expect((await place.host.service.listDirections(asked)).principal).toEqual(directions);
    const shift = (amount: number): ImageRecipe => ({
      ...recipeOf(3, looks),
      shifts: [{ direction: 'principal-1', amount }],
    });
    const [still, none, moved] = await drawn([recipeOf(3, looks), shift(0), shift(3)]);
    expect(none!.equals(still!)).toBe(true);
    expect(moved!.equals(still!)).toBe(false);
    await place.host.service.findDirections(asked);
    expect((await drawn([shift(3)]))[0]!.equals(moved!)).toBe(true);
  });

  it('moves along a direction between two groups from the middle of one to that of the other', async () => {
    const made = await place.host.service.makeDirection({
      runId: run.id,
      images,
      name: 'From one to another',
      from: [recipeOf(3, looks)],
      to: [recipeOf(9, { ...looks, noise: { seed: 3 } })],
    });
    const direction = made.directions[0]!.id;
    const [end, moved] = await drawn([
      recipeOf(9, { ...looks, noise: { seed: 3 } }),
      { ...recipeOf(3, looks), shifts: [{ direction, amount: 1 }] },
    ]);
    const [a, b] = [end!, moved!].map((png) => [...decode(png).data]);
    expect(Math.max(...a!.map((value, i) => Math.abs(value - b![i]!)))).toBeLessThanOrEqual(1);
    expect((await place.host.service.listDirections({ runId: run.id, images })).own).toEqual([made]);
    await place.host.service.removeDirection({ runId: run.id, id: direction });
    expect((await place.host.service.listDirections({ runId: run.id, images })).own).toEqual([]);
  });

  it('leads between seeds through z on the sphere: the ends are the seeds, and the way is another than through w', async () => {
    const on = (share: number, through?: 'z'): ImageRecipe => ({
      ...recipeOf(3, { ...looks, noise: 'off' }),
      toward: { source: 4, share, ...(through && { through }) },
    });
    const [start, straight, curved] = await drawn([on(0, 'z'), on(0.5), on(0.5, 'z')]);
    const [seed] = await drawn([recipeOf(3, { ...looks, noise: 'off' })]);
    expect(start!.equals(seed!)).toBe(true);
    expect(curved!.equals(straight!)).toBe(false);
  });

  it('rates images: at ψ = 0 each lies at the average, and the print tells equal images from others', async () => {
    const recipes = [
      recipeOf(1, { ...looks, psi: 0 }),
      recipeOf(1, looks),
      recipeOf(2, looks),
      recipeOf(1, looks),
    ];
    const rated = [];
    const asked = { runId: run.id, images, recipes };
    for await (const image of place.host.service.rateRecipes(asked, new AbortController().signal))
      rated.push(image);
    expect(rated.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(rated[0]!.distance).toBeCloseTo(0, 5);
    expect(rated[1]!.distance).toBeGreaterThan(0.1);
    expect(rated.every(({ score }) => Number.isFinite(score))).toBe(true);
    expect(rated[3]).toEqual({ ...rated[1], index: 3 });
    expect(rated[2]!.print).not.toBe(rated[1]!.print);
    const [plain] = await drawn([recipes[1]!]);
    expect(rated[1]!.png).toBe(plain!.toString('base64'));
  });

  it('keeps favourites with their notes, and says of a damaged list that it is damaged', async () => {
    const { service } = place.host;
    expect(await service.listFavourites({ runId: run.id })).toEqual([]);
    const favourites = [
      {
        id: `f${'a'.repeat(16)}`,
        images,
        recipe: recipeOf({ point: point.id }, looks),
        note: 'Thin cartilage',
        collection: 'Knees',
        at: new Date().toISOString(),
      },
    ];
    await service.saveFavourites({ runId: run.id, favourites });
    expect(await service.listFavourites({ runId: run.id })).toEqual(favourites);
    writeFileSync(folder().favourites, '{');
    await expect(service.listFavourites({ runId: run.id })).rejects.toMatchObject({ code: 'file-damaged' });
    rmSync(folder().favourites);
  });
});

const readPng = (path: string): Uint8Array => readFileSync(path);

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((x, y) => x + y, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (f: (i: number) => number): number => a.reduce((total, _, i) => total + f(i), 0);
  const covariance = sum((i) => (a[i]! - ma) * (b[i]! - mb));
  return covariance / Math.sqrt(sum((i) => (a[i]! - ma) ** 2) * sum((i) => (b[i]! - mb) ** 2));
}
