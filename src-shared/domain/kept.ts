import { z } from 'zod';
import { directionId, imageRecipe, MOST_RECIPES, pointId } from './recipe';
import { datasetId } from './units';

/** How well a point's image is the slice that was projected, with its noise and by its styles alone. */
const fitOf = z.object({
  /** Correlation of their pixels, −1 … 1. */
  correlation: z.number(),
  /** Root of the mean squared difference, as a share of the range from black to white. */
  error: z.number(),
});
export const projectionFit = fitOf.extend({ stylesAlone: fitOf });
export type ProjectionFit = z.infer<typeof projectionFit>;

/** point.json of a point of w+ that is kept with a run. */
export const keptPoint = z.object({
  schema: z.literal(1),
  id: pointId,
  name: z.string(),
  createdAt: z.iso.datetime(),
  /** The checkpoint that it belongs to, by its images shown; with others it draws something else. */
  images: z.number().int().nonnegative(),
  resolution: z.number().int(),
  /** SHA-256 of its styles' file. */
  sha256: z.string(),
  /** What it was made of: a slice that was projected, in so many steps, or an image that was drawn. */
  of: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('slice'),
      datasetId,
      datasetName: z.string(),
      slice: z.number().int().nonnegative(),
      steps: z.number().int(),
      fit: projectionFit,
    }),
    z.object({ kind: z.literal('image'), recipe: imageRecipe }),
  ]),
});
export type KeptPoint = z.infer<typeof keptPoint>;

export const PROJECTION_STEPS = { least: 20, usual: 400, most: 5000 };

/** What the user is told of a fit, by the correlation of pixels. */
export const fitVerdict = ({ correlation }: Pick<ProjectionFit, 'correlation'>): 'close' | 'fair' | 'poor' =>
  correlation >= 0.97 ? 'close' : correlation >= 0.85 ? 'fair' : 'poor';

/** directions.json: principal directions of a checkpoint, or one of the user's own. */
export const keptDirections = z.object({
  schema: z.literal(1),
  createdAt: z.iso.datetime(),
  images: z.number().int().nonnegative(),
  directions: z.array(
    z.object({
      id: directionId,
      /** Of one of the user's own. */
      name: z.string().optional(),
      /** Of a principal one: its share of the variance of w. */
      share: z.number().optional(),
      /** Of one of the user's own: how many images are in its two groups. */
      groups: z.tuple([z.number().int(), z.number().int()]).optional(),
    }),
  ),
});
export type KeptDirections = z.infer<typeof keptDirections>;
export type KeptDirection = KeptDirections['directions'][number];

export const MOST_FAVOURITES = 2000;

/** An image that the user wants to find again. */
export const favourite = z.object({
  id: z.string().regex(/^f[0-9a-f]{16}$/),
  images: z.number().int().nonnegative(),
  recipe: imageRecipe,
  note: z.string().max(2000),
  /** The collection that it lies in; empty: none. */
  collection: z.string().max(80),
  at: z.iso.datetime(),
});
export type Favourite = z.infer<typeof favourite>;

export const favourites = z.object({
  schema: z.literal(1),
  favourites: z.array(favourite).max(MOST_FAVOURITES),
});

/** Images of a group of which a direction is made. */
export const directionGroup = z.array(imageRecipe).min(1).max(MOST_RECIPES);

/** What can be said of a drawn image beside its pixels. */
export const imageRating = z.object({
  index: z.number().int(),
  /** The discriminator's score: the greater, the more it takes the image for a real one. */
  score: z.number(),
  /** How far its styles lie from the average, in the distance that is usual: small is typical. */
  distance: z.number(),
  /** The image at 16 × 16, its mean taken away, as signed bytes in base64: the product of two tells how alike they are. */
  print: z.string(),
});
export type ImageRating = z.infer<typeof imageRating>;
