import { z } from 'zod';
import { timingEvent } from '../domain/estimate';
import { imageSetManifest, imageSetRequest } from '../domain/image-set';
import { modelExport } from '../domain/model-export';
import { checkpointRecord, metricRow, previewRecord, runRecord, runState } from '../domain/run';
import { deviceReport } from './application';
import type { Contract, Service } from './rpc';

const nothing = z.object({});
const none = z.void();

/** What a trainer announces; all of it also stands in the run's folder before it is announced. */
export const trainerEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('state'), state: runState }),
  z.object({ kind: z.literal('metrics'), rows: z.array(metricRow) }),
  z.object({ kind: z.literal('preview'), preview: previewRecord }),
  z.object({ kind: z.literal('checkpoint'), checkpoint: checkpointRecord }),
]);
export type TrainerEvent = z.infer<typeof trainerEvent>;

/** Between the host and a trainer process. Folders are absolute paths chosen by the host. */
export const trainerContract = {
  name: 'trainer',
  calls: {
    describeDevice: { input: nothing, output: deviceReport },
    /** Begins (or, with `resume`, goes on with) the run in a folder; answers once it has begun. */
    begin: {
      input: z.object({ runFolder: z.string(), datasetFolder: z.string(), resume: z.boolean() }),
      output: none,
    },
    pause: { input: nothing, output: none },
    resume: { input: nothing, output: none },
    /** Answers when the checkpoint is on disk and training has ended. */
    stop: { input: nothing, output: none },
    preview: { input: nothing, output: none },
    /**
     * Writes the generator of a checkpoint into `folder`: of the one after `images`, or of the newest. `window` says how the
     * data set's values came from the scanner's.
     */
    exportModel: {
      input: z.object({
        runFolder: z.string(),
        folder: z.string(),
        images: z.number().int().nonnegative().optional(),
        window: z.string().optional(),
      }),
      output: modelExport,
    },
    /** Computes a case of an independent implementation for comparison; see training/conformance. */
    conform: { input: z.object({ folder: z.string() }), output: none },
  },
  streams: {
    /** Ends when training has. */
    watch: { input: nothing, item: trainerEvent },
    /** Times steps of a run that is not made, in a trainer that does nothing else and is ended afterwards. */
    estimate: { input: z.object({ record: runRecord, datasetFolder: z.string() }), item: timingEvent },
    /** Draws an image set into `folder`: between the steps of the run in hand, or from its last checkpoint. */
    generate: {
      input: z.object({
        runFolder: z.string(),
        folder: z.string(),
        name: z.string(),
        request: imageSetRequest,
      }),
      item: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('progress'), done: z.number().int(), total: z.number().int() }),
        z.object({ kind: z.literal('done'), manifest: imageSetManifest }),
      ]),
    },
  },
} as const satisfies Contract;

export type TrainerService = Service<typeof trainerContract>;
