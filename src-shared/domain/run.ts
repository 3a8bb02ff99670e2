import { z } from 'zod';
import { wireError } from '../contract/errors';
import { trainingOptions } from './training-options';
import { datasetId, runId } from './units';

export const RUN_SCHEMA = 1;

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
});
export type Progress = z.infer<typeof progress>;

/**
 * A run's life. `interrupted` is never written: it is what a run is called whose file says that it is active while no
 * living process holds its lock.
 *
 *   preparing ──▶ training ⇄ paused
 *       │            │         │
 *       │            ├─────────┴──▶ stopped ──▶ (resume) preparing
 *       │            ├──▶ finished
 *       └────────────┴──▶ failed ──▶ (resume) preparing
 */
export const runState = z.discriminatedUnion('phase', [
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
  ['stopped', 'interrupted', 'failed'].includes(state.phase);
/** After memory ran out: the largest batch that was tried and fits. */
export const batchThatFits = (state: RunState): number | undefined =>
  state.phase === 'failed' && state.error.code === 'out-of-memory'
    ? Number(state.error.params.fits) || undefined
    : undefined;
export const progressOf = (state: RunState): Progress | undefined =>
  'progress' in state ? state.progress : undefined;

/** One line of metrics.jsonl: means over the steps since the line before. */
export const metricRow = z.object({
  kimg: z.number(),
  step: z.number().int(),
  /** Seconds of training, pauses left out. */
  seconds: z.number(),
  /** Milliseconds of the epoch. */
  at: z.number(),
  resolution: z.number().int(),
  fade: z.number(),
  generatorLoss: z.number(),
  discriminatorLoss: z.number(),
  /** Mean logit of real and of generated images. */
  realScore: z.number(),
  fakeScore: z.number(),
  /** Mean squared gradient norm of the discriminator at real images, before its weight. */
  r1: z.number(),
  /** Probability of each augmentation; absent in rows that are older than it. */
  augmentation: z.number().optional(),
  imagesPerSecond: z.number(),
});
export type MetricRow = z.infer<typeof metricRow>;

/** One line of previews.jsonl: a montage of the run's fixed seeds, tiles edge to edge, row by row. */
export const previewRecord = z.object({
  index: z.number().int().nonnegative(),
  kimg: z.number(),
  at: z.number(),
  /** Resolution being trained, which is also the side of a tile in pixels. */
  resolution: z.number().int(),
  fade: z.number(),
  columns: z.number().int().positive(),
  rows: z.number().int().positive(),
});
export type PreviewRecord = z.infer<typeof previewRecord>;

export const checkpointRecord = z.object({ kimg: z.number(), at: z.number() });
export type CheckpointRecord = z.infer<typeof checkpointRecord>;

export const runSummary = z.object({
  id: runId,
  name: z.string(),
  datasetId,
  datasetName: z.string(),
  preset: z.string(),
  colors: z.union([z.literal(1), z.literal(3)]),
  options: trainingOptions,
  createdAt: z.string(),
  state: runState,
  /** Another process than this host holds the run: it can be watched here, but not steered. */
  elsewhere: z.boolean(),
  lastPreview: previewRecord.optional(),
  lastCheckpoint: checkpointRecord.optional(),
  imageSets: z.number().int().nonnegative(),
});
export type RunSummary = z.infer<typeof runSummary>;
