import {
  numberInSet,
  recipeOfSetImage,
  type ImageSetManifest,
  type ImageSetRequest,
  type LeftOut,
} from '@shared/domain/image-set';
import type { ImageRecipe } from '@shared/domain/recipe';

/** Candidates by which it is found where the bounds lie. */
const PILOT = 200;
/** Candidates that are looked at for one image at most, on average over those there are so far. */
const PATIENCE = 50;

/** Draws images, and rates them. */
export interface Drawing {
  /** [resolution, resolution, colors] in [−1, 1]. */
  draw(recipe: ImageRecipe): Promise<Float32Array>;
  /** The same image, the discriminator's score of it, and how far its styles lie from the average. */
  rate(recipe: ImageRecipe): Promise<{ values: Float32Array; score: number; distance: number }>;
}

export interface Candidate {
  readonly seed: number;
  /** How many candidates were looked at before and with this one. */
  readonly next: number;
  readonly values: Float32Array;
  /** How many were left out before it, for their score and for their distance. */
  readonly leftOut: Pick<LeftOut, 'score' | 'distance'>;
  readonly score?: number;
  readonly distance?: number;
}

type Bounds = NonNullable<ImageSetManifest['bounds']>;

/**
 * The bounds that keep the shares that are asked for, from the first candidates of the whole set: the same for each part of it.
 * `tell` is called while they are drawn.
 */
export async function boundsOf(
  request: ImageSetRequest,
  truncatedLayers: number,
  { rate }: Drawing,
  tell: (done: number, total: number) => void,
): Promise<Bounds | undefined> {
  const { keep } = request;
  if (!keep?.real && !keep?.typical) return undefined;
  const [scores, distances]: [number[], number[]] = [[], []];
  for (let i = 0; i < PILOT; i++) {
    const { score, distance } = await rate(recipeOfSetImage(request, request.seed + i, truncatedLayers));
    scores.push(score);
    distances.push(distance);
    tell(i + 1, PILOT);
  }
  const at = (values: number[], share: number): number =>
    values.sort((a, b) => a - b)[Math.max(0, Math.ceil(share * PILOT) - 1)]!;
  return {
    ...(keep.real && {
      score: -at(
        scores.map((score) => -score),
        keep.real,
      ),
    }),
    ...(keep.typical && { distance: at(distances, keep.typical) }),
  };
}

/** The seed of candidate `number` of a set or of a part of it. */
export const seedOfCandidate = (request: ImageSetRequest, number: number): number =>
  (request.seed + numberInSet(request, number)) % 2147483648;

/** Passes on items of a stream, the next of which is made while one is used. */
export async function* oneAhead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = items.next();
  // Whoever uses the item before hears of a failure when this one's turn comes.
  next.catch(() => undefined);
  try {
    for (let item = await next; !item.done; item = await next) {
      next = items.next();
      next.catch(() => undefined);
      yield item.value;
    }
  } finally {
    await next.catch(() => undefined);
    await items.return(undefined);
  }
}

/** Draws candidates one after another and passes on those within the bounds; counts the others. */
export async function* candidatesOf(
  { request, truncatedLayers, bounds }: Pick<ImageSetManifest, 'request' | 'truncatedLayers' | 'bounds'>,
  { draw, rate }: Drawing,
  from: { readonly next: number; readonly leftOut: LeftOut },
): AsyncGenerator<Candidate> {
  const leftOut = { score: from.leftOut.score, distance: from.leftOut.distance };
  for (let number = from.next; ; number++) {
    const seed = seedOfCandidate(request, number);
    const recipe = recipeOfSetImage(request, seed, truncatedLayers);
    const next = number + 1;
    if (!bounds) {
      yield { seed, next, leftOut, values: await draw(recipe) };
      continue;
    }
    const { values, score, distance } = await rate(recipe);
    if (bounds.score !== undefined && score < bounds.score) leftOut.score++;
    else if (bounds.distance !== undefined && distance > bounds.distance) leftOut.distance++;
    else yield { seed, next, leftOut: { ...leftOut }, values, score, distance };
  }
}

/** Whether so few of the candidates are kept that the set would take without end. */
export const isHopeless = (next: number, kept: number): boolean => next > PATIENCE * (kept + 20);
