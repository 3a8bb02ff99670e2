import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { asSliceloomError, type SliceloomError } from '@shared/contract/errors';
import type { Projection } from '@shared/contract/exploring';
import type { CheckpointChoice } from '@shared/contract/runs';
import type { Favourite, KeptDirection, KeptDirections, KeptPoint } from '@shared/domain/kept';
import {
  freshCanvas,
  imageRecipe,
  isSeed,
  recipeOf,
  type DirectionId,
  type ImageRecipe,
  type Looks,
  type PointId,
  type StyleSource,
} from '@shared/domain/recipe';
import type { RunId } from '@shared/domain/units';
import { text } from '../text/en';
import { useClient } from './use-client';

export interface ProjectionInHand {
  readonly done: number;
  readonly total: number;
  readonly loss: number;
  /** The image as it stands, as a data address. */
  readonly picture: string | undefined;
}

const randomId = (): string =>
  `f${Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;

/** Equal for equal recipes, in whatever order they were put together. */
const keyOf = (recipe: ImageRecipe): string => JSON.stringify(imageRecipe.parse(recipe));

/** What is kept of a trained network that is explored: favourites, points, directions; and the projection in hand. */
export const useExploring = defineStore('exploring', () => {
  const client = useClient();
  const runId = shallowRef<RunId>();
  const problem = shallowRef<SliceloomError>();
  const checkpoints = shallowRef<readonly CheckpointChoice[]>([]);
  const chosenImages = shallowRef<number>();
  const favourites = shallowRef<readonly Favourite[]>([]);
  const points = shallowRef<readonly KeptPoint[]>([]);
  const principal = shallowRef<readonly KeptDirection[]>([]);
  const own = shallowRef<readonly KeptDirections[]>([]);
  const finding = shallowRef(false);
  const projecting = shallowRef<ProjectionInHand>();
  const { psi, cutoff, noise } = freshCanvas();
  const looks = shallowRef<Looks>({ psi, cutoff, noise });
  /** The image that is looked at. */
  const chosen = shallowRef<ImageRecipe>(recipeOf(0, looks.value));
  /** The images that a path leads through, as long as the window is open. */
  const path = shallowRef<readonly StyleSource[]>([]);
  let projection: AbortController | undefined;
  let saving: Promise<unknown> = Promise.resolve();

  const checkpoint = computed(
    () => checkpoints.value.find(({ images }) => images === chosenImages.value) ?? checkpoints.value.at(-1),
  );
  const layers = computed(() => 2 * (Math.log2(checkpoint.value?.resolution ?? 8) - 1));

  /** Looks at another run. */
  async function open(run: RunId): Promise<void> {
    if (runId.value !== run) {
      projection?.abort();
      [checkpoints.value, favourites.value, points.value] = [[], [], []];
      chosen.value = recipeOf(0, looks.value);
      [principal.value, own.value, path.value, chosenImages.value] = [[], [], [], undefined];
    }
    runId.value = run;
    problem.value = undefined;
    try {
      const [kept, stars, known] = await client.call((service) =>
        Promise.all([
          service.listCheckpoints({ runId: run }),
          service.listFavourites({ runId: run }),
          service.listPoints({ runId: run }),
        ]),
      );
      if (runId.value !== run) return;
      [checkpoints.value, favourites.value, points.value] = [kept, stars, known];
      await readDirections();
    } catch (thrown) {
      if (runId.value === run) problem.value = asSliceloomError(thrown);
    }
  }

  /** The run and checkpoint that everything is drawn from. @throws Error where none is open */
  function opened(): { runId: RunId; images: number } {
    const [run, from] = [runId.value, checkpoint.value?.images];
    if (run === undefined || from === undefined) throw new Error('no checkpoint is open');
    return { runId: run, images: from };
  }

  async function readDirections(): Promise<void> {
    if (!checkpoint.value) return;
    const asked = opened();
    const found = await client.call((service) => service.listDirections(asked));
    if (checkpoint.value.images !== asked.images || runId.value !== asked.runId) return;
    [principal.value, own.value] = [found.principal, found.own];
  }

  async function chooseCheckpoint(images: number): Promise<void> {
    chosenImages.value = images;
    await readDirections();
  }

  async function saveFavourites(next: readonly Favourite[]): Promise<void> {
    const run = runId.value;
    if (!run) return;
    favourites.value = next;
    // One after the other, so that the last one stays.
    const saved = saving.then(() =>
      client.call((service) => service.saveFavourites({ runId: run, favourites: [...next] })),
    );
    saving = saved.catch(() => undefined);
    await saved;
  }
  const favouriteOf = (recipe: ImageRecipe): Favourite | undefined => {
    const key = keyOf(recipe);
    return favourites.value.find(
      (each) => each.images === checkpoint.value?.images && keyOf(each.recipe) === key,
    );
  };
  /** Keeps an image as a favourite, or no longer. */
  async function star(recipe: ImageRecipe, collection = ''): Promise<void> {
    const known = favouriteOf(recipe);
    if (known) return saveFavourites(favourites.value.filter((each) => each !== known));
    const { images } = opened();
    const added = { id: randomId(), images, recipe, note: '', collection, at: new Date().toISOString() };
    return saveFavourites([added, ...favourites.value]);
  }
  const describe = (id: string, said: Partial<Pick<Favourite, 'note' | 'collection'>>): Promise<void> =>
    saveFavourites(favourites.value.map((each) => (each.id === id ? { ...each, ...said } : each)));
  const unstar = (id: string): Promise<void> =>
    saveFavourites(favourites.value.filter((each) => each.id !== id));

  /** Something that stands for a recipe wherever a seed can: its own source where that is all there is to it. */
  async function sourceOf(recipe: ImageRecipe, images?: number): Promise<StyleSource> {
    const { source, mix, toward, shifts } = recipe;
    if (!mix && !toward && !shifts?.length) return source;
    const asked = opened();
    const point = await client.call((service) =>
      service.keepImage({ ...asked, images: images ?? asked.images, recipe, name: text.explore.mixture }),
    );
    points.value = [point, ...points.value];
    return { point: point.id };
  }

  async function addFavouriteToPath(id: string): Promise<void> {
    const star = favourites.value.find((each) => each.id === id);
    if (star) path.value = [...path.value, await sourceOf(star.recipe, star.images)];
  }

  async function renamePoint(id: PointId, name: string): Promise<void> {
    const { runId: run } = opened();
    const renamed = await client.call((service) => service.renamePoint({ runId: run, id, name }));
    points.value = points.value.map((each) => (each.id === id ? renamed : each));
  }
  async function removePoint(id: PointId): Promise<void> {
    const { runId: run } = opened();
    await client.call((service) => service.removePoint({ runId: run, id }));
    points.value = points.value.filter((each) => each.id !== id);
  }

  /** Looks for the styles of a slice; answers its point, or undefined where that was cancelled. */
  async function project(wanted: Projection): Promise<KeptPoint | undefined> {
    const asked = opened();
    const cancel = (projection = new AbortController());
    let found: KeptPoint | undefined;
    projecting.value = { done: 0, total: wanted.steps, loss: 0, picture: undefined };
    try {
      await client.call(async (service) => {
        for await (const event of service.project({ ...asked, ...wanted }, cancel.signal)) {
          if (event.kind === 'done') {
            found = event.point;
            continue;
          }
          const { done, total, loss, png } = event;
          const picture = png === undefined ? projecting.value?.picture : `data:image/png;base64,${png}`;
          projecting.value = { done, total, loss, picture };
        }
      });
    } finally {
      projecting.value = undefined;
    }
    if (found && runId.value === asked.runId) points.value = [found, ...points.value];
    return found;
  }

  async function findDirections(): Promise<void> {
    finding.value = true;
    try {
      const asked = opened();
      const found = await client.call((service) => service.findDirections(asked));
      if (checkpoint.value?.images === asked.images) principal.value = found.directions;
    } finally {
      finding.value = false;
    }
  }
  async function makeDirection(
    name: string,
    from: readonly ImageRecipe[],
    to: readonly ImageRecipe[],
  ): Promise<void> {
    const asked = opened();
    const made = await client.call((service) =>
      service.makeDirection({ ...asked, name, from: [...from], to: [...to] }),
    );
    own.value = [made, ...own.value];
  }
  async function removeDirection(id: DirectionId): Promise<void> {
    const { runId: run } = opened();
    await client.call((service) => service.removeDirection({ runId: run, id }));
    own.value = own.value.filter(({ directions }) => directions[0]?.id !== id);
  }

  const pointOf = (source: StyleSource): KeptPoint | undefined =>
    isSeed(source) ? undefined : points.value.find(({ id }) => id === source.point);
  /** A source in words. */
  const nameOf = (source: StyleSource): string =>
    isSeed(source) ? text.mix.seed(source) : (pointOf(source)?.name ?? text.explore.gone);

  return {
    ...{ runId, problem, checkpoints, checkpoint, layers, looks, open, chooseCheckpoint },
    ...{ favourites, favouriteOf, star, unstar, describe },
    ...{ chosen, path, addFavouriteToPath },
    ...{ points, pointOf, nameOf, sourceOf, renamePoint, removePoint },
    ...{ projecting, project, cancelProjection: () => projection?.abort() },
    ...{ principal, own, finding, findDirections, makeDirection, removeDirection },
  };
});
