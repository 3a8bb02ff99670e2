import { z } from 'zod';
import { datasetSummary, sliceOrigin } from '../domain/dataset';
import { estimateEvent } from '../domain/estimate';
import { imageSetManifest, imageSetRequest, imageSetSummary } from '../domain/image-set';
import { modelExport } from '../domain/model-export';
import { presetNames } from '../domain/presets';
import { checkpointRecord, metricRow, previewRecord, runState, runSummary } from '../domain/run';
import { trainingOverrides } from '../domain/training-options';
import { datasetId, imageSetId, runId } from '../domain/units';
import type { Contract, Service } from './rpc';

const nothing = z.object({});
const none = z.void();
const ofRun = z.object({ runId });

export const deviceReport = z.object({
  tensorflow: z.string(),
  /** What computes, such as `CPU, 2 cores` or a graphics card's name. */
  device: z.string(),
  usesGpu: z.boolean(),
  memoryBytes: z.number(),
});
export type DeviceReport = z.infer<typeof deviceReport>;

export const about = z.object({
  version: z.string(),
  libraryPath: z.string(),
  /** Which of the hosts serves this page. */
  host: z.enum(['electron', 'web', 'cli']),
  /** Whether a folder can be shown in the desktop's file manager. */
  canReveal: z.boolean(),
});

/** The machine as the status bar shows it; `device` is missing until it has been asked, `problem` says why it failed. */
export const machineStatus = z.object({
  device: deviceReport.optional(),
  problem: z.string().optional(),
  freeMemoryBytes: z.number(),
  totalMemoryBytes: z.number(),
  freeDiskBytes: z.number(),
});
export type MachineStatus = z.infer<typeof machineStatus>;

/**
 * What happens to one run. The first item is always a snapshot, and after a lost connection a new stream begins with
 * a new one: all other items are increments on it.
 */
export const runEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('snapshot'),
    run: runSummary,
    metrics: z.array(metricRow),
    previews: z.array(previewRecord),
    checkpoints: z.array(checkpointRecord),
  }),
  z.object({ kind: z.literal('state'), state: runState }),
  z.object({ kind: z.literal('metrics'), rows: z.array(metricRow) }),
  z.object({ kind: z.literal('preview'), preview: previewRecord }),
  z.object({ kind: z.literal('checkpoint'), checkpoint: checkpointRecord }),
]);
export type RunEvent = z.infer<typeof runEvent>;

export const generationEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), done: z.number().int(), total: z.number().int() }),
  z.object({ kind: z.literal('done'), imageSet: imageSetSummary, folder: z.string() }),
]);
export type GenerationEvent = z.infer<typeof generationEvent>;

/** The generator to write: of the checkpoint after so many images, or of the newest. */
const modelChoice = ofRun.extend({ images: z.number().int().nonnegative().optional() });
const writtenModel = modelExport.extend({ folder: z.string() });
export type ModelChoice = z.infer<typeof modelChoice>;
export type WrittenModel = z.infer<typeof writtenModel>;

/** What is chosen for a new run; everything else follows from the preset, the data set and the computer. */
const newRun = z.object({
  datasetId,
  preset: z.enum(presetNames),
  overrides: trainingOverrides,
  /** Without one, a free name is made from the data set's and the preset's. */
  name: z.string().optional(),
});

/** Between every face of Sliceloom (window, browser page, command line) and the host that does the work. */
export const applicationContract = {
  name: 'sliceloom',
  calls: {
    about: { input: nothing, output: about },
    listDatasets: { input: nothing, output: z.array(datasetSummary) },
    listSlices: { input: z.object({ datasetId }), output: z.array(sliceOrigin) },
    /** Puts the data set that comes with Sliceloom into the library, once. */
    installSample: { input: nothing, output: datasetSummary },
    listRuns: { input: nothing, output: z.array(runSummary) },
    startRun: { input: newRun, output: runSummary },
    /** Goes on from the last checkpoint of a run that was stopped, was interrupted or failed. */
    /** `batch`, where given, replaces the run's own from here on: for a machine with too little memory. */
    continueRun: { input: ofRun.extend({ batch: z.number().optional() }), output: runSummary },
    pauseRun: { input: ofRun, output: none },
    resumeRun: { input: ofRun, output: none },
    /** Saves a checkpoint and ends training; the run can be continued later. */
    stopRun: { input: ofRun, output: none },
    /** Draws a preview between two steps. */
    previewNow: { input: ofRun, output: none },
    listImageSets: { input: ofRun, output: z.array(imageSetSummary) },
    readImageSet: { input: z.object({ runId, imageSetId }), output: imageSetManifest },
    /** Writes a generator for use elsewhere into the run's folder. */
    exportModel: { input: modelChoice, output: writtenModel },
    /** Shows the folder of a run, or of one of its image sets, in the desktop's file manager. */
    reveal: { input: z.object({ runId, imageSetId: imageSetId.optional() }), output: none },
  },
  streams: {
    watchMachine: { input: nothing, item: machineStatus },
    /** All runs, again in full whenever one of them changes. */
    watchRuns: { input: nothing, item: z.array(runSummary) },
    watchRun: { input: ofRun, item: runEvent },
    /** Times real steps of a run that is not made, which takes this computer for up to two minutes. */
    estimate: { input: newRun, item: estimateEvent },
    generate: {
      input: imageSetRequest.extend({ runId, name: z.string().optional() }),
      item: generationEvent,
    },
  },
} as const satisfies Contract;

export type ApplicationService = Service<typeof applicationContract>;

/** Where the pages fetch images from; relative to the page's own origin, the same in the window and the browser. */
export const mediaUrl = {
  slice: (dataset: string, index: number): string => `/media/slice/${dataset}/${index}.png`,
  preview: (run: string, index: number): string => `/media/preview/${run}/${index}.png`,
  generated: (run: string, imageSet: string, index: number): string =>
    `/media/generated/${run}/${imageSet}/${index}.png`,
};
