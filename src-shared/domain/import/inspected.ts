import { z } from 'zod';
import type { RemarkCode } from './findings';
import { sides } from './options';

/** What `inspect` tells of a file; what is not known is null, so that every line has the same fields. */
export const inspectedFile = z.object({
  /** Relative to what was given. */
  file: z.string(),
  verdict: z.enum(['ok', 'warn', 'reject']),
  /** Why, in sentences; empty where all is well. */
  reason: z.string(),
  format: z.string().nullable(),
  /**
   * As numpy shows what usual readers give: [x, y, z] or [x, y, z, t] for volumes in a file; [rows, columns], or [frames, rows,
   * columns], for DICOM and pictures. Colours are not counted.
   */
  shape: z.array(z.number().int()).nullable(),
  dtype: z.string().nullable(),
  /** Of the rescaled values of all frames, finite ones only. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  mean: z.number().nullable(),
  /** Millimetres between columns, rows and slices. */
  spacing: z.array(z.number()).nullable(),
  /** Where the axes of column, row and slice point, such as `LPS`. */
  orientation: z.string().nullable(),
  /** Codes: equal for equal ones within one inspection. */
  patient: z.string().nullable(),
  visit: z.string().nullable(),
  side: z.enum(sides).nullable(),
  /** Along the normal of its plane in millimetres, or the slice's number where the name tells only that. */
  position: z.number().nullable(),
  series: z.string().nullable(),
});
export type InspectedFile = z.infer<typeof inspectedFile>;

/** Remarks that tell how a file is taken, and that nobody needs to be warned of. */
export const notesOnly: ReadonlySet<RemarkCode> = new Set([
  'color-as-gray',
  'orientation-unknown',
  'not-finite',
  'several-volumes',
]);
