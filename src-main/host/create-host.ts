import type { ApplicationService } from '@shared/contract/application';
import type { ModelChoice, WrittenModel } from '@shared/contract/runs';
import { SliceloomError } from '@shared/contract/errors';
import { freeName } from '@shared/domain/names';
import { Broadcast } from '@shared/pure/async-queue';
import { openDatasetById } from '../dataset/store';
import { slicesAsOf } from '../dataset/training-slices';
import { fileError, makeFolders } from '../library/files';
import { Library } from '../library/layout';
import { acquireLock, LockHeldError, type Lock } from '../library/lock';
import { BroughtPaths } from './brought-paths';
import { datasetService } from './dataset-service';
import { exploringService } from './exploring';
import { RunFeeds } from './feeds';
import { FolderSizes } from './folder-size';
import type { Host, HostOptions } from './host';
import { ImageSetShelf } from './image-sets';
import { Imports } from './imports';
import { Machine } from './machine';
import { readMedia } from './media';
import { MetricLogs } from './metric-log';
import { RunQueue } from './queue';
import { Runs } from './run-service';
import { RunShelf, type StoredRun } from './runs';
import { TrainingSupervisor } from './supervisor';
import { Trash } from './trash';
import { Uploads } from './uploads';

/**
 * Opens a library and serves the application contract on it. A window or a page holds the library alone; a command works
 * beside others, each run being locked by who trains it.
 *
 * @throws SliceloomError `library-not-writable`, `library-in-use` or `disk-full`.
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const library = new Library(options.libraryPath);
  const lock = await openLibrary(library, options.kind !== 'cli');
  let isClosing = false;
  const feeds = new RunFeeds();
  const sizes = new FolderSizes(() => feeds.changes.publish(true));
  const shelf = new RunShelf(library, sizes);
  const machine = new Machine(library.path, options.spawnTrainer);
  const supervisor = new TrainingSupervisor(options.spawnTrainer, feeds, (phase) => {
    // What fails here stands in the run that was to begin.
    if (!isClosing) void runs.goOnAfter(phase).catch(() => undefined);
  });
  const { version } = options;
  const queue = new RunQueue(library);
  const trash = new Trash(library, sizes);
  const runs = new Runs({ library, shelf, feeds, machine, supervisor, queue, trash, version });
  const metrics = new MetricLogs();
  const imageSets = new ImageSetShelf({ shelf, supervisor, runs, feeds });

  const uploads = new Uploads(library);
  // A command reads what its user may read; so does the window, whose user chooses in the desktop's own dialog.
  const paths = new BroughtPaths(
    uploads,
    options.kind === 'web' ? (options.allowedFolders ?? []) : undefined,
  );
  const datasetChanges = new Broadcast<true>();
  const onChange = (): void => datasetChanges.publish(true);
  const imports = new Imports({ library, spawn: options.spawnImporter, paths, uploads, onChange });
  if (lock) await uploads.sweep();

  const exportModel = async (
    run: StoredRun,
    folder: string,
    { images }: ModelChoice,
  ): Promise<WrittenModel> => {
    const { datasetId, datasetSha256 } = run.record;
    const dataset = await openDatasetById(library, datasetId).catch(() => undefined);
    const isSame = dataset !== undefined && slicesAsOf(dataset.record, datasetSha256) !== undefined;
    const window = isSame ? dataset.record.window : undefined;
    const model = await supervisor.exportModel(run, {
      runFolder: run.folder.path,
      folder,
      ...(images !== undefined && { images }),
      ...(window !== undefined && { window }),
    });
    return { ...model, folder };
  };

  const service: ApplicationService = {
    about: async () => ({
      version: options.version,
      libraryPath: library.path,
      host: options.kind,
      canReveal: options.reveal !== undefined,
      canChoose: options.choosePaths !== undefined,
    }),
    ...datasetService({ library, imports, paths, changes: datasetChanges }, options),
    ...runs.service,
    exportModel: async (choice) => {
      const run = await shelf.byId(choice.runId);
      const name = freeName('Generator', await shelf.modelNames(run.folder));
      await makeFolders(run.folder.models);
      return exportModel(run, run.folder.model(name).path, choice);
    },
    reveal: async ({ runId, imageSetId }) => {
      if (!options.reveal) throw new SliceloomError('not-available-here', { what: 'Showing a folder' });
      const { folder } = await shelf.byId(runId);
      const sets = imageSetId ? await shelf.imageSets(folder) : [];
      options.reveal(sets.find(({ manifest }) => manifest.id === imageSetId)?.folder.path ?? folder.path);
    },
    watchMachine: (_input, signal) => machine.watch(signal),
    ...imageSets.service,
    ...exploringService({ library, shelf, supervisor }),
  };

  return {
    service,
    uploads,
    media: (path) => readMedia(path, library, shelf, imports, metrics),
    ...imageSets.own,
    exportModelInto: async (folder, choice) => exportModel(await shelf.byId(choice.runId), folder, choice),
    close: async () => {
      isClosing = true;
      await Promise.all([imports.close(), supervisor.close()]);
      await lock?.release();
    },
  };
}

async function openLibrary(library: Library, alone: boolean): Promise<Lock | undefined> {
  try {
    for (const folder of [library.path, library.datasets, library.runs]) await makeFolders(folder);
    const lock = await acquireLock(library.lockFile + (alone ? '' : `.${process.pid}`));
    if (alone) return lock;
    // A command takes no hold of the library; it has only tried whether it may write there.
    await lock.release();
    return undefined;
  } catch (error) {
    if (error instanceof LockHeldError)
      throw new SliceloomError('library-in-use', { path: library.path, pid: error.pid });
    const known = fileError(error, library.lockFile);
    // Whatever else stops us there, such as a file in the folder's place, means the same to the user.
    throw known.code === 'internal'
      ? new SliceloomError('library-not-writable', { path: library.path }, '', { cause: error })
      : known;
  }
}
