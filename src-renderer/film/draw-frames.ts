import { MOST_RECIPES, type ImageRecipe } from '@shared/domain/recipe';
import type { RunId } from '@shared/domain/units';
import type { Client } from '../client';

/** Draws every frame of a film as a data address, whatever pictures are kept elsewhere; `tell` is called with how many. */
export async function drawFrames(
  client: Client,
  from: { readonly runId: RunId; readonly images: number },
  recipes: readonly ImageRecipe[],
  signal: AbortSignal,
  tell: (done: number) => void,
): Promise<string[]> {
  const pictures: string[] = [];
  for (let at = 0; at < recipes.length && !signal.aborted; at += MOST_RECIPES) {
    const portion = recipes.slice(at, at + MOST_RECIPES);
    await client.call(async (service) => {
      for await (const { png } of service.drawRecipes({ ...from, recipes: portion }, signal)) {
        pictures.push(`data:image/png;base64,${png}`);
        tell(pictures.length);
      }
    });
  }
  return pictures;
}
