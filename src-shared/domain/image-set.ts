import { z } from 'zod';
import { imageSetId, runId } from './units';

export const IMAGE_SET_SCHEMA = 1;
export const MOST_IMAGES = 100_000;

/** Goes with everything that images are drawn into or can be drawn from. */
export const SYNTHETIC_NOTICE =
  'Synthetic images made by a neural network. They show no patient and are not for diagnosis.';

/** 8 and 16 bits, gray or RGB; a NIfTI holds all images of a set as its slices, DICOM is Secondary Capture. */
export const imageFormats = ['png', 'png16', 'tiff16', 'nifti', 'dicom'] as const;
export type ImageFormat = (typeof imageFormats)[number];

/** What to draw. Image i uses the seed `seed + i`. */
export const imageSetRequest = z.object({
  count: z.number().int().min(1).max(MOST_IMAGES),
  seed: z.number().int().min(0).max(2147483647),
  /** Truncation: 0 draws the average image, 1 the full variety. */
  psi: z.number().min(0).max(1),
  format: z.enum(imageFormats).default('png'),
});
export type ImageSetRequest = z.infer<typeof imageSetRequest>;

/** manifest.json of an image set: enough to draw every image again. */
export const imageSetManifest = z.object({
  schema: z.literal(IMAGE_SET_SCHEMA),
  id: imageSetId,
  name: z.string(),
  /** So that no reader of the files takes them for scans. */
  notice: z.string(),
  createdAt: z.iso.datetime(),
  request: imageSetRequest,
  run: z.object({
    id: runId,
    name: z.string(),
    datasetName: z.string(),
    datasetSha256: z.string(),
    preset: z.string(),
  }),
  /** The checkpoint, by its images shown; it is kept as long as the run is. `fade`: how far its resolution had grown in. */
  weights: z.object({ images: z.number().int(), fade: z.number(), generatorSha256: z.string() }),
  resolution: z.number().int(),
  colors: z.number().int(),
  versions: z.object({ sliceloom: z.string(), tensorflow: z.string() }),
  /** Layers, from the first, that truncation acts on. */
  truncatedLayers: z.number().int(),
  /**
   * `singly`: each image by itself, so that its bytes depend on nothing but what stands here. Older sets were drawn some
   * images `together`, whose values may differ in the last digit when they are drawn again.
   */
  drawn: z.enum(['singly', 'together']).default('together'),
  /** `sha256`: of the file or, where one file holds all images, of this one's bytes in it. */
  images: z.array(z.object({ file: z.string(), seed: z.number().int(), sha256: z.string() })),
});
export type ImageSetManifest = z.infer<typeof imageSetManifest>;

export const imageSetSummary = z.object({
  id: imageSetId,
  runId,
  name: z.string(),
  count: z.number().int(),
  seed: z.number().int(),
  psi: z.number(),
  kimg: z.number(),
  resolution: z.number().int(),
  createdAt: z.string(),
});
export type ImageSetSummary = z.infer<typeof imageSetSummary>;
