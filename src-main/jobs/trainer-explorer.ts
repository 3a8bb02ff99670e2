import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import type { ProjectionEvent, RatedImage } from '@shared/contract/exploring';
import type { DrawnImage } from '@shared/contract/runs';
import type { trainerContract } from '@shared/contract/trainer';
import type { KeptDirections, KeptPoint } from '@shared/domain/kept';
import type { ImageRecipe, PointId } from '@shared/domain/recipe';
import { runRecord } from '@shared/domain/run';
import { openDataset } from '../dataset/store';
import { pngOf } from '../image-set/pixels';
import { readJson } from '../library/files';
import { DatasetFolder, RunFolder } from '../library/layout';
import { breathe } from '../training/control';
import { directionBetween, principalDirections } from '../training/directions';
import { checkpointOf, type Drawers } from '../training/drawers';
import { printOf } from '../training/image-print';
import { keepDirections, keepPoint } from '../training/keep';
import { projectSlice } from '../training/project-slice';

type Call<M extends keyof typeof trainerContract.calls> = z.infer<(typeof trainerContract.calls)[M]['input']>;
type Stream<M extends keyof typeof trainerContract.streams> = z.infer<
  (typeof trainerContract.streams)[M]['input']
>;

/** Does something between two steps of the training that is under way, or at once where there is none. */
export type Between = <T>(act: () => Promise<T>) => Promise<T>;

const newId = (letter: 'p' | 'v'): string => letter + randomBytes(8).toString('hex');
const base64 = (png: Uint8Array): string => Buffer.from(png).toString('base64');

/** What pages explore a trained network with: images of recipes, ratings, projected slices, directions. */
export class Explorer {
  constructor(
    private readonly drawers: Drawers,
    private readonly between: Between,
  ) {}

  async *drawRecipes(
    { runFolder, images, recipes }: Stream<'drawRecipes'>,
    signal: AbortSignal,
  ): AsyncGenerator<DrawnImage> {
    const run = new RunFolder(runFolder);
    yield* this.each(recipes, signal, async (recipe, index) => {
      const { resolution, values } = await this.drawers.draw(run, images, recipe);
      return { index, resolution, png: base64(pngOf(values, resolution)) };
    });
  }

  async *rateRecipes(
    { runFolder, images, recipes }: Stream<'rateRecipes'>,
    signal: AbortSignal,
  ): AsyncGenerator<RatedImage> {
    const run = new RunFolder(runFolder);
    yield* this.each(recipes, signal, async (recipe, index) => {
      const { resolution, values, score, distance } = await this.drawers.rate(run, images, recipe);
      const print = printOf(values, resolution);
      return { index, score, distance, print, png: base64(pngOf(values, resolution)) };
    });
  }

  async *project(
    { runFolder, datasetFolder, images, slice, steps, name }: Stream<'project'>,
    signal: AbortSignal,
  ): AsyncGenerator<ProjectionEvent> {
    const run = new RunFolder(runFolder);
    const dataset = await openDataset(new DatasetFolder(datasetFolder));
    const id = newId('p') as PointId;
    yield* projectSlice(
      { run, dataset, images, slice, steps, id, name, drawers: this.drawers, between: this.between },
      signal,
    );
  }

  async keepImage({ runFolder, images, recipe, name }: Call<'keepImage'>): Promise<KeptPoint> {
    const run = new RunFolder(runFolder);
    const record = await readJson(run.record, runRecord);
    const { folder } = await checkpointOf(run, record, images);
    await writeFile(folder.pin, '');
    const drawn = await this.between(() =>
      this.drawers.use(run, images, async (drawer) => ({
        point: await drawer.pointOf(recipe),
        values: await drawer.draw(recipe),
        resolution: drawer.growth.resolution,
      })),
    );
    const id = newId('p') as PointId;
    const { resolution, point } = drawn;
    return keepPoint(run, {
      point,
      about: { id, name, images, resolution, of: { kind: 'image', recipe } },
      image: pngOf(drawn.values, resolution),
    });
  }

  async findDirections({ runFolder, images }: Call<'findDirections'>): Promise<KeptDirections> {
    const run = new RunFolder(runFolder);
    const found = await this.drawers.use(run, images, (drawer) => principalDirections(drawer, breathe));
    return keepDirections(run.principalDirections(images), images, [
      ...found.map(({ step, share }, rank) => ({
        about: { id: `principal-${rank + 1}`, share },
        values: step,
      })),
    ]);
  }

  async makeDirection({ runFolder, images, name, from, to }: Call<'makeDirection'>): Promise<KeptDirections> {
    const run = new RunFolder(runFolder);
    const stylesOf = (recipes: readonly ImageRecipe[]): Promise<Float32Array[]> =>
      this.drawers.use(run, images, (drawer) => Promise.all(recipes.map((each) => drawer.stylesOf(each))));
    const values = directionBetween(await stylesOf(from), await stylesOf(to));
    const id = newId('v');
    const about = { id, name, groups: [from.length, to.length] as [number, number] };
    return keepDirections(run.direction(id), images, [{ about, values }]);
  }

  private async *each<T>(
    recipes: readonly ImageRecipe[],
    signal: AbortSignal,
    act: (recipe: ImageRecipe, index: number) => Promise<T>,
  ): AsyncGenerator<T> {
    for (const [index, recipe] of recipes.entries()) {
      if (signal.aborted) return;
      yield await this.between(() => act(recipe, index));
      // So that a page which wants something else by now is heard between two images.
      await breathe();
    }
  }
}
