import { z } from 'zod';
import {
  directionGroup,
  favourite,
  imageRating,
  keptDirections,
  keptPoint,
  MOST_FAVOURITES,
  PROJECTION_STEPS,
} from '../domain/kept';
import { directionId, imageRecipe, MOST_RECIPES, pointId } from '../domain/recipe';
import { datasetId, runId } from '../domain/units';

const none = z.void();
const ofRun = z.object({ runId });
/** A checkpoint of a run. */
const ofCheckpoint = ofRun.extend({ images: z.number().int().nonnegative() });
const name = z.string().min(1).max(120);

/** A slice to project, and how long to look for its styles. */
export const projection = z.object({
  datasetId,
  slice: z.number().int().nonnegative(),
  steps: z.number().int().min(PROJECTION_STEPS.least).max(PROJECTION_STEPS.most),
  name: name.optional(),
});
export type Projection = z.infer<typeof projection>;

/** How a projection goes: at times the image as it stands, a PNG in base64. */
export const projectionEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    done: z.number().int(),
    total: z.number().int(),
    loss: z.number(),
    png: z.string().optional(),
  }),
  z.object({ kind: z.literal('done'), point: keptPoint }),
]);
export type ProjectionEvent = z.infer<typeof projectionEvent>;

/** {@link imageRating} with the image, a PNG in base64. */
export const ratedImage = imageRating.extend({ png: z.string() });
export type RatedImage = z.infer<typeof ratedImage>;

export const exploringCalls = {
  listFavourites: { input: ofRun, output: z.array(favourite) },
  /** Replaces all favourites of a run; the checkpoints that they were drawn from are kept from now on. */
  saveFavourites: {
    input: ofRun.extend({ favourites: z.array(favourite).max(MOST_FAVOURITES) }),
    output: none,
  },
  /** The newest first. */
  listPoints: { input: ofRun, output: z.array(keptPoint) },
  renamePoint: { input: ofRun.extend({ id: pointId, name }), output: keptPoint },
  removePoint: { input: ofRun.extend({ id: pointId }), output: none },
  /** Keeps the styles of an image, so that it can be used wherever a seed can. */
  keepImage: { input: ofCheckpoint.extend({ recipe: imageRecipe, name }), output: keptPoint },
  /** Principal directions of a checkpoint, where they were looked for, and the user's own; see `findDirections`. */
  listDirections: {
    input: ofCheckpoint,
    output: z.object({
      principal: keptDirections.shape.directions,
      own: z.array(keptDirections),
    }),
  },
  /** Looks for the principal directions of a checkpoint; takes some seconds. */
  findDirections: { input: ofCheckpoint, output: keptDirections },
  /** From the middle of one group of images to that of another. */
  makeDirection: {
    input: ofCheckpoint.extend({ name, from: directionGroup, to: directionGroup }),
    output: keptDirections,
  },
  removeDirection: { input: ofRun.extend({ id: directionId }), output: none },
} as const;

export const exploringStreams = {
  /** Draws images and says of each how real and how typical it is. */
  rateRecipes: {
    input: ofCheckpoint.extend({ recipes: z.array(imageRecipe).max(MOST_RECIPES) }),
    item: ratedImage,
  },
  /** Looks for the styles of a real slice. Cancelled, nothing is kept. */
  project: { input: ofCheckpoint.extend(projection.shape), item: projectionEvent },
} as const;
