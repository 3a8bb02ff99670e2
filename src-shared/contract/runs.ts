import { z } from 'zod';
import { estimateEvent } from '../domain/estimate';
import {
  imageSetManifest,
  imageSetRequest,
  imageSetSummary,
  MOST_IMAGES,
  verifiedImage,
} from '../domain/image-set';
import { modelExport } from '../domain/model-export';
import { presetNames } from '../domain/presets';
import { comparisonEvent, nearestReport } from '../domain/nearest';
import { imageRecipe, mixingCanvas, MOST_RECIPES } from '../domain/recipe';
import { runState, runSummary } from '../domain/run';
import { checkpointRecord, metricRow, previewRecord, qualityRow, runMoment } from '../domain/run-rows';
import { trainingOverrides } from '../domain/training-options';
import { datasetId, imageSetId, runId } from '../domain/units';

const nothing = z.object({});
const none = z.void();
const ofRun = z.object({ runId });

/**
 * What happens to one run. The first item is always a snapshot, and after a lost connection a new stream begins with
 * a new one: all other items are increments on it. The rows of metrics, of which there may be a million, are fetched apart, by
 * `mediaUrl.metrics`, as soon as a snapshot has come; that address gives at least the snapshot's.
 */
export const runEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('snapshot'),
    run: runSummary,
    quality: z.array(qualityRow),
    previews: z.array(previewRecord),
    checkpoints: z.array(checkpointRecord),
    moments: z.array(runMoment),
    /** Resolutions of which there is a montage of real slices, by `mediaUrl.reals`. */
    reals: z.array(z.number().int()),
  }),
  z.object({ kind: z.literal('state'), state: runState }),
  z.object({ kind: z.literal('metrics'), rows: z.array(metricRow) }),
  z.object({ kind: z.literal('quality'), row: qualityRow }),
  z.object({ kind: z.literal('preview'), preview: previewRecord }),
  z.object({ kind: z.literal('checkpoint'), checkpoint: checkpointRecord }),
  z.object({ kind: z.literal('moment'), moment: runMoment }),
  z.object({ kind: z.literal('reals'), resolution: z.number().int() }),
]);
export type RunEvent = z.infer<typeof runEvent>;

/** First what images are compared with is looked at, and candidates for the bounds; then they are drawn. */
export const generationProgress = z.object({
  kind: z.literal('progress'),
  stage: z.enum(['looking', 'drawing']),
  done: z.number().int(),
  total: z.number().int(),
});

export const generationEvent = z.discriminatedUnion('kind', [
  generationProgress,
  z.object({ kind: z.literal('done'), imageSet: imageSetSummary, folder: z.string() }),
]);
export type GenerationEvent = z.infer<typeof generationEvent>;

/** An image set that was begun, and how many of its images are there. */
export const imageSetDraft = z.object({
  name: z.string(),
  request: imageSetRequest,
  done: z.number().int(),
  total: z.number().int(),
});
export type ImageSetDraft = z.infer<typeof imageSetDraft>;

/** An image that was drawn from a recipe: a PNG in base64, of 8 bits. */
export const drawnImage = z.object({
  index: z.number().int(),
  resolution: z.number().int(),
  png: z.string(),
});
export type DrawnImage = z.infer<typeof drawnImage>;

/** The generator to write: of the checkpoint after so many images, or of the newest. */
const modelChoice = ofRun.extend({ images: z.number().int().nonnegative().optional() });
const writtenModel = modelExport.extend({ folder: z.string() });
export type ModelChoice = z.infer<typeof modelChoice>;
export type WrittenModel = z.infer<typeof writtenModel>;

/** Where a new run's weights come from: a checkpoint of another run (without `images` its newest); see `RunOrigin`. */
const startingPoint = z.object({
  kind: z.enum(['checkpoint', 'transfer']),
  runId,
  images: z.number().int().nonnegative().optional(),
});
export type StartingPoint = z.infer<typeof startingPoint>;

/** What is chosen for a new run; everything else follows from the preset, the data set and the computer. */
export const newRun = z.object({
  datasetId,
  preset: z.enum(presetNames),
  overrides: trainingOverrides,
  /** Without one, a free name is made from the data set's and the preset's. */
  name: z.string().optional(),
  from: startingPoint.optional(),
});
export type NewRun = z.infer<typeof newRun>;

/** A checkpoint that a run can be started from. */
export const checkpointChoice = z.object({
  images: z.number().int().nonnegative(),
  at: z.number(),
  resolution: z.number().int(),
  /** Sliced Wasserstein distance × 10³, where it was measured. */
  swd: z.number().optional(),
});
export type CheckpointChoice = z.infer<typeof checkpointChoice>;

/** A run that was deleted: its folder waits in the trash. */
export const trashedRun = z.object({
  /** Of the trash; the same run can have been deleted more than once, as a copy. */
  id: z.string(),
  name: z.string(),
  trashedAt: z.number(),
  diskBytes: z.number(),
});
export type TrashedRun = z.infer<typeof trashedRun>;

export const runCalls = {
  listRuns: { input: nothing, output: z.array(runSummary) },
  /** With `whenFree`, a run that cannot begin now because another is being trained waits in the queue. */
  startRun: { input: newRun.extend({ whenFree: z.boolean().optional() }), output: runSummary },
  /**
   * Goes on from the last checkpoint of a run that was stopped, was interrupted or failed, or begins one that is ready. `batch`, where
   * given, replaces the run's own from here on: for a machine with too little memory.
   */
  continueRun: { input: ofRun.extend({ batch: z.number().optional() }), output: runSummary },
  pauseRun: { input: ofRun, output: none },
  resumeRun: { input: ofRun, output: none },
  /** Saves a checkpoint and ends training; the run can be continued later. */
  stopRun: { input: ofRun, output: none },
  /** Stops by itself, with a checkpoint, once the resolution in training has had its whole training; `wanted: false` takes it back. */
  finishResolution: { input: ofRun.extend({ wanted: z.boolean() }), output: none },
  /** Draws a preview between two steps. */
  previewNow: { input: ofRun, output: none },
  listCheckpoints: { input: ofRun, output: z.array(checkpointChoice) },
  /** Changes what the user says of a run. A run that is being trained cannot get another name. */
  describeRun: {
    input: ofRun.extend({
      name: z.string().optional(),
      note: z.string().max(20_000).optional(),
      starred: z.boolean().optional(),
    }),
    output: runSummary,
  },
  /**
   * The runs that wait for the machine, first one first: replaces the whole queue. The first begins when a training has
   * finished or failed, not when the user has stopped one.
   */
  setQueue: { input: z.object({ runIds: z.array(runId) }), output: none },
  /** Begins the first run of the queue now. */
  startQueue: { input: nothing, output: none },
  /** Moves runs that are not being trained to the trash. */
  trashRuns: { input: z.object({ runIds: z.array(runId).min(1) }), output: none },
  listTrash: { input: nothing, output: z.array(trashedRun) },
  /** Brings a run back, under a free name where its own is taken. */
  restoreRun: { input: z.object({ id: z.string() }), output: runSummary },
  /** Deletes for good: these of the trash, or all. */
  emptyTrash: { input: z.object({ ids: z.array(z.string()).optional() }), output: none },
  /** The style-mixing canvas of a run as it was left, or a fresh one. */
  readCanvas: { input: ofRun, output: mixingCanvas },
  saveCanvas: { input: z.object({ runId, canvas: mixingCanvas }), output: none },
  /** Image sets that were begun and are not whole, because that was wanted or something failed: the same request goes on. */
  listDrafts: { input: ofRun, output: z.array(imageSetDraft) },
  removeDraft: { input: z.object({ runId, name: z.string() }), output: none },
  listImageSets: { input: ofRun, output: z.array(imageSetSummary) },
  readImageSet: { input: z.object({ runId, imageSetId }), output: imageSetManifest },
  /** How near its images come to the slices that were learnt from; null where nobody has compared them. */
  readComparison: { input: z.object({ runId, imageSetId }), output: nearestReport.nullable() },
  /** Writes a generator for use elsewhere into the run's folder. */
  exportModel: { input: modelChoice, output: writtenModel },
  /** Shows the folder of a run, or of one of its image sets, in the desktop's file manager. */
  reveal: { input: z.object({ runId, imageSetId: imageSetId.optional() }), output: none },
} as const;

export const runStreams = {
  /** All runs, again in full whenever one of them changes. */
  watchRuns: { input: nothing, item: z.array(runSummary) },
  watchRun: { input: ofRun, item: runEvent },
  /** Times real steps of a run that is not made, which takes this computer for up to two minutes. */
  estimate: { input: newRun, item: estimateEvent },
  /** Draws images of a checkpoint, one by one in the order in which they were asked for; between the steps of a training. */
  drawRecipes: {
    input: z.object({
      runId,
      images: z.number().int().nonnegative(),
      recipes: z.array(imageRecipe).max(MOST_RECIPES),
    }),
    item: drawnImage,
  },
  /** Compares an image set with every slice that its network learnt from, and keeps the report with it. */
  compareImageSet: { input: z.object({ runId, imageSetId }), item: comparisonEvent },
  /** Draws some images of a set again, chosen at random, and compares their bytes with what was written. */
  verifyImageSet: {
    input: z.object({ runId, imageSetId, count: z.number().int().min(1).max(MOST_IMAGES) }),
    item: verifiedImage,
  },
  generate: {
    input: imageSetRequest.extend({ runId, name: z.string().optional() }),
    item: generationEvent,
  },
} as const;
