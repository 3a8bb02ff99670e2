import { z } from 'zod';
import { wireError } from '../contract/errors';
import { healthFinding } from './health';
import { checkpointRecord, previewRecord, qualityRow } from './run-rows';
import { trainingOptions } from './training-options';
import { datasetId, runId } from './units';

export const RUN_SCHEMA = 1;

/** Where a run's first weights come from, if not from its seed alone. */
export const runOrigin = z.object({
  /**
   * `checkpoint`: everything goes on from there, the optimiser and the count of images included, as if the other run had
   * gone on with these options. `transfer`: only the networks are taken over; what they lack is new, and counting begins at 0.
   */
  kind: z.enum(['checkpoint', 'transfer']),
  runId,
  runName: z.string(),
  datasetName: z.string(),
  /** Images that the other run had been shown at that checkpoint. */
  images: z.number().int().nonnegative(),
  /** SHA-256 of that checkpoint's averaged generator. */
  generatorSha256: z.string(),
});
export type RunOrigin = z.infer<typeof runOrigin>;

/** run.json: everything that decides a run, written once when it is made. */
export const runRecord = z.object({
  schema: z.literal(RUN_SCHEMA),
  id: runId,
  name: z.string(),
  datasetId,
  datasetName: z.string(),
  /** SHA-256 of the data set's slices.bin when the run was made. */
  datasetSha256: z.string(),
  /** Slices that were set aside then: the run never sees them, whatever is set aside later. */
  setAside: z.array(z.number().int().nonnegative()).optional(),
  preset: z.string(),
  /** Channels of the images, as in the data set. */
  colors: z.union([z.literal(1), z.literal(3)]),
  /** The data set's classes, where the networks learn them apart. */
  classes: z.array(z.string()).optional(),
  options: trainingOptions,
  /** The options that differ from what the preset chose; absent in older runs. */
  changed: z.array(z.string()).optional(),
  origin: runOrigin.optional(),
  /** Batches that were trained with before, each up to so many images: changed where memory ran out. */
  formerBatches: z.array(z.object({ untilImages: z.number().int(), batch: z.number().int() })).optional(),
  createdAt: z.iso.datetime(),
  versions: z.object({ sliceloom: z.string() }),
});
export type RunRecord = z.infer<typeof runRecord>;

/** Where training stands; times are milliseconds of the epoch. */
export const progress = z.object({
  kimg: z.number(),
  step: z.number().int(),
  resolution: z.number().int(),
  /** Weight of the newest resolution, 0 to 1: below 1 it is growing in. */
  fade: z.number(),
  imagesPerSecond: z.number(),
  /** Seconds of training so far, pauses left out. */
  seconds: z.number(),
  /** What its figures mean, the most pressing first; absent until there are some, and in states of older runs. */
  health: z.array(healthFinding).optional(),
  /** It was asked to stop once this resolution has had its whole training. */
  finishesAfter: z.number().int().optional(),
});
export type Progress = z.infer<typeof progress>;

/**
 * A run's life. Two phases are never written: a run that has never begun has no file and is called `ready`, and one whose
 * file says that it is active while no living process holds its lock is called `interrupted`.
 *
 *     ready
 *       │
 *       ▼
 *   preparing ──▶ training ⇄ paused
 *       │            │         │
 *       │            ├─────────┴──▶ stopped ──▶ (resume) preparing
 *       │            ├──▶ finished
 *       └────────────┴──▶ failed ──▶ (resume) preparing
 */
export const runState = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('ready'), at: z.number() }),
  z.object({ phase: z.literal('preparing'), at: z.number() }),
  z.object({ phase: z.literal('training'), at: z.number(), progress }),
  z.object({ phase: z.literal('paused'), at: z.number(), progress }),
  z.object({ phase: z.literal('stopped'), at: z.number(), progress }),
  z.object({ phase: z.literal('finished'), at: z.number(), progress }),
  z.object({ phase: z.literal('interrupted'), at: z.number(), progress: progress.optional() }),
  z.object({ phase: z.literal('failed'), at: z.number(), progress: progress.optional(), error: wireError }),
]);
export type RunState = z.infer<typeof runState>;
export type RunPhase = RunState['phase'];

const activePhases: readonly RunPhase[] = ['preparing', 'training', 'paused'];
export const isActive = (state: RunState): boolean => activePhases.includes(state.phase);
export const isResumable = (state: RunState): boolean =>
  ['ready', 'stopped', 'interrupted', 'failed'].includes(state.phase);
/** After memory ran out: the largest batch that was tried and fits. */
export const batchThatFits = (state: RunState): number | undefined =>
  state.phase === 'failed' && state.error.code === 'out-of-memory'
    ? Number(state.error.params.fits) || undefined
    : undefined;
export const progressOf = (state: RunState): Progress | undefined =>
  'progress' in state ? state.progress : undefined;

export const runSummary = z.object({
  id: runId,
  name: z.string(),
  datasetId,
  datasetName: z.string(),
  preset: z.string(),
  colors: z.union([z.literal(1), z.literal(3)]),
  options: trainingOptions,
  /** The options that differ from what the preset chose; absent where that was not noted. */
  changed: z.array(z.string()).optional(),
  /** The Sliceloom that it was made with. */
  version: z.string(),
  createdAt: z.string(),
  state: runState,
  /** Another process than this host holds the run: it can be watched here, but not steered. */
  elsewhere: z.boolean(),
  lastPreview: previewRecord.optional(),
  lastCheckpoint: checkpointRecord.optional(),
  imageSets: z.number().int().nonnegative(),
  /** The last measure of quality. */
  quality: qualityRow.optional(),
  origin: runOrigin.optional(),
  starred: z.boolean(),
  /** What the user has written down about it. */
  note: z.string(),
  /** What its folder takes on the disk; absent until it has been counted. */
  diskBytes: z.number().optional(),
  /** Its place among the runs that wait for the machine, from 0. */
  queuePlace: z.number().int().optional(),
});
export type RunSummary = z.infer<typeof runSummary>;
