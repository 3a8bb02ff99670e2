import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import { SYNTHETIC_NOTICE } from '@shared/domain/image-set';
import { MOST_RECIPES, type ImageRecipe } from '@shared/domain/recipe';
import { fileError } from '../library/files';
import { openHost, type CommonOptions } from './context';
import { EXIT, type Output } from './output';
import { runNamed } from './run-named';
import { text } from './text';
import { untilStopped } from './until-stopped';

export interface Drawing {
  readonly file: string;
  readonly recipe: ImageRecipe;
}

export interface DrawIntoOptions extends CommonOptions {
  readonly run: string;
  readonly checkpoint?: number;
  readonly out: string;
}

/** What is drawn, and what is told of it besides. */
interface Wanted {
  readonly drawings: readonly Drawing[];
  /** The file that says what made the pictures, and what it holds beside run, checkpoint and recipes. */
  readonly aboutFile: string;
  readonly about: object;
  /** Called with each picture in their order, and at the end for what is made of all. */
  readonly take?: (png: Uint8Array) => void;
  readonly finish?: (folder: string) => Promise<void>;
}

/** Draws recipes of a checkpoint into a folder that is new or empty, a picture each, and a file that says what made them. */
export async function drawInto(options: DrawIntoOptions, output: Output, wanted: Wanted): Promise<number> {
  const { drawings, take, finish } = wanted;
  const folder = resolve(options.out);
  if (existsSync(folder) && (await readdir(folder)).length > 0)
    throw new SliceloomError('image-set-exists', { name: basename(folder) });
  return untilStopped(output, async (signal) => {
    const host = await openHost(options, 'cli');
    try {
      const { id, name } = await runNamed(host.service, options.run);
      const newest = (await host.service.listCheckpoints({ runId: id })).at(-1);
      const images = options.checkpoint ?? newest?.images;
      if (images === undefined) throw new SliceloomError('no-checkpoint', { name });
      await mkdir(folder, { recursive: true });
      for (let from = 0; from < drawings.length && !signal.aborted; from += MOST_RECIPES) {
        const recipes = drawings.slice(from, from + MOST_RECIPES).map(({ recipe }) => recipe);
        const drawn = host.service.drawRecipes({ runId: id, images, recipes }, signal);
        for await (const { index, png } of drawn) {
          const bytes = Buffer.from(png, 'base64');
          await writeFile(join(folder, drawings[from + index]!.file), bytes);
          take?.(bytes);
          const done = from + index + 1;
          output.status('progress', { done }, text.drawing(done, drawings.length));
        }
      }
      if (signal.aborted) return EXIT.failed;
      await finish?.(folder);
      const about = { notice: SYNTHETIC_NOTICE, run: { id, name }, images, ...wanted.about, drawings };
      await writeFile(join(folder, wanted.aboutFile), `${JSON.stringify(about, null, 2)}\n`);
      output.event('done', { folder, images, count: drawings.length }, text.mixed(drawings.length, folder));
      return EXIT.done;
    } catch (error) {
      throw fileError(error, folder);
    } finally {
      await host.close();
    }
  });
}
