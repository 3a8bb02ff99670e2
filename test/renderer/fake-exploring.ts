import type { ApplicationService } from '@shared/contract/application';
import type { exploringCalls, exploringStreams } from '@shared/contract/exploring';
import { SliceloomError } from '@shared/contract/errors';
import type { Favourite, KeptDirections, KeptPoint } from '@shared/domain/kept';
import type { DirectionId, PointId } from '@shared/domain/recipe';
import { fakeDrawing } from './fake-drawing';

type Exploring = Pick<ApplicationService, keyof typeof exploringCalls | keyof typeof exploringStreams>;

const RESOLUTION = 64;
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** What is kept of a network that is explored, in memory; scores and fits are made up. */
export class FakeExploring {
  favourites: Favourite[] = [];
  points: KeptPoint[] = [];
  principal: KeptDirections['directions'] = [];
  own: KeptDirections[] = [];
  private next = 1;

  private id<T extends string>(letter: string): T {
    return `${letter}${String(this.next++).padStart(16, '0')}` as T;
  }

  private point(about: Pick<KeptPoint, 'name' | 'images' | 'of'>): KeptPoint {
    const point: KeptPoint = {
      ...{ schema: 1, id: this.id<PointId>('p'), createdAt: new Date().toISOString() },
      ...{ resolution: RESOLUTION, sha256: '0'.repeat(64) },
      ...about,
    };
    this.points = [point, ...this.points];
    return point;
  }

  readonly service: Exploring = {
    listFavourites: async () => this.favourites,
    saveFavourites: async ({ favourites }) => void (this.favourites = favourites),
    listPoints: async () => this.points,
    renamePoint: async ({ id, name }) => {
      const known = this.points.find((point) => point.id === id);
      if (!known) throw new SliceloomError('kept-missing', { id });
      const renamed = { ...known, name };
      this.points = this.points.map((point) => (point.id === id ? renamed : point));
      return renamed;
    },
    removePoint: async ({ id }) => void (this.points = this.points.filter((point) => point.id !== id)),
    keepImage: async ({ images, recipe, name }) =>
      this.point({ name, images, of: { kind: 'image', recipe } }),
    listDirections: async () => ({ principal: this.principal, own: this.own }),
    findDirections: async ({ images }) => {
      this.principal = Array.from({ length: 20 }, (_, i) => ({
        id: `principal-${i + 1}`,
        share: 0.2 / (i + 1),
      }));
      return { schema: 1, createdAt: new Date().toISOString(), images, directions: this.principal };
    },
    makeDirection: async ({ images, name, from, to }) => {
      const groups: [number, number] = [from.length, to.length];
      const directions = [{ id: this.id<DirectionId>('v'), name, groups }];
      const made: KeptDirections = { schema: 1, createdAt: new Date().toISOString(), images, directions };
      this.own = [made, ...this.own];
      return made;
    },
    removeDirection: async ({ id }) =>
      void (this.own = this.own.filter(({ directions }) => directions[0]?.id !== id)),
    rateRecipes: async function* ({ recipes }, signal) {
      for (const [index, recipe] of recipes.entries()) {
        if (signal.aborted) return;
        const seed = typeof recipe.source === 'number' ? recipe.source : 0;
        const print = base64(Uint8Array.from({ length: 256 }, (_, i) => (i * (1 + (seed % 7))) % 256));
        yield {
          index,
          score: Math.sin(seed),
          distance: 1 + Math.cos(seed) / 2,
          print,
          png: base64(fakeDrawing(recipe)),
        };
      }
    },
    project: (input, signal) => this.project(input, signal),
  };

  private async *project(
    { images, datasetId, slice, steps, name }: Parameters<ApplicationService['project']>[0],
    signal: AbortSignal,
  ): ReturnType<ApplicationService['project']> {
    for (let done = 1; done <= steps; done++) {
      if (signal.aborted) return;
      const png =
        done % 10 === 0 ? base64(fakeDrawing({ source: done, psi: 1, cutoff: 8, noise: 'own' })) : undefined;
      yield { kind: 'progress', done, total: steps, loss: 1 / done, ...(png !== undefined && { png }) };
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const fit = { correlation: 0.98, error: 0.04, stylesAlone: { correlation: 0.95, error: 0.06 } };
    const of = { kind: 'slice' as const, datasetId, datasetName: 'Sample', slice, steps, fit };
    yield { kind: 'done', point: this.point({ name: name ?? 'Slice', images, of }) };
  }
}
