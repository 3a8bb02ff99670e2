import type { ApplicationService } from '@shared/contract/application';
import { openDatasetById } from '../dataset/store';
import { readCanvas, saveCanvas } from '../library/canvas';
import {
  listDirections,
  listPoints,
  readFavourites,
  removeDirection,
  removePoint,
  renamePoint,
  saveFavourites,
} from '../library/kept';
import type { Library, RunFolder } from '../library/layout';
import type { RunShelf } from './runs';
import type { TrainingSupervisor } from './supervisor';

interface Parts {
  readonly library: Library;
  readonly shelf: RunShelf;
  readonly supervisor: TrainingSupervisor;
}

type ExploringService = Pick<
  ApplicationService,
  | 'drawRecipes'
  | 'rateRecipes'
  | 'readCanvas'
  | 'saveCanvas'
  | 'listFavourites'
  | 'saveFavourites'
  | 'listPoints'
  | 'renamePoint'
  | 'removePoint'
  | 'keepImage'
  | 'project'
  | 'listDirections'
  | 'findDirections'
  | 'makeDirection'
  | 'removeDirection'
>;

/** What is done with a trained network before images are taken away: drawing, mixing, keeping, projecting, directions. */
export function exploringService({ library, shelf, supervisor }: Parts): ExploringService {
  const folderOf = async (runId: Parameters<RunShelf['byId']>[0]): Promise<RunFolder> =>
    (await shelf.byId(runId)).folder;
  return {
    drawRecipes: async function* ({ runId, ...asked }, signal) {
      const run = await shelf.byId(runId);
      const input = { runFolder: run.folder.path, ...asked };
      yield* supervisor.exploring(run, (service) => service.drawRecipes(input, signal));
    },
    rateRecipes: async function* ({ runId, ...asked }, signal) {
      const run = await shelf.byId(runId);
      const input = { runFolder: run.folder.path, ...asked };
      yield* supervisor.exploring(run, (service) => service.rateRecipes(input, signal));
    },
    readCanvas: async ({ runId }) => readCanvas(await folderOf(runId)),
    saveCanvas: async ({ runId, canvas }) => saveCanvas(await folderOf(runId), canvas),
    listFavourites: async ({ runId }) => readFavourites(await folderOf(runId)),
    saveFavourites: async ({ runId, favourites }) => saveFavourites(await folderOf(runId), favourites),
    listPoints: async ({ runId }) => listPoints(await folderOf(runId)),
    renamePoint: async ({ runId, id, name }) => renamePoint(await folderOf(runId), id, name),
    removePoint: async ({ runId, id }) => removePoint(await folderOf(runId), id),
    keepImage: async ({ runId, ...asked }) => {
      const run = await shelf.byId(runId);
      return supervisor.explored(run, (service) =>
        service.keepImage({ runFolder: run.folder.path, ...asked }),
      );
    },
    project: async function* ({ runId, datasetId, ...asked }, signal) {
      const run = await shelf.byId(runId);
      const dataset = await openDatasetById(library, datasetId);
      const input = { runFolder: run.folder.path, datasetFolder: dataset.folder.path, ...asked };
      yield* supervisor.exploring(run, (service) => service.project(input, signal));
    },
    listDirections: async ({ runId, images }) => listDirections(await folderOf(runId), images),
    findDirections: async ({ runId, images }) => {
      const run = await shelf.byId(runId);
      const input = { runFolder: run.folder.path, images };
      return supervisor.explored(run, (service) => service.findDirections(input));
    },
    makeDirection: async ({ runId, ...asked }) => {
      const run = await shelf.byId(runId);
      const input = { runFolder: run.folder.path, ...asked };
      return supervisor.explored(run, (service) => service.makeDirection(input));
    },
    removeDirection: async ({ runId, id }) => removeDirection(await folderOf(runId), id),
  };
}
