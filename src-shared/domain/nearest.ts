import { z } from 'zod';

/** Slices that are named for each image, the nearest first. */
export const NEIGHBOURS = 3;
/** Held-out slices of which so many per cent are further from the training slices than this are no closer than chance. */
export const YARDSTICK_PERCENT = 99;

/**
 * How alike two images are, from −1 to 1: the correlation of their pixels at the shift of up to two pixels that makes it greatest
 * (at 64², larger ones made smaller), and that of their details at the same shift.
 */
export const likeness = z.object({ pixels: z.number(), details: z.number() });
export type Likeness = z.infer<typeof likeness>;

/** A slice that an image is like, by its position among those that were compared. */
export interface Neighbour extends Likeness {
  readonly position: number;
}

/** nearest.json of an image set: how near its images come to the slices that the network learnt from. */
export const nearestReport = z.object({
  schema: z.literal(1),
  setId: z.string(),
  createdAt: z.iso.datetime(),
  datasetSha256: z.string(),
  /** Slices that were learnt from, all of which were compared. */
  slices: z.number().int(),
  /**
   * What slices of held-out patients come to, which the network cannot have copied. Absent where none are held out: then nothing
   * can be flagged.
   */
  yardstick: z
    .object({
      slices: z.number().int(),
      median: z.number(),
      threshold: z.number(),
      /** The likeness of each, in rising order; absent in older reports. */
      each: z.array(z.number()).optional(),
    })
    .optional(),
  images: z.array(
    z.object({
      file: z.string(),
      seed: z.number().int(),
      /** Nearer to a training slice than the yardstick's threshold. */
      flagged: z.boolean(),
      /** `slice`: the record in the data set. */
      nearest: z.array(likeness.extend({ slice: z.number().int() })),
    }),
  ),
});
export type NearestReport = z.infer<typeof nearestReport>;

export const comparisonEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), done: z.number().int(), total: z.number().int() }),
  z.object({ kind: z.literal('done'), report: nearestReport }),
]);
export type ComparisonEvent = z.infer<typeof comparisonEvent>;
