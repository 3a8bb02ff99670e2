import { z } from 'zod';
import { datasetSummary, sliceOrigin } from '../domain/dataset';
import { lookEvent } from '../domain/import/found';
import { importOptions, importOverrides } from '../domain/import/options';
import { importReport } from '../domain/import/report';
import { datasetId } from '../domain/units';
import type { Contract, Service } from './rpc';
import { exploringCalls, exploringStreams } from './exploring';
import { runCalls, runStreams } from './runs';

const nothing = z.object({});
const none = z.void();
const ofDataset = z.object({ datasetId });

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
  /** Whether folders are chosen in the desktop's dialog; otherwise from `listFolder`, or uploaded. */
  canChoose: z.boolean(),
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

/** What to import: paths on this computer, or uploads as {@link upload} names them. */
const broughtPaths = z.array(z.string()).min(1);

export const importProgress = z.object({
  kind: z.literal('progress'),
  /** `reading`: headers; `preparing`: pixels; `checking`: duplicates and the like; `finishing`: flushed and put in place. */
  phase: z.enum(['reading', 'preparing', 'checking', 'finishing']),
  /** Files; while reading, `total` grows as folders are listed. */
  done: z.number().int(),
  total: z.number().int(),
  slices: z.number().int(),
  refused: z.number().int(),
  /** Files a second, over the last seconds. */
  rate: z.number(),
  secondsLeft: z.number().optional(),
});
export type ImportProgress = z.infer<typeof importProgress>;

/** With `dryRun`: what would have become of it. */
export const plannedImport = z.object({
  kind: z.literal('planned'),
  slices: z.number().int(),
  patients: z.number().int(),
  report: importReport,
});

export const importEvent = z.discriminatedUnion('kind', [
  importProgress,
  plannedImport,
  /** `added` is 0 where every slice was there already. */
  z.object({ kind: z.literal('done'), dataset: datasetSummary, added: z.number().int() }),
]);
export type ImportEvent = z.infer<typeof importEvent>;

const interruptedImport = z.object({
  /** Of the data set that it makes or adds to. */
  name: z.string(),
  /** The data set that it adds to. */
  datasetId: datasetId.optional(),
  slices: z.number().int(),
  createdAt: z.string(),
  /** What it was begun with; missing where it was uploaded, and is to be brought again. */
  paths: z.array(z.string()).optional(),
  options: importOptions.optional(),
});
export type InterruptedImport = z.infer<typeof interruptedImport>;

/** A folder or file as the page lists it; only under folders that were allowed at start-up. */
const listedPath = z.object({ name: z.string(), path: z.string(), isFolder: z.boolean() });
export type ListedPath = z.infer<typeof listedPath>;

/** Between every face of Sliceloom (window, browser page, command line) and the host that does the work. */
export const applicationContract = {
  name: 'sliceloom',
  calls: {
    about: { input: nothing, output: about },
    listDatasets: { input: nothing, output: z.array(datasetSummary) },
    listSlices: { input: ofDataset, output: z.array(sliceOrigin) },
    /** Puts the data set that comes with Sliceloom into the library, once. */
    installSample: { input: nothing, output: datasetSummary },
    /** Checks, parts and what was left out; undefined for a set that was not imported, such as the sample. */
    datasetReport: { input: ofDataset, output: importReport.optional() },
    /** Which slices are set aside: training passes over them. */
    listSetAside: { input: ofDataset, output: z.array(z.number().int()) },
    setAside: {
      input: ofDataset.extend({ slices: z.array(z.number().int()), aside: z.boolean() }),
      output: none,
    },
    /** Imports that ended before they were done: the same import, begun again, goes on from where it was. */
    listInterruptedImports: { input: nothing, output: z.array(interruptedImport) },
    /** Removes what an interrupted import has gathered. */
    discardImport: { input: z.object({ name: z.string() }), output: none },
    /** Asks the user for a folder (or files) in the desktop's dialog; empty where that was cancelled. */
    choosePaths: { input: z.object({ folders: z.boolean() }), output: z.array(z.string()) },
    /** The folders that a browser page may read, and what lies in them; without a path, the allowed folders themselves. */
    listFolder: { input: z.object({ path: z.string().optional() }), output: z.array(listedPath) },
    /**
     * A slice of what was found, as it would become with these options, as PNG by the address in `url`; `values` are the
     * rescaled bounds of its window.
     */
    previewSource: {
      input: z.object({
        lookId: z.string(),
        source: z.number().int().nonnegative(),
        /** Which slice, from 0 (first) to 1 (last). */
        at: z.number().min(0).max(1),
        options: importOptions,
      }),
      output: z.object({
        url: z.string(),
        window: z.tuple([z.number(), z.number()]),
        slices: z.number().int(),
      }),
    },
    ...runCalls,
    ...exploringCalls,
  },
  streams: {
    /** Reads headers and names of what was brought, and nothing else. Ends with what was found. */
    lookAt: {
      input: z.object({ paths: broughtPaths, namePattern: z.string().max(300).optional() }),
      item: lookEvent,
    },
    /**
     * Prepares slices and puts them into the library as a new data set, or adds them to one. Ending the stream cancels, and
     * leaves no half set behind.
     */
    importImages: {
      input: z.object({
        paths: broughtPaths,
        into: z.union([z.object({ name: z.string() }), z.object({ datasetId })]),
        options: importOverrides,
        /** Reads and prepares everything, and writes nothing. */
        dryRun: z.boolean().optional(),
      }),
      item: importEvent,
    },
    /** All data sets, again in full whenever one of them changes. */
    watchDatasets: { input: nothing, item: z.array(datasetSummary) },
    watchMachine: { input: nothing, item: machineStatus },
    ...runStreams,
    ...exploringStreams,
  },
} as const satisfies Contract;

export type ApplicationService = Service<typeof applicationContract>;

/** Where the pages fetch images from; relative to the page's own origin, the same in the window and the browser. */
export const mediaUrl = {
  /** A preview of something that was looked at; by an id that is good while Sliceloom runs. */
  source: (id: string): string => `/media/source/${id}.png`,
  /** A slice's stored values as they are: size · size · colours, 8 or 16 bits, little-endian; for window and values. */
  values: (dataset: string, index: number): string => `/media/values/${dataset}/${index}.bin`,
  slice: (dataset: string, index: number): string => `/media/slice/${dataset}/${index}.png`,
  preview: (run: string, index: number): string => `/media/preview/${run}/${index}.png`,
  /** Real slices at a resolution, laid out as the previews are; of runs whose snapshot names it. */
  reals: (run: string, resolution: number): string => `/media/reals/${run}/${resolution}.png`,
  /** All rows of a run's metrics, as `pure/metric-table` lays them out. */
  metrics: (run: string): string => `/media/metrics/${run}.bin`,
  /** What a kept point draws, and the slice that was projected, where it was one. */
  pointImage: (run: string, point: string): string => `/media/point-image/${run}/${point}.png`,
  pointTarget: (run: string, point: string): string => `/media/point-target/${run}/${point}.png`,
  generated: (run: string, imageSet: string, index: number): string =>
    `/media/generated/${run}/${imageSet}/${index}.png`,
};

/**
 * How a browser's page brings files: `POST begin` answers with `{"upload": id}`; then each file's bytes are the body of a
 * `POST file(id, its path within the folder)`; then `path(id)` stands for them among the paths of `lookAt` and
 * `importImages`. What was uploaded is removed after its import, by `POST discard(id)`, and when Sliceloom ends or starts.
 * Every request carries {@link header}, which no form and no other site can send.
 */
export const upload = {
  header: 'x-sliceloom',
  begin: '/upload/begin',
  file: (id: string, name: string): string => `/upload/${id}/file?name=${encodeURIComponent(name)}`,
  discard: (id: string): string => `/upload/${id}/discard`,
  path: (id: string): string => `upload:${id}`,
} as const;
