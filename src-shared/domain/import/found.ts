import { z } from 'zod';
import { leftOutFile, remark } from './findings';
import { importOptions, planes, sides, splits } from './options';

/** What lies in the folders that were brought, as far as headers and names tell. */

/** A stack of slices that was found: a volume, a series, a picture. */
export const foundSource = z.object({
  /** Position in the list of what was found. */
  index: z.number().int().nonnegative(),
  /** Its (first) file, relative to what was brought. */
  file: z.string(),
  files: z.number().int().positive(),
  format: z.string(),
  columns: z.number().int(),
  rows: z.number().int(),
  slices: z.number().int(),
  dtype: z.string(),
  spacing: z.tuple([z.number(), z.number(), z.number()]).optional(),
  orientation: z.string().optional(),
  plane: z.enum(planes),
  modality: z.string().optional(),
  sequence: z.string().optional(),
  /** Codes, never identities. */
  patient: z.string(),
  visit: z.string().optional(),
  series: z.string().optional(),
  side: z.enum(sides).optional(),
  split: z.enum(splits).optional(),
  remarks: z.array(remark),
});
export type FoundSource = z.infer<typeof foundSource>;

/** So many sources, and refused files, a looking lists one by one; beyond that it counts. */
export const MOST_LISTED = 5000;

export const found = z.object({
  /** By this the looking is known to calls that follow; forgotten when Sliceloom ends. */
  lookId: z.string(),
  files: z.number().int(),
  bytes: z.number(),
  /** The first {@link MOST_LISTED} of them. */
  sources: z.array(foundSource),
  sourceCount: z.number().int(),
  /** The first {@link MOST_LISTED} of them. */
  refused: z.array(leftOutFile),
  refusedCount: z.number().int(),
  patients: z.number().int(),
  slices: z.number().int(),
  /** Which scheme told patients and sides: `header`, `akoa`, `oasis`, `bids`, `pattern` or `folder`, with how many sources. */
  schemes: z.record(z.string(), z.number().int()),
  /** A file name to build a pattern on, and how many sources have no patient of their own. */
  exampleName: z.string().optional(),
  withoutPatient: z.number().int(),
  /** Plane and size that suit what was found. */
  suggested: importOptions.pick({ plane: true, size: true }),
});
export type Found = z.infer<typeof found>;

export const lookEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), files: z.number().int(), found: z.number().int() }),
  z.object({ kind: z.literal('done'), found }),
]);
export type LookEvent = z.infer<typeof lookEvent>;
