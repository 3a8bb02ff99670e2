import type { ApplicationService } from '@shared/contract/application';
import { asSliceloomError, SliceloomError, toWire } from '@shared/contract/errors';
import type { NewRun } from '@shared/contract/runs';
import { isActive, isResumable, runState, type RunPhase, type RunSummary } from '@shared/domain/run';
import type { RunId } from '@shared/domain/units';
import type { Dataset } from '../dataset/open';
import { openDatasetById } from '../dataset/store';
import { slicesAsOf } from '../dataset/training-slices';
import { writeJson } from '../library/files';
import type { Library } from '../library/layout';
import { readSnapshot, type RunFeeds } from './feeds';
import type { Snapshot } from './run-increments';
import type { Machine } from './machine';
import { planRun, type PlannedRun } from './new-run';
import type { RunQueue } from './queue';
import type { RunShelf, StoredRun } from './runs';
import { checkpointsOf, copyStart, findStart, type FoundStart } from './starting-point';
import type { TrainingSupervisor } from './supervisor';
import type { Trash } from './trash';

/** The least time between two tellings of the list of runs. */
const LIST_PAUSE_MS = 500;
/** Between two readings of the list of runs when nothing was announced: another process may train in this library. */
const LIST_INTERVAL_MS = 4000;

interface Parts {
  readonly library: Library;
  readonly shelf: RunShelf;
  readonly feeds: RunFeeds;
  readonly machine: Machine;
  readonly supervisor: TrainingSupervisor;
  readonly queue: RunQueue;
  readonly trash: Trash;
  readonly version: string;
}

interface Plan extends PlannedRun {
  readonly datasetFolder: string;
  readonly start: FoundStart | undefined;
}

type RunService = Pick<
  ApplicationService,
  | 'listRuns'
  | 'startRun'
  | 'continueRun'
  | 'pauseRun'
  | 'resumeRun'
  | 'stopRun'
  | 'finishResolution'
  | 'previewNow'
  | 'listCheckpoints'
  | 'describeRun'
  | 'setQueue'
  | 'startQueue'
  | 'trashRuns'
  | 'listTrash'
  | 'restoreRun'
  | 'emptyTrash'
  | 'watchRuns'
  | 'watchRun'
  | 'estimate'
>;

/** Everything about runs as a whole: beginning, steering, listing, queue and trash. */
export class Runs {
  constructor(private readonly parts: Parts) {}

  async summary(run: StoredRun, waiting?: readonly RunId[]): Promise<RunSummary> {
    const { shelf, supervisor, queue } = this.parts;
    const { id } = run.record;
    return shelf.summary(run, supervisor.trains(id), (waiting ?? (await queue.list())).indexOf(id));
  }

  async list(): Promise<RunSummary[]> {
    const waiting = await this.parts.queue.list();
    const all = await Promise.all((await this.parts.shelf.all()).map((run) => this.summary(run, waiting)));
    return all.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  /** A training has ended: the next in the queue begins, unless the user has stopped it. */
  async goOnAfter(phase: RunPhase | undefined): Promise<void> {
    if (phase === 'finished' || phase === 'failed') await this.startNext();
  }

  /** Begins the first of the queue that can begin; one that cannot is told as failed, and leaves the queue. */
  async startNext(): Promise<void> {
    const { queue, shelf, supervisor, feeds } = this.parts;
    while (!supervisor.isBusy) {
      const [next] = await queue.list();
      if (next === undefined) return;
      await queue.remove([next]);
      const run = await shelf.byId(next).catch(() => undefined);
      if (!run) continue;
      try {
        await this.begin(run, true);
      } catch (thrown) {
        if (thrown instanceof SliceloomError && thrown.code === 'trainer-busy') {
          await queue.set([next, ...(await queue.list())]);
          return;
        }
        const error = toWire(asSliceloomError(thrown, run.folder.path), 'host.queue');
        await writeJson(run.folder.state, runState, { phase: 'failed', at: Date.now(), error });
        feeds.changes.publish(true);
      }
    }
  }

  readonly service: RunService = {
    listRuns: () => this.list(),
    startRun: ({ whenFree, ...choice }) => this.start(choice, whenFree ?? false),
    continueRun: async ({ runId, batch }) => {
      const { shelf, supervisor, queue } = this.parts;
      const run = await shelf.byId(runId);
      const { state, elsewhere } = await this.summary(run);
      if (state.phase === 'finished') throw new SliceloomError('run-complete', { name: run.record.name });
      const isFree = !elsewhere && !supervisor.trains(runId);
      const summary = await this.begin(
        batch !== undefined && isFree ? await shelf.changeBatch(run, batch) : run,
        true,
      );
      await queue.remove([runId]);
      return summary;
    },
    pauseRun: ({ runId }) => this.parts.supervisor.tell(runId, 'pause'),
    resumeRun: ({ runId }) => this.parts.supervisor.tell(runId, 'resume'),
    stopRun: ({ runId }) => this.parts.supervisor.tell(runId, 'stop'),
    finishResolution: ({ runId, wanted }) => this.parts.supervisor.finishResolution(runId, wanted),
    previewNow: ({ runId }) => this.parts.supervisor.tell(runId, 'preview'),
    listCheckpoints: async ({ runId }) => checkpointsOf(await this.parts.shelf.byId(runId)),
    describeRun: ({ runId, name, ...said }) => this.describe(runId, name, said),
    setQueue: async ({ runIds }) => {
      const waiting: RunId[] = [];
      for (const run of await this.list()) if (isResumable(run.state) && !run.elsewhere) waiting.push(run.id);
      await this.parts.queue.set(runIds.filter((id) => waiting.includes(id)));
      this.tellChange();
    },
    startQueue: async () => {
      this.parts.supervisor.mustBeFree();
      await this.startNext();
    },
    trashRuns: async ({ runIds }) => {
      const { shelf, trash, queue } = this.parts;
      const runs = await Promise.all(runIds.map((id) => shelf.byId(id)));
      for (const run of runs) await this.mustBeIdle(run, 'deleted');
      await queue.remove(runIds);
      for (const run of runs) await trash.add(run);
      this.tellChange();
    },
    listTrash: () => this.parts.trash.list(),
    restoreRun: async ({ id }) => {
      const { shelf, trash } = this.parts;
      const { path } = await trash.restore(id, await shelf.names());
      this.tellChange();
      const run = (await shelf.all()).find(({ folder }) => folder.path === path);
      if (!run) throw new SliceloomError('run-missing', { name: id });
      return this.summary(run);
    },
    emptyTrash: ({ ids }) => this.parts.trash.empty(ids),
    watchRuns: (_input, signal) => this.watchList(signal),
    watchRun: ({ runId }, signal) => this.watch(runId, signal),
    estimate: (choice, signal) => this.estimate(choice, signal),
  };

  private tellChange(): void {
    this.parts.feeds.changes.publish(true);
  }

  /** The run is looked for anew, since its folder may have got another name. */
  private async snapshot(runId: RunId): Promise<Snapshot> {
    const run = await this.parts.shelf.byId(runId);
    return readSnapshot(run.folder, await this.summary(run));
  }

  private async plan(choice: NewRun): Promise<Plan> {
    const { library, shelf, machine, version } = this.parts;
    const dataset = await openDatasetById(library, choice.datasetId);
    const { from } = choice;
    const start = from && (await findStart(await shelf.byId(from.runId), from, dataset.record));
    const about = { machine, version, namesTaken: await shelf.names(), start };
    return { ...(await planRun(choice, dataset, about)), datasetFolder: dataset.folder.path, start };
  }

  private async start(choice: NewRun, whenFree: boolean): Promise<RunSummary> {
    const { supervisor, shelf, queue } = this.parts;
    if (!whenFree) supervisor.mustBeFree();
    const { record, start } = await this.plan(choice);
    const run = await shelf.create(record);
    try {
      if (start) await copyStart(start, run.folder);
      if (whenFree && supervisor.isBusy) {
        await queue.add(record.id);
        this.tellChange();
        return await this.summary(run);
      }
      return await this.begin(run, false);
    } catch (error) {
      // What never began leaves nothing behind, so that the same name can be tried again.
      await shelf.discard(run);
      throw error;
    }
  }

  /** The data set of a run. @throws SliceloomError `dataset-missing` or `dataset-changed`. */
  async datasetOf({ record }: StoredRun): Promise<Dataset> {
    const { datasetId, datasetName, datasetSha256 } = record;
    const dataset = await openDatasetById(this.parts.library, datasetId).catch(() => {
      throw new SliceloomError('dataset-missing', { name: datasetName });
    });
    if (slicesAsOf(dataset.record, datasetSha256) === undefined)
      throw new SliceloomError('dataset-changed', { name: datasetName });
    return dataset;
  }

  private async begin(run: StoredRun, resume: boolean): Promise<RunSummary> {
    const { supervisor } = this.parts;
    const dataset = await this.datasetOf(run);
    await supervisor.begin(run, dataset.folder.path, resume, () => this.snapshot(run.record.id));
    return this.summary(run);
  }

  private async describe(
    runId: RunId,
    name: string | undefined,
    said: { note?: string | undefined; starred?: boolean | undefined },
  ): Promise<RunSummary> {
    const { shelf } = this.parts;
    let run = await shelf.byId(runId);
    if (name !== undefined && name !== run.record.name) {
      await this.mustBeIdle(run, 'renamed');
      run = await shelf.rename(run, name);
    }
    const { note, starred } = said;
    if (note !== undefined || starred !== undefined)
      await shelf.describe(run, {
        ...(note !== undefined && { note }),
        ...(starred !== undefined && { starred }),
      });
    const { feeds } = this.parts;
    feeds.publish(runId, await this.snapshot(runId));
    return this.summary(run);
  }

  /** @throws SliceloomError `run-busy` where somebody trains the run. */
  private async mustBeIdle(run: StoredRun, what: string): Promise<void> {
    const { shelf, supervisor } = this.parts;
    if (supervisor.trains(run.record.id) || (await shelf.isHeld(run)))
      throw new SliceloomError('run-busy', { name: run.record.name, what });
  }

  private async *watchList(signal: AbortSignal): AsyncGenerator<RunSummary[]> {
    const changes = this.parts.feeds.changes.listen(signal);
    const timer = setInterval(() => changes.push(true), LIST_INTERVAL_MS);
    try {
      let shown = '';
      for (let runs = await this.list(); ; runs = await this.list()) {
        const now = JSON.stringify(runs);
        if (now !== shown) yield runs;
        shown = now;
        await pause(LIST_PAUSE_MS, signal);
        if ((await changes.next()).done) return;
        changes.clear();
      }
    } finally {
      clearInterval(timer);
    }
  }

  private async *watch(runId: RunId, signal: AbortSignal): ReturnType<ApplicationService['watchRun']> {
    const { shelf, feeds, supervisor } = this.parts;
    const run = await shelf.byId(runId);
    yield* feeds.watch(
      runId,
      run.folder,
      () => this.snapshot(runId),
      () => supervisor.trains(runId),
      signal,
    );
  }

  private async *estimate(choice: NewRun, signal: AbortSignal): ReturnType<ApplicationService['estimate']> {
    const busy = (await this.list()).find(({ state }) => isActive(state));
    if (busy) throw new SliceloomError('estimate-busy', { name: busy.name });
    const { record, circumstances, datasetFolder } = await this.plan(choice);
    yield { kind: 'chosen', options: record.options, circumstances };
    yield* this.parts.supervisor.estimate({ record, datasetFolder }, signal);
  }
}

/** Settles after a while, or at once where the signal comes. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
