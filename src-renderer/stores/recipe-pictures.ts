import { shallowRef } from 'vue';
import { asSliceloomError, type SliceloomError } from '@shared/contract/errors';
import { MOST_RECIPES, type ImageRecipe } from '@shared/domain/recipe';
import type { RunId } from '@shared/domain/units';
import type { Client } from '../client';

/** Pictures that are kept: of 64² some 4 KiB each, of 1024² some 1 MiB. */
const MOST_PICTURES = 800;

export const pictureKey = (images: number, recipe: ImageRecipe): string => JSON.stringify([images, recipe]);

/** Pictures of recipes as they come, the last ones kept. What is asked for replaces what was asked for before. */
export function recipePictures(client: Client) {
  /** PNGs as data addresses, by {@link pictureKey}. */
  const pictures = shallowRef<ReadonlyMap<string, string>>(new Map());
  const problem = shallowRef<SliceloomError>();
  let drawing = new AbortController();

  /** Draws those of the recipes that are not there, in their order. */
  async function draw(runId: RunId, images: number, recipes: readonly ImageRecipe[]): Promise<void> {
    drawing.abort();
    const missing = recipes
      .filter((recipe) => !pictures.value.has(pictureKey(images, recipe)))
      .slice(0, MOST_RECIPES);
    if (missing.length === 0) return;
    const { signal } = (drawing = new AbortController());
    try {
      await client.call(async (service) => {
        const stream = service.drawRecipes({ runId, images, recipes: missing }, signal);
        for await (const { index, png } of stream) {
          if (signal.aborted) return;
          keep(pictureKey(images, missing[index]!), png);
        }
      });
      if (!signal.aborted) problem.value = undefined;
    } catch (thrown) {
      if (!signal.aborted) problem.value = asSliceloomError(thrown);
    }
  }

  function keep(key: string, png: string): void {
    const kept = new Map(pictures.value).set(key, `data:image/png;base64,${png}`);
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST_PICTURES) break;
      kept.delete(oldest);
    }
    pictures.value = kept;
  }

  function clear(): void {
    drawing.abort();
    pictures.value = new Map();
    problem.value = undefined;
  }

  return { pictures, problem, draw, keep, clear };
}
