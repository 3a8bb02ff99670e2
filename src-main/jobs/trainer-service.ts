import type { z } from 'zod';
import type { DeviceReport } from '@shared/contract/application';
import { asSliceloomError, SliceloomError, toWire } from '@shared/contract/errors';
import type { trainerContract, TrainerEvent } from '@shared/contract/trainer';
import type { ModelExport } from '@shared/domain/model-export';
import type { TimingEvent } from '@shared/domain/estimate';
import { runRecord, runState, type RunRecord } from '@shared/domain/run';
import { Broadcast, type AsyncQueue } from '@shared/pure/async-queue';
import { growthAt } from '@shared/pure/growth';
import { withFittingBatch } from '../training/fitting-batch';
import { realsOf } from '../training/reals';
import { openDataset } from '../dataset/store';
import { latestCheckpoint, type LoadedCheckpoint } from '../library/checkpoints';
import { readJson, writeJson } from '../library/files';
import { DatasetFolder, RunFolder } from '../library/layout';
import { acquireLock, LockHeldError, type Lock } from '../library/lock';
import { writeModel } from '../model/export/write';
import { describeDevice, tensorFlowVersion } from '../tensor/device';
import { readTensors } from '../training/checkpoint';
import { checkpointOf, Drawers } from '../training/drawers';
import { conform } from '../training/conformance';
import { Control } from '../training/control';
import { estimateTraining } from '../training/estimate';
import { HealthWatch } from '../training/health-watch';
import { Journal } from '../training/journal';
import type { Engine } from '../training/engine';
import { train } from '../training/loop';
import { openEngine } from '../training/open-engine';
import { openSession } from '../training/session';
import { version } from '../../package.json';
import { Explorer } from './trainer-explorer';
import { ImageSets } from './trainer-image-sets';

type Input<M extends keyof typeof trainerContract.calls> = z.infer<
  (typeof trainerContract.calls)[M]['input']
>;
type EstimateInput = z.infer<typeof trainerContract.streams.estimate.input>;

interface Active {
  readonly record: RunRecord;
  readonly control: Control;
  readonly ended: Promise<void>;
}

/** Trains at most one run, and draws image sets from it or from any other run's checkpoints. */
export class Trainer {
  private active: Active | undefined;
  private readonly drawers = new Drawers();
  readonly explorer = new Explorer(this.drawers, (act) => this.between(act));
  readonly imageSets = new ImageSets({
    drawers: this.drawers,
    between: (act) => this.between(act),
    newest: (run, record) => this.newestCheckpoint(run, record),
  });
  private readonly events = new Broadcast<TrainerEvent>();

  describeDevice(): DeviceReport {
    return describeDevice();
  }

  conform({ folder }: Input<'conform'>): Promise<void> {
    return conform(folder);
  }

  watch(signal: AbortSignal): AsyncQueue<TrainerEvent> {
    return this.events.listen(signal);
  }

  async begin({ runFolder, datasetFolder, resume }: Input<'begin'>): Promise<void> {
    const folder = new RunFolder(runFolder);
    const record = await readJson(folder.record, runRecord);
    if (this.active) throw new SliceloomError('trainer-busy', { name: this.active.record.name });
    const lock = await acquireLock(folder.lockFile).catch((error: unknown) => {
      if (error instanceof LockHeldError)
        throw new SliceloomError('run-active', { name: record.name, pid: error.pid });
      throw error;
    });
    const control = new Control();
    const ended = this.trainAndEnd(folder, record, new DatasetFolder(datasetFolder), resume, control, lock);
    this.active = { record, control, ended };
  }

  pause(): void {
    this.running().pause();
  }
  resume(): void {
    this.running().resume();
  }
  preview(): void {
    this.running().preview();
  }
  finishResolution({ wanted }: Input<'finishResolution'>): void {
    this.running().finishResolution(wanted);
  }

  async stop(): Promise<void> {
    this.active?.control.stop();
    await this.active?.ended;
  }

  async *estimate(
    { record, datasetFolder }: EstimateInput,
    signal: AbortSignal,
  ): AsyncGenerator<TimingEvent> {
    if (this.active) throw new SliceloomError('estimate-busy', { name: this.active.record.name });
    // Until now this process has loaded TensorFlow, as one that trains has to.
    const secondsBefore = process.uptime();
    const dataset = await openDataset(new DatasetFolder(datasetFolder));
    const reals = realsOf(dataset, record);
    yield* estimateTraining(record, reals, signal, { secondsBefore });
  }

  /** Between two steps of the training that is under way, or at once. */
  private between<T>(act: () => Promise<T>): Promise<T> {
    const { control } = this.active ?? {};
    return control ? control.between(act) : act();
  }

  async exportModel({ runFolder, folder, images, window }: Input<'exportModel'>): Promise<ModelExport> {
    const run = new RunFolder(runFolder);
    const record = await readJson(run.record, runRecord);
    const { folder: source, state } =
      images === undefined
        ? await this.newestCheckpoint(run, record)
        : await checkpointOf(run, record, images);
    const { tensors: weights, sha256: generatorSha256 } = await readTensors(source, 'generator');
    const growth = growthAt(record.options, state.images / 1000);
    const model = { images: state.images, ...growth, colors: record.colors, generatorSha256 };
    const versions = { sliceloom: version, tensorflow: tensorFlowVersion() };
    await writeModel(folder, { record, model, weights, window, versions });
    return model;
  }

  /** What this trainer has in hand is saved first. */
  private async newestCheckpoint(run: RunFolder, record: RunRecord): Promise<LoadedCheckpoint> {
    await this.active?.control.checkpointNow();
    const { checkpoint } = await latestCheckpoint(run);
    if (!checkpoint) throw new SliceloomError('no-checkpoint', { name: record.name });
    return checkpoint;
  }

  private running(): Control {
    if (!this.active) throw new SliceloomError('run-not-active', { name: '' });
    return this.active.control;
  }

  /** Settles when training has ended, however; how it ended stands in the run's folder and was announced. */
  private async trainAndEnd(
    folder: RunFolder,
    record: RunRecord,
    datasetFolder: DatasetFolder,
    resume: boolean,
    control: Control,
    lock: Lock,
  ): Promise<void> {
    const journal = new Journal(folder, (event) => this.events.publish(event));
    let engine: Engine | undefined;
    try {
      await journal.state({ phase: 'preparing', at: Date.now() });
      const dataset = await openDataset(datasetFolder);
      const session = await openSession(record, folder, resume);
      const history = await journal.open(session.counters.images);
      const reals = realsOf(dataset, record);
      engine = await openEngine(record, session.values);
      const health = new HealthWatch(record.options, history);
      await train({ record, session, engine, journal, control, reals, health });
    } catch (thrown) {
      engine?.close();
      engine = undefined;
      await this.fail(folder, await withFittingBatch(thrown, record));
    } finally {
      engine?.close();
      control.abandon();
      await lock.release();
      // Only now: whoever waits for the end may end the process, and the lock must be given back before.
      this.active = undefined;
      this.events.end();
    }
  }

  private async fail(folder: RunFolder, thrown: unknown): Promise<void> {
    const error = toWire(asSliceloomError(thrown, folder.path), 'trainer.train');
    const state = { phase: 'failed', at: Date.now(), error } as const;
    this.events.publish({ kind: 'state', state });
    // A disk that is full may refuse this as well; the run then counts as interrupted, which it is.
    await writeJson(folder.state, runState, state).catch(() => undefined);
  }
}
