import { basename } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import type { ImageRecipe } from '@shared/domain/recipe';
import { runRecord, type RunRecord } from '@shared/domain/run';
import { growthAt } from '@shared/pure/growth';
import { checkpointAt, checkpointFolders, type LoadedCheckpoint } from '../library/checkpoints';
import { readJson } from '../library/files';
import type { RunFolder } from '../library/layout';
import { RecipeDrawer } from '../model/recipe-drawer';
import { describeDevice } from '../tensor/device';
import { readTensors } from './checkpoint';

/** Draws from checkpoints. The generator that was drawn with last is kept, so that the next image of a canvas needs no reading. */
export class Drawers {
  private last: { readonly key: string; readonly drawer: RecipeDrawer } | undefined;
  /** Whatever is asked for is done one after another: a generator is closed between two images, never during one. */
  private turn: Promise<unknown> = Promise.resolve();

  /** An image of the checkpoint after so many images. @throws SliceloomError as {@link checkpointOf}. */
  draw(
    run: RunFolder,
    images: number,
    recipe: ImageRecipe,
  ): Promise<{ resolution: number; values: Float32Array }> {
    const drawn = this.turn.then(async () => {
      const drawer = await this.drawerOf(run, images);
      return { resolution: drawer.growth.resolution, values: await drawer.draw(recipe) };
    });
    this.turn = drawn.catch(() => undefined);
    return drawn;
  }

  private async drawerOf(run: RunFolder, images: number): Promise<RecipeDrawer> {
    const key = JSON.stringify([run.path, images]);
    if (this.last?.key === key) return this.last.drawer;
    this.last?.drawer.close();
    this.last = undefined;
    const drawer = await load(run, images);
    this.last = { key, drawer };
    return drawer;
  }
}

async function load(run: RunFolder, images: number): Promise<RecipeDrawer> {
  const record = await readJson(run.record, runRecord);
  const checkpoint = await checkpointOf(run, record, images);
  const { tensors } = await readTensors(checkpoint.folder, 'generator');
  const growth = growthAt(record.options, images / 1000);
  return RecipeDrawer.open(tensors, growth, describeDevice().usesGpu);
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
