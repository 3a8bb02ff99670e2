import { SliceloomError, toWire } from '@shared/contract/errors';
import type { TrainerService } from '@shared/contract/trainer';
import { isActive, runState, type RunState } from '@shared/domain/run';
import type { ModelExport } from '@shared/domain/model-export';
import type { RunId } from '@shared/domain/units';
import { writeJson } from '../library/files';
import type { RunFeeds } from './feeds';
import type { Snapshot } from './run-increments';
import type { JobProcess } from './host';
import { isLost } from './job-owner';
import { KeptDrawer } from './kept-drawer';
import type { StoredRun } from './runs';
import { TrainerOwner } from './trainer-owner';

type GenerateInput = Parameters<TrainerService['generate']>[0];
type RemakeInput = Parameters<TrainerService['remake']>[0];
type ExportSetInput = Parameters<TrainerService['exportSet']>[0];
type NearestInput = Parameters<TrainerService['nearest']>[0];
type ExportInput = Parameters<TrainerService['exportModel']>[0];
type EstimateInput = Parameters<TrainerService['estimate']>[0];
type Generation = ReturnType<TrainerService['generate']>;

/** Reading a checkpoint and writing its generator, or looking for directions, takes seconds, on a slow disk or beside a training some minutes. */
const LONGEST_ANSWER_MS = 15 * 60_000;

interface Active {
  readonly run: StoredRun;
  readonly trainer: TrainerOwner;
  /** Settles when the process is gone and what became of the run is on disk. */
  readonly gone: Promise<void>;
}

/** Sees to the one training that a host has at a time, and to processes that only draw. */
export class TrainingSupervisor {
  private active: Active | undefined;
  /** Taken while a trainer starts, so that two clicks do not start two. */
  private starting: { readonly run: RunId; readonly name: string; readonly done: Promise<void> } | undefined;
  private readonly drawing = new Set<TrainerOwner>();
  private readonly drawer = new KeptDrawer();
  private timing: TrainerOwner | undefined;

  constructor(
    private readonly spawn: () => JobProcess,
    private readonly feeds: RunFeeds,
    /** Called when a training has ended and its process is gone, with the phase that it ended in. */
    private readonly onEnd: (phase: RunState['phase'] | undefined) => void,
  ) {}

  trains(run: RunId): boolean {
    return this.active?.run.record.id === run;
  }

  /** Whether a run is being trained, or a trainer starts for one. */
  get isBusy(): boolean {
    return this.active !== undefined || this.starting !== undefined;
  }

  /** @throws SliceloomError `trainer-busy` where a run is being trained by this host. */
  mustBeFree(): void {
    const name = this.active?.run.record.name ?? this.starting?.name;
    if (name !== undefined) throw new SliceloomError('trainer-busy', { name });
  }

  /** Starts a trainer on a run; answers once it has begun. `snapshot` reads the run anew for those who watch it. */
  async begin(
    run: StoredRun,
    datasetFolder: string,
    resume: boolean,
    snapshot: () => Promise<Snapshot>,
  ): Promise<void> {
    this.mustBeFree();
    const { id, name } = run.record;
    let started = (): void => {};
    this.starting = { run: id, name, done: new Promise((resolve) => (started = resolve)) };
    await this.endTiming();
    const trainer = new TrainerOwner(this.spawn());
    try {
      let state: RunState | undefined;
      let hasOpened = false;
      const { ended } = await trainer.begin(
        { runFolder: run.folder.path, datasetFolder, resume },
        (event) => {
          if (event.kind === 'state') state = event.state;
          this.feeds.publish(id, event);
          if (event.kind !== 'moment' || hasOpened) return;
          // By now the logs hold nothing from after the checkpoint that it goes on from, which who watches must know.
          hasOpened = true;
          void snapshot().then((read) => this.feeds.publish(id, read));
        },
      );
      const gone = ended.then(async (death) => {
        if (death && (!state || isActive(state))) await this.buried(run, death, state);
        await trainer.close();
        this.active = undefined;
        this.feeds.changes.publish(true);
        this.onEnd(death ? 'failed' : state?.phase);
      });
      this.active = { run, trainer, gone };
      this.feeds.publish(id, await snapshot());
    } catch (error) {
      await trainer.close();
      throw error;
    } finally {
      this.starting = undefined;
      started();
    }
  }

  /** The trainer could not write its end, so it is written here. */
  private async buried(run: StoredRun, death: SliceloomError, last: RunState | undefined): Promise<void> {
    const progress = last && 'progress' in last ? last.progress : undefined;
    const state = {
      phase: 'failed' as const,
      at: Date.now(),
      error: toWire(death, 'host'),
      ...(progress ? { progress } : {}),
    };
    await writeJson(run.folder.state, runState, state).catch(() => undefined);
    this.feeds.publish(run.record.id, { kind: 'state', state });
  }

  /** Passes an order on to the run's trainer. @throws SliceloomError `run-not-active` where this host does not train it. */
  async tell(run: RunId, order: 'pause' | 'resume' | 'stop' | 'preview'): Promise<void> {
    const { trainer, gone } = await this.training(run);
    await trainer.answered(trainer.service[order]({}));
    if (order === 'stop') await gone;
  }

  /** Asks the run's trainer to end after the resolution in training, or no longer to. @throws as {@link tell}. */
  async finishResolution(run: RunId, wanted: boolean): Promise<void> {
    const { trainer } = await this.training(run);
    await trainer.answered(trainer.service.finishResolution({ wanted }));
  }

  private async training(run: RunId): Promise<Active> {
    // An order that comes while the trainer starts is carried out once it has.
    if (this.starting?.run === run) await this.starting.done;
    const { active } = this;
    if (active?.run.record.id !== run)
      throw new SliceloomError('run-not-active', { name: active?.run.record.name ?? '' });
    return active;
  }

  /** Draws with the run's own trainer where it has one, else with one that is started for it. */
  generate(run: StoredRun, input: GenerateInput, signal: AbortSignal): Generation {
    return this.borrowed(run, ({ service }) => service.generate(input, signal));
  }

  /** Draws images of a set again, by the same trainer as {@link generate}. */
  remake(run: StoredRun, input: RemakeInput, signal: AbortSignal): ReturnType<TrainerService['remake']> {
    return this.borrowed(run, ({ service }) => service.remake(input, signal));
  }

  /** Draws a whole set again into another folder, by the same trainer as {@link generate}. */
  exportSet(run: StoredRun, input: ExportSetInput, signal: AbortSignal): Generation {
    return this.borrowed(run, ({ service }) => service.exportSet(input, signal));
  }

  /** Compares a set with the slices that its network learnt from, by the same trainer as {@link generate}. */
  nearest(run: StoredRun, input: NearestInput, signal: AbortSignal): ReturnType<TrainerService['nearest']> {
    return this.borrowed(run, ({ service }) => service.nearest(input, signal));
  }

  private async *borrowed<T>(
    run: StoredRun,
    ask: (trainer: TrainerOwner) => AsyncIterable<T>,
  ): AsyncGenerator<T> {
    const { trainer, giveBack } = this.borrow(run);
    try {
      yield* ask(trainer);
    } catch (error) {
      if (error instanceof SliceloomError && error.code === 'connection-lost')
        throw trainer.death(await trainer.exited);
      throw error;
    } finally {
      await giveBack();
    }
  }

  /** What the run's own trainer streams for a page, or one that stays for a while: pages ask again and again. */
  async *exploring<T>(run: StoredRun, ask: (service: TrainerService) => AsyncIterable<T>): AsyncGenerator<T> {
    const { trainer, giveBack } = this.explorer(run);
    try {
      yield* ask(trainer.service);
    } catch (error) {
      if (!isLost(error)) throw error;
      throw trainer.death(await trainer.exited);
    } finally {
      giveBack();
    }
  }

  /** What that trainer answers. */
  async explored<T>(run: StoredRun, ask: (service: TrainerService) => Promise<T>): Promise<T> {
    const { trainer, giveBack } = this.explorer(run);
    try {
      return await trainer.answered(ask(trainer.service), LONGEST_ANSWER_MS);
    } finally {
      giveBack();
    }
  }

  private explorer(run: StoredRun): { trainer: TrainerOwner; giveBack(): void } {
    const shared = this.trains(run.record.id) ? this.active?.trainer : undefined;
    const trainer = shared ?? this.drawer.take(() => new TrainerOwner(this.spawn()));
    return { trainer, giveBack: () => shared || this.drawer.giveBack(trainer) };
  }

  /** Writes a generator, by the same trainer as {@link generate}. */
  async exportModel(run: StoredRun, input: ExportInput): Promise<ModelExport> {
    const { trainer, giveBack } = this.borrow(run);
    try {
      return await trainer.answered(trainer.service.exportModel(input), LONGEST_ANSWER_MS);
    } finally {
      await giveBack();
    }
  }

  /**
   * Times a run in a trainer of its own, whose end gives all memory back. There is one at a time: the next, or a training
   * that begins, ends it without an estimate.
   */
  async *estimate(input: EstimateInput, signal: AbortSignal): ReturnType<TrainerService['estimate']> {
    this.mustBeFree();
    await this.endTiming();
    const trainer = (this.timing = new TrainerOwner(this.spawn()));
    try {
      yield* trainer.service.estimate(input, signal);
    } catch (error) {
      if (this.timing !== trainer) return;
      if (error instanceof SliceloomError && error.code === 'connection-lost')
        throw trainer.death(await trainer.exited);
      throw error;
    } finally {
      if (this.timing === trainer) await this.endTiming();
    }
  }

  private async endTiming(): Promise<void> {
    const { timing } = this;
    this.timing = undefined;
    await timing?.end();
  }

  /** The run's own trainer where it has one, else one that is started and ends when it is given back. */
  private borrow(run: StoredRun): { trainer: TrainerOwner; giveBack(): Promise<void> } {
    const shared = this.trains(run.record.id) ? this.active?.trainer : undefined;
    if (shared) return { trainer: shared, giveBack: async () => {} };
    const trainer = new TrainerOwner(this.spawn());
    this.drawing.add(trainer);
    const giveBack = async (): Promise<void> => {
      await trainer.close();
      this.drawing.delete(trainer);
    };
    return { trainer, giveBack };
  }

  /** Stops what is training, with a checkpoint, and ends every process. */
  async close(): Promise<void> {
    const { active } = this;
    if (active) {
      await active.trainer.close();
      await active.gone;
    }
    await Promise.all([
      this.endTiming(),
      this.drawer.close(),
      ...[...this.drawing].map((trainer) => trainer.close()),
    ]);
  }
}
