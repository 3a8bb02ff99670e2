import { z } from 'zod';

/** Thousands of real images shown to the discriminator: the unit in which StyleGAN's papers count training. */
export const kimg = z.number().nonnegative().brand<'Kimg'>();
export type Kimg = z.infer<typeof kimg>;

export const asKimg = (images: number): Kimg => (images / 1000) as Kimg;

/** The random part of a run's folder that URLs name it by; never derived from what the user typed. */
export const runId = z
  .string()
  .regex(/^r[0-9a-f]{16}$/)
  .brand<'RunId'>();
export type RunId = z.infer<typeof runId>;

export const datasetId = z
  .string()
  .regex(/^d[0-9a-f]{16}$/)
  .brand<'DatasetId'>();
export type DatasetId = z.infer<typeof datasetId>;

export const imageSetId = z
  .string()
  .regex(/^s[0-9a-f]{16}$/)
  .brand<'ImageSetId'>();
export type ImageSetId = z.infer<typeof imageSetId>;
