import type {
  ApplicationService,
  GenerationEvent,
  ModelChoice,
  WrittenModel,
} from '@shared/contract/application';
import { SliceloomError } from '@shared/contract/errors';
import { freeName } from '@shared/domain/names';
import { isActive, type RunSummary } from '@shared/domain/run';
import { Broadcast } from '@shared/pure/async-queue';
import { openDatasetById } from '../dataset/store';
import { slicesAsOf } from '../dataset/training-slices';
import { fileError, makeFolders } from '../library/files';
import { Library } from '../library/layout';
import { acquireLock, LockHeldError, type Lock } from '../library/lock';
import { BroughtPaths } from './brought-paths';
import { datasetService } from './dataset-service';
import { RunFeeds, readSnapshot } from './feeds';
import type { GenerateInput, Host, HostOptions } from './host';
import { Imports } from './imports';
import { Machine } from './machine';
import { readMedia } from './media';
import { planRun, type NewRun, type PlannedRun } from './new-run';
import { checkName, imageSetSummaryOf, RunShelf, type StoredRun } from './runs';
import { TrainingSupervisor } from './supervisor';
import { Uploads } from './uploads';

/** Between two readings of the list of runs when nothing was announced: another process may train in this library. */
const LIST_INTERVAL_MS = 4000;

/**
 * Opens a library and serves the application contract on it. A window or a page holds the library alone; a command works
 * beside others, each run being locked by who trains it.
 *
 * @throws SliceloomError `library-not-writable`, `library-in-use` or `disk-full`.
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const library = new Library(options.libraryPath);
  const lock = await openLibrary(library, options.kind !== 'cli');
  const shelf = new RunShelf(library);
  const feeds = new RunFeeds();
  const machine = new Machine(library.path, options.spawnTrainer);
  const supervisor = new TrainingSupervisor(options.spawnTrainer, feeds);

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

  const summary = (run: StoredRun): Promise<RunSummary> =>
    shelf.summary(run, supervisor.trains(run.record.id));
  const snapshot = async (run: StoredRun) => readSnapshot(run.folder, await summary(run));
  const plan = async (choice: NewRun): Promise<PlannedRun & { datasetFolder: string }> => {
    const dataset = await openDatasetById(library, choice.datasetId);
    const about = { machine, version: options.version, namesTaken: await shelf.names() };
    return { ...(await planRun(choice, dataset, about)), datasetFolder: dataset.folder.path };
  };
  const begin = async (run: StoredRun, resume: boolean): Promise<RunSummary> => {
    const dataset = await openDatasetById(library, run.record.datasetId).catch(() => {
      throw new SliceloomError('dataset-missing', { name: run.record.datasetName });
    });
    if (slicesAsOf(dataset.record, run.record.datasetSha256) === undefined)
      throw new SliceloomError('dataset-changed', { name: run.record.datasetName });
    await supervisor.begin(run, dataset.folder.path, resume, () => snapshot(run));
    return summary(run);
  };
  const listRuns = async (): Promise<RunSummary[]> => {
    const all = await Promise.all((await shelf.all()).map(summary));
    return all.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  };
  const imageSetName = async (
    { folder }: StoredRun,
    { name, count, seed }: GenerateInput,
  ): Promise<string> => {
    const taken = await shelf.imageSetNames(folder);
    if (name === undefined) return freeName(`${count} images from seed ${seed}`, taken);
    checkName(name);
    if (taken.some((other) => other.toLowerCase() === name.toLowerCase()))
      throw new SliceloomError('image-set-exists', { name });
    return name;
  };
  const draw = async function* (
    run: StoredRun,
    name: string,
    folder: string,
    { count, seed, psi }: GenerateInput,
    signal: AbortSignal,
  ): AsyncGenerator<GenerationEvent> {
    const input = { runFolder: run.folder.path, folder, name, request: { count, seed, psi } };
    for await (const event of supervisor.generate(run, input, signal)) {
      if (event.kind === 'progress') yield event;
      else {
        feeds.changes.publish(true);
        yield { kind: 'done', imageSet: imageSetSummaryOf(event.manifest), folder };
      }
    }
  };

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
    listRuns,
    startRun: async (choice) => {
      supervisor.mustBeFree();
      const run = await shelf.create((await plan(choice)).record);
      try {
        return await begin(run, false);
      } catch (error) {
        // What never began leaves nothing behind, so that the same name can be tried again.
        await shelf.discard(run);
        throw error;
      }
    },
    continueRun: async ({ runId, batch }) => {
      const run = await shelf.byId(runId);
      const { state, elsewhere } = await summary(run);
      if (state.phase === 'finished') throw new SliceloomError('run-complete', { name: run.record.name });
      if (batch === undefined || elsewhere || supervisor.trains(runId)) return begin(run, true);
      return begin(await shelf.changeBatch(run, batch), true);
    },
    pauseRun: ({ runId }) => supervisor.tell(runId, 'pause'),
    resumeRun: ({ runId }) => supervisor.tell(runId, 'resume'),
    stopRun: ({ runId }) => supervisor.tell(runId, 'stop'),
    previewNow: ({ runId }) => supervisor.tell(runId, 'preview'),
    listImageSets: async ({ runId }) => {
      const { folder } = await shelf.byId(runId);
      return (await shelf.imageSets(folder)).map(({ manifest }) => imageSetSummaryOf(manifest));
    },
    readImageSet: async ({ runId, imageSetId }) => {
      const { folder } = await shelf.byId(runId);
      const found = (await shelf.imageSets(folder)).find(({ manifest }) => manifest.id === imageSetId);
      if (!found) throw new SliceloomError('image-set-missing', { name: imageSetId });
      return found.manifest;
    },
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
    watchRuns: async function* (_input, signal) {
      const changes = feeds.changes.listen(signal);
      const timer = setInterval(() => changes.push(true), LIST_INTERVAL_MS);
      try {
        let shown = '';
        for (let runs = await listRuns(); ; runs = await listRuns()) {
          const now = JSON.stringify(runs);
          if (now !== shown) yield runs;
          shown = now;
          if ((await changes.next()).done) return;
        }
      } finally {
        clearInterval(timer);
      }
    },
    watchRun: async function* ({ runId }, signal) {
      const run = await shelf.byId(runId);
      yield* feeds.watch(
        runId,
        run.folder,
        () => snapshot(run),
        () => supervisor.trains(runId),
        signal,
      );
    },
    estimate: async function* (choice, signal) {
      const busy = (await listRuns()).find(({ state }) => isActive(state));
      if (busy) throw new SliceloomError('estimate-busy', { name: busy.name });
      const { record, circumstances, datasetFolder } = await plan(choice);
      yield { kind: 'chosen', options: record.options, circumstances };
      yield* supervisor.estimate({ record, datasetFolder }, signal);
    },
    generate: async function* (input, signal) {
      const run = await shelf.byId(input.runId);
      const name = await imageSetName(run, input);
      await makeFolders(run.folder.exports);
      yield* draw(run, name, run.folder.imageSet(name).path, input, signal);
    },
  };

  return {
    service,
    uploads,
    media: (path) => readMedia(path, library, shelf, imports),
    generateInto: async function* (folder, input, signal) {
      const run = await shelf.byId(input.runId);
      yield* draw(run, input.name ?? `${input.count} images from seed ${input.seed}`, folder, input, signal);
    },
    exportModelInto: async (folder, choice) => exportModel(await shelf.byId(choice.runId), folder, choice),
    close: async () => {
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
