import { z } from 'zod';
import { checkCodes } from './check-texts';
import { leftOutFile } from './findings';
import { importOptions, splits } from './options';

/** What is to be said of a data set: checks with verdicts, parts, and what was left out. */

export const verdicts = ['good', 'warn', 'bad'] as const;
export type Verdict = (typeof verdicts)[number];

/** One check of a data set; its sentence and remedy stand in check-texts.ts. */
export const check = z.object({
  code: z.enum(checkCodes),
  verdict: z.enum(verdicts),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Records of slices.bin that it is about, for showing and leaving out; at most 2000. */
  slices: z.array(z.number().int().nonnegative()).default([]),
});
export type Check = z.infer<typeof check>;

export const IMPORT_REPORT_SCHEMA = 1;

/** report.json in a data set's folder. */
export const importReport = z.object({
  schema: z.literal(IMPORT_REPORT_SCHEMA),
  options: importOptions,
  checks: z.array(check),
  /** Files that were not taken, with the reason. */
  refused: z.array(leftOutFile),
  /** Slices that were not taken, by reason. */
  skipped: z.object({ empty: z.number().int(), duplicate: z.number().int(), outOfRange: z.number().int() }),
  parts: z.record(z.enum(splits), z.object({ patients: z.number().int(), slices: z.number().int() })),
});
export type ImportReport = z.infer<typeof importReport>;

/** set-aside.json in a data set's folder: records that the user has set aside; training passes over them. */
export const setAside = z.object({ schema: z.literal(1), slices: z.array(z.number().int().nonnegative()) });
export type SetAside = z.infer<typeof setAside>;
