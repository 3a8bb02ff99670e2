import { z } from 'zod';
import { imageRecipe, layerRange, recipeOf, type ImageRecipe } from './recipe';
import { imageSetId, runId } from './units';

export const IMAGE_SET_SCHEMA = 1;
export const MOST_IMAGES = 100_000;

/** Goes with everything that images are drawn into or can be drawn from. */
export const SYNTHETIC_NOTICE =
  'Synthetic images made by a neural network. They show no patient and are not for diagnosis.';

/** 8 and 16 bits, gray or RGB; a NIfTI holds all images of a set as its slices, DICOM is Secondary Capture. */
export const imageFormats = ['png', 'png16', 'tiff16', 'nifti', 'dicom'] as const;
export type ImageFormat = (typeof imageFormats)[number];

/** What names of files may hold: letters, digits, blanks and `. _ -`, and in braces what changes from image to image. */
export const nameFields = ['index', 'seed', 'set', 'class'] as const;
const namePattern = z
  .string()
  .max(80)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_ .{}-]*$/)
  .refine((pattern) => [...pattern.matchAll(/\{([^}]*)\}/g)].every(([, field]) => isNameField(field!)))
  .refine((pattern) => pattern.includes('{index}') && !/[{}]/.test(pattern.replaceAll(/\{[a-z]+\}/g, '')));
const isNameField = (field: string): boolean => (nameFields as readonly string[]).includes(field);
export const USUAL_NAMES = '{index}_seed{seed}';

const share = z.number().gt(0).max(1);

/** What becomes of images that come nearer to training slices than held-out patients' slices do. */
export const nearChoices = ['leave-out', 'flag', 'off'] as const;

/** Seeds of a set that is drawn in parts, on several machines: part `index`, from 1, of `of`. */
export const imageSetShard = z
  .object({ index: z.number().int().min(1), of: z.number().int().min(1).max(10_000) })
  .refine(({ index, of }) => index <= of);
export type ImageSetShard = z.infer<typeof imageSetShard>;

/** What to draw. Candidate i uses the seed `seed + i`; where nothing is left out it is image i. */
export const imageSetRequest = z.object({
  /** Of all parts together. */
  count: z.number().int().min(1).max(MOST_IMAGES),
  seed: z.number().int().min(0).max(2147483647),
  /** Truncation: 0 draws the average image, 1 the full variety. */
  psi: z.number().min(0).max(1),
  format: z.enum(imageFormats).default('png'),
  /** The checkpoint, by its images shown; absent: the newest. */
  images: z.number().int().nonnegative().optional(),
  /** Style mixing: these layers of each image from another seed; see `mixedSeed`. */
  mix: layerRange.optional(),
  /** The class of all images; absent: classes take turns by seed. */
  class: imageRecipe.shape.class,
  /** Names of the files, without their ending; absent: {@link USUAL_NAMES}. */
  names: namePattern.optional(),
  /** The share of candidates that is kept: the most real by the discriminator's score, the most typical by their styles. */
  keep: z.object({ real: share.optional(), typical: share.optional() }).optional(),
  /** Absent: nothing is compared. */
  near: z.enum(nearChoices).optional(),
  /** The sides that slices had before they were padded to squares. */
  aspect: z.literal('original').optional(),
  /** The scanner's values instead of those from black to white. */
  values: z.literal('restored').optional(),
  shard: imageSetShard.optional(),
});
export type ImageSetRequest = z.infer<typeof imageSetRequest>;

/** What page and command line begin with. */
export const usualSetRequest = {
  count: 24,
  seed: 0,
  psi: 0.7,
  format: 'png',
  near: 'leave-out',
} as const satisfies ImageSetRequest;

/** The seed whose styles are mixed into an image of a set: far from it, and another for each. */
export const mixedSeed = (seed: number): number => (Math.imul(seed + 1, 0x9e3779b1) >>> 1) % 2147483647;

/** The recipe of the image of a seed in a set; truncation acts on the first `truncatedLayers` layers. */
export const recipeOfSetImage = (
  { psi, mix, class: chosen }: Pick<ImageSetRequest, 'psi' | 'mix' | 'class'>,
  seed: number,
  truncatedLayers: number,
): ImageRecipe => ({
  ...recipeOf(seed, { psi, cutoff: truncatedLayers, noise: 'own' }),
  ...(mix && { mix: { source: mixedSeed(seed), ...mix } }),
  ...(chosen !== undefined && { class: chosen }),
});

/** Image `position` of a part is this one of the whole set, and its candidates lie so far apart. */
export const numberInSet = ({ shard }: Pick<ImageSetRequest, 'shard'>, position: number): number =>
  shard ? position * shard.of + shard.index - 1 : position;

/** How many images of the whole set are a part's. */
export const countOfPart = ({ count, shard }: Pick<ImageSetRequest, 'count' | 'shard'>): number =>
  shard ? Math.max(0, Math.ceil((count - shard.index + 1) / shard.of)) : count;

/** An image of a set. `sha256`: of the file or, where one file holds all images, of this one's bytes in it. */
export const setImage = z.object({
  file: z.string(),
  seed: z.number().int(),
  sha256: z.string(),
  /** The discriminator's score, and the distance of its styles from the average, where candidates were chosen by them. */
  score: z.number().optional(),
  distance: z.number().optional(),
  /** How alike it is to the nearest training slice, where that was looked at. */
  near: z.number().optional(),
});
export type SetImage = z.infer<typeof setImage>;

export const leftOut = z.object({
  score: z.number().int(),
  distance: z.number().int(),
  near: z.number().int(),
});
export type LeftOut = z.infer<typeof leftOut>;

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
  /** Sides of the files' images, where they are not squares of `resolution`: this box of what the network draws. */
  box: z
    .object({
      left: z.number().int(),
      top: z.number().int(),
      width: z.number().int(),
      height: z.number().int(),
    })
    .optional(),
  /** The scanner's values that black and white stand for, where values were restored. */
  window: z.tuple([z.number(), z.number()]).optional(),
  /** The least score and the greatest distance from the average that were kept. */
  bounds: z.object({ score: z.number().optional(), distance: z.number().optional() }).optional(),
  /** With how many slices images were compared, and above which likeness they were near; absent where nothing was held out. */
  compared: z.object({ slices: z.number().int(), threshold: z.number().optional() }).optional(),
  /** Candidates that were left out, by the reason. */
  leftOut: leftOut.optional(),
  images: z.array(setImage),
});
export type ImageSetManifest = z.infer<typeof imageSetManifest>;

/** An image of a set that was drawn again. */
export const verifiedImage = z.object({
  file: z.string(),
  seed: z.number().int(),
  /**
   * `same`: drawn again, it has the bytes of the file and of the manifest. `missing`, `changed`: its file is not there, or is not
   * the one that was written. `differs`: drawn again, it is another.
   */
  verdict: z.enum(['same', 'missing', 'changed', 'differs']),
});
export type VerifiedImage = z.infer<typeof verifiedImage>;

/** The name of a set that is given none. */
export const usualSetName = ({ count, seed }: Pick<ImageSetRequest, 'count' | 'seed'>): string =>
  `${count} images from seed ${seed}`;

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
