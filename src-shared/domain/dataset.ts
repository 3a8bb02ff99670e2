import { z } from 'zod';
import { sides, splits } from './import/options';
import { datasetId } from './units';

export const DATASET_SCHEMA = 1;

/** dataset.json: what the records in slices.bin are and where they came from. */
export const datasetRecord = z.object({
  schema: z.literal(DATASET_SCHEMA),
  id: datasetId,
  name: z.string(),
  /** Sides of each stored slice in pixels; a power of two. */
  size: z.number().int().min(8).max(1024),
  /** Channels of a pixel: 1 gray, 3 red green blue. */
  colors: z.union([z.literal(1), z.literal(3)]),
  /** How a value is stored; records are row by row, channels last, little-endian. */
  storage: z.enum(['uint8', 'uint16']),
  slices: z.number().int().nonnegative(),
  patients: z.number().int().nonnegative(),
  /** Names of the classes that the slices fall into, such as grades; absent where there are none. */
  classes: z.array(z.string()).min(2).optional(),
  modality: z.string(),
  plane: z.enum(['axial', 'coronal', 'sagittal', 'as acquired']),
  /** How stored values came from the scanner's, in words. */
  window: z.string(),
  /** SHA-256 of slices.bin, in hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.iso.datetime(),
  attribution: z.string().optional(),
  licence: z.string().optional(),
  /** Slices that train, that are held back to check, and to test; absent where all train. */
  parts: z.record(z.enum(splits), z.number().int().nonnegative()).optional(),
  /**
   * Before slices were added, oldest first: the set had so many slices, and those this SHA-256. They are still its first ones,
   * unchanged, so a run that was begun with them goes on with them.
   */
  former: z
    .array(z.object({ slices: z.number().int().positive(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }))
    .optional(),
});
export type DatasetRecord = z.infer<typeof datasetRecord>;

/** One line of slices.jsonl: the origin of the record at the same position in slices.bin. */
export const sliceOrigin = z.object({
  index: z.number().int().nonnegative(),
  /** A code of this data set, never an identity. */
  patient: z.string(),
  visit: z.string().optional(),
  /** The slice's number in its series, from 1, and how many the series has. */
  slice: z.number().int().positive(),
  slicesInSeries: z.number().int().positive(),
  series: z.string(),
  /** What kind of images, such as `FLAIR`, where it is known. */
  sequence: z.string().optional(),
  /** Position of the slice's class in the record's `classes`. */
  class: z.number().int().nonnegative().optional(),
  /** The file that it was made of, relative to the folder that was brought. */
  file: z.string().optional(),
  /** Which knee (or other of a pair) it was in the patient, whatever side it was brought to. */
  side: z.enum(sides).optional(),
  /** Whether its stack was brought to the other side: mirrored, or in a sagittal plane its order reversed. */
  mirrored: z.boolean().optional(),
  /** To which part its patient belongs; absent in sets that have no parts: all train. */
  split: z.enum(splits).optional(),
  /** The part of the record that the slice fills: left, top, width, height; the rest is padding. Absent where it is all, or not known. */
  content: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
  /** The rescaled values that became black and white. */
  window: z.tuple([z.number(), z.number()]).optional(),
  /** SHA-256 of the record's bytes, its first 16 hexadecimal digits: equal slices are equal. */
  hash: z.string().optional(),
});
export type SliceOrigin = z.infer<typeof sliceOrigin>;

export const datasetSummary = z.object({
  id: datasetId,
  name: z.string(),
  size: z.number(),
  colors: z.number(),
  slices: z.number(),
  patients: z.number(),
  modality: z.string(),
  plane: z.string(),
  window: z.string(),
  createdAt: z.string(),
  attribution: z.string().optional(),
  licence: z.string().optional(),
  parts: datasetRecord.shape.parts,
  classes: datasetRecord.shape.classes,
  isSample: z.boolean(),
});
export type DatasetSummary = z.infer<typeof datasetSummary>;

/** The name under which the data set that comes with Sliceloom enters the library. */
export const SAMPLE_DATASET_NAME = 'Sample brain FLAIR';
