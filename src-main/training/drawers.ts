import { basename } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import type { ImageRecipe } from '@shared/domain/recipe';
import { runRecord, type RunRecord } from '@shared/domain/run';
import { growthAt } from '@shared/pure/growth';
import { checkpointAt, checkpointFolders, type LoadedCheckpoint } from '../library/checkpoints';
import { readJson } from '../library/files';
import type { RunFolder } from '../library/layout';
import { RecipeDrawer } from '../model/recipe-drawer';
import { Scorer } from '../model/scorer';
import { describeDevice } from '../tensor/device';
import { readTensors } from './checkpoint';
import { keptStylesOf } from './kept-styles';

/** What was opened of a checkpoint. */
interface Opened {
  readonly key: string;
  readonly drawer: RecipeDrawer;
  scorer?: Scorer;
}

/** Draws from checkpoints. The generator that was drawn with last is kept, so that the next image of a canvas needs no reading. */
export class Drawers {
  private last: Opened | undefined;
  /** Whatever is asked for is done one after another: a generator is closed between two images, never during one. */
  private turn: Promise<unknown> = Promise.resolve();

  /** Does something with the generator of a checkpoint. @throws SliceloomError as {@link checkpointOf}. */
  use<T>(run: RunFolder, images: number, act: (drawer: RecipeDrawer) => Promise<T>): Promise<T> {
    return this.inTurn(async () => act((await this.open(run, images)).drawer));
  }

  /** An image of the checkpoint after so many images. @throws SliceloomError as {@link checkpointOf}. */
  draw(
    run: RunFolder,
    images: number,
    recipe: ImageRecipe,
  ): Promise<{ resolution: number; values: Float32Array }> {
    return this.use(run, images, async (drawer) => ({
      resolution: drawer.growth.resolution,
      values: await drawer.draw(recipe),
    }));
  }

  /** {@link draw}, and the score that the checkpoint's discriminator gives it. */
  rate(
    run: RunFolder,
    images: number,
    recipe: ImageRecipe,
  ): Promise<{ resolution: number; values: Float32Array; score: number; distance: number }> {
    return this.inTurn(async () => {
      const opened = await this.open(run, images);
      const { drawer } = opened;
      opened.scorer ??= await scorerOf(run, images, drawer.classes);
      const values = await drawer.draw(recipe);
      const label = recipe.class ?? (typeof recipe.source === 'number' ? recipe.source : 0);
      const score = await opened.scorer.score(values, drawer.classes > 0 ? label % drawer.classes : 0);
      const distance = await drawer.distance(recipe);
      return { resolution: drawer.growth.resolution, values, score, distance };
    });
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.turn.then(act);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async open(run: RunFolder, images: number): Promise<Opened> {
    const key = JSON.stringify([run.path, images]);
    if (this.last?.key === key) return this.last;
    this.last?.drawer.close();
    this.last?.scorer?.close();
    this.last = undefined;
    this.last = { key, drawer: await drawerOf(run, images) };
    return this.last;
  }
}

async function drawerOf(run: RunFolder, images: number): Promise<RecipeDrawer> {
  const record = await readJson(run.record, runRecord);
  const checkpoint = await checkpointOf(run, record, images);
  const { tensors } = await readTensors(checkpoint.folder, 'generator');
  const growth = growthAt(record.options, images / 1000);
  return RecipeDrawer.open(tensors, growth, describeDevice().usesGpu, keptStylesOf(run, images));
}

async function scorerOf(run: RunFolder, images: number, classes: number): Promise<Scorer> {
  const record = await readJson(run.record, runRecord);
  const checkpoint = await checkpointOf(run, record, images);
  const { tensors } = await readTensors(checkpoint.folder, 'discriminator');
  const growth = growthAt(record.options, images / 1000);
  const { usesGpu } = describeDevice();
  return Scorer.open(tensors, growth, { colors: record.colors, classes, usesGpu });
}

/** @throws SliceloomError `checkpoint-missing` with those that there are, or `file-damaged`. */
export async function checkpointOf(
  run: RunFolder,
  record: RunRecord,
  images: number,
): Promise<LoadedCheckpoint> {
  const checkpoint = await checkpointAt(run, images);
  if (checkpoint) return checkpoint;
  const kept = (await checkpointFolders(run)).map(({ path }) => Number(basename(path)));
  throw new SliceloomError('checkpoint-missing', { name: record.name, images, kept: kept.join(', ') });
}
