import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { RatedImage } from '@shared/contract/exploring';
import { MOST_RECIPES, recipeOf, type Looks } from '@shared/domain/recipe';
import type { RunId } from '@shared/domain/units';
import { useClient } from './use-client';

/** Seeds that are looked at to be put into an order. */
export const RATED_SEEDS = 500;

export type Rated = Omit<RatedImage, 'index' | 'print'> & {
  readonly seed: number;
  readonly print: Int8Array;
};

/** How real and how typical the images of the first seeds are, as they are looked at. */
export const useRating = defineStore('rating', () => {
  const client = useClient();
  const rated = shallowRef<readonly Rated[]>([]);
  const inHand = shallowRef<{ readonly done: number; readonly total: number }>();
  let key = '';
  let looking = new AbortController();

  /** Looks at the seeds from `from` on, unless that was done with these looks. */
  async function look(runId: RunId, images: number, from: number, looks: Looks): Promise<void> {
    const wanted = JSON.stringify([runId, images, from, looks]);
    if (wanted === key) return;
    looking.abort();
    const { signal } = (looking = new AbortController());
    key = wanted;
    rated.value = [];
    const found: Rated[] = [];
    try {
      for (let at = 0; at < RATED_SEEDS && !signal.aborted; at += MOST_RECIPES) {
        const seeds = Array.from(
          { length: Math.min(MOST_RECIPES, RATED_SEEDS - at) },
          (_, i) => from + at + i,
        );
        const recipes = seeds.map((seed) => recipeOf(seed, looks));
        await client.call(async (service) => {
          for await (const image of service.rateRecipes({ runId, images, recipes }, signal)) {
            if (signal.aborted) return;
            const { index, score, distance, png } = image;
            const print = Int8Array.from(atob(image.print), (letter) => letter.charCodeAt(0));
            found.push({ seed: seeds[index]!, score, distance, png, print });
            inHand.value = { done: found.length, total: RATED_SEEDS };
          }
        });
      }
      if (!signal.aborted) rated.value = found;
    } catch (thrown) {
      if (!signal.aborted) {
        key = '';
        throw thrown;
      }
    } finally {
      if (!signal.aborted) inHand.value = undefined;
    }
  }

  function stop(): void {
    looking.abort();
    if (inHand.value) key = '';
    inHand.value = undefined;
  }

  return { rated, inHand, look, stop };
});

export type Order = 'seed' | 'score' | 'typical' | 'alike';
export const orders: readonly Order[] = ['seed', 'score', 'typical', 'alike'];

/** Seeds in an order; `like` is the image to which the others are compared. */
export function ordered(
  rated: readonly Rated[],
  order: Exclude<Order, 'seed'>,
  like: Rated | undefined,
): number[] {
  const value = (each: Rated): number =>
    order === 'score' ? -each.score : order === 'typical' ? each.distance : like ? -alike(each, like) : 0;
  return [...rated].sort((a, b) => value(a) - value(b)).map(({ seed }) => seed);
}

/** Correlation of two prints. */
function alike({ print: a }: Rated, { print: b }: Rated): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
