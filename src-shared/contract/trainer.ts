import { z } from 'zod';
import { timingEvent } from '../domain/estimate';
import { imageFormats, imageSetManifest, imageSetRequest, MOST_IMAGES } from '../domain/image-set';
import { comparisonEvent } from '../domain/nearest';
import { directionGroup, keptDirections, keptPoint } from '../domain/kept';
import { modelExport } from '../domain/model-export';
import { imageRecipe, MOST_RECIPES } from '../domain/recipe';
import { runRecord, runState } from '../domain/run';
import { checkpointRecord, metricRow, previewRecord, qualityRow, runMoment } from '../domain/run-rows';
import { deviceReport } from './application';
import type { Contract, Service } from './rpc';
import { projection, projectionEvent, ratedImage } from './exploring';
import { drawnImage, generationProgress } from './runs';

const nothing = z.object({});
const none = z.void();
/** A checkpoint of the run in a folder. */
const ofCheckpoint = { runFolder: z.string(), images: z.number().int().nonnegative() };

/** What a trainer announces; all of it also stands in the run's folder before it is announced. */
export const trainerEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('state'), state: runState }),
  z.object({ kind: z.literal('metrics'), rows: z.array(metricRow) }),
  z.object({ kind: z.literal('quality'), row: qualityRow }),
  z.object({ kind: z.literal('preview'), preview: previewRecord }),
  z.object({ kind: z.literal('moment'), moment: runMoment }),
  z.object({ kind: z.literal('reals'), resolution: z.number().int() }),
  z.object({ kind: z.literal('checkpoint'), checkpoint: checkpointRecord }),
]);
export type TrainerEvent = z.infer<typeof trainerEvent>;

/** How an image set comes to be. */
const trainerGeneration = z.discriminatedUnion('kind', [
  generationProgress,
  z.object({ kind: z.literal('done'), manifest: imageSetManifest }),
]);

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
    finishResolution: { input: z.object({ wanted: z.boolean() }), output: none },
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
    /** As the application's calls of these names. */
    keepImage: {
      input: z.object({ ...ofCheckpoint, recipe: imageRecipe, name: z.string() }),
      output: keptPoint,
    },
    findDirections: { input: z.object(ofCheckpoint), output: keptDirections },
    makeDirection: {
      input: z.object({ ...ofCheckpoint, name: z.string(), from: directionGroup, to: directionGroup }),
      output: keptDirections,
    },
    /** Computes a case of an independent implementation for comparison; see training/conformance. */
    conform: { input: z.object({ folder: z.string() }), output: none },
  },
  streams: {
    /** Ends when training has. */
    watch: { input: nothing, item: trainerEvent },
    /** Times steps of a run that is not made, in a trainer that does nothing else and is ended afterwards. */
    estimate: { input: z.object({ record: runRecord, datasetFolder: z.string() }), item: timingEvent },
    /** Draws images of the checkpoint after so many images, one by one in the order in which they were asked for. */
    drawRecipes: {
      input: z.object({ ...ofCheckpoint, recipes: z.array(imageRecipe).max(MOST_RECIPES) }),
      item: drawnImage,
    },
    rateRecipes: {
      input: z.object({ ...ofCheckpoint, recipes: z.array(imageRecipe).max(MOST_RECIPES) }),
      item: ratedImage,
    },
    /** Looks for the styles of a slice, with the run's weights as they were after `images`. */
    project: {
      input: projection.omit({ datasetId: true }).extend({ ...ofCheckpoint, datasetFolder: z.string() }),
      item: projectionEvent,
    },
    /** Draws images of the image set in `folder` again: the hash of each one's bytes, in the order of `indices`. */
    remake: {
      input: z.object({
        runFolder: z.string(),
        folder: z.string(),
        indices: z.array(z.number().int().nonnegative()).max(MOST_IMAGES),
      }),
      item: z.object({ index: z.number().int(), sha256: z.string() }),
    },
    /** Draws all images of the manifest in `folder` again, `into` another one, in its own format or in another. */
    exportSet: {
      input: z.object({
        runFolder: z.string(),
        folder: z.string(),
        into: z.string(),
        format: z.enum(imageFormats).optional(),
      }),
      item: trainerGeneration,
    },
    /** Compares the image set in `folder` with the slices that its network learnt from. */
    nearest: {
      input: z.object({ runFolder: z.string(), datasetFolder: z.string(), folder: z.string() }),
      item: comparisonEvent,
    },
    /** Draws an image set into `folder`: between the steps of the run in hand, or from its last checkpoint. */
    generate: {
      input: z.object({
        runFolder: z.string(),
        folder: z.string(),
        name: z.string(),
        request: imageSetRequest,
        /** With it images can be compared with what was learnt from. */
        datasetFolder: z.string().optional(),
      }),
      item: trainerGeneration,
    },
  },
} as const satisfies Contract;

export type TrainerService = Service<typeof trainerContract>;
