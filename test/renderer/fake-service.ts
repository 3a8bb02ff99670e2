import type { ApplicationService, MachineStatus, RunEvent } from '@shared/contract/application';
import { SliceloomError, toWire } from '@shared/contract/errors';
import type { DatasetSummary, SliceOrigin } from '@shared/domain/dataset';
import type { ImageSetManifest } from '@shared/domain/image-set';
import { circumstancesOf, presetOptions, presets, type PresetName } from '@shared/domain/presets';
import type { CheckpointRecord, MetricRow, PreviewRecord, RunState, RunSummary } from '@shared/domain/run';
import {
  resolveOptions,
  type TrainingOptions,
  type TrainingOverrides,
} from '@shared/domain/training-options';
import type { DatasetId, ImageSetId, RunId } from '@shared/domain/units';
import { Broadcast } from '@shared/pure/async-queue';
import { stretchesOf } from '@shared/pure/estimate';
import { growthAt } from '@shared/pure/growth';
import { FakeImports } from './fake-imports';
import { asId, fakeEstimate, fakeManifest, summaryOf } from './fake-records';
import { PREVIEW_COLUMNS, PREVIEW_ROWS } from '@shared/pure/previews';

export { fakeDataset } from './fake-records';

export interface FakeRun {
  summary: RunSummary;
  metrics: MetricRow[];
  previews: PreviewRecord[];
  checkpoints: CheckpointRecord[];
}

const IMAGES_PER_SECOND = 41;
/** A host without a trainer: it answers the contract from memory, and training happens when `advance` is called. */
export class FakeHost {
  readonly runs: FakeRun[] = [];
  readonly imageSets: ImageSetManifest[] = [];
  datasets: DatasetSummary[] = [];
  machine: MachineStatus = {
    device: { tensorflow: '2.21.0', device: 'CPU, 2 cores', usesGpu: false, memoryBytes: 8 * 1024 ** 3 },
    freeMemoryBytes: 5.2 * 1024 ** 3,
    totalMemoryBytes: 8 * 1024 ** 3,
    freeDiskBytes: 182 * 1024 ** 3,
  };
  /** Calls as they came, for tests that ask what was sent. */
  readonly calls: { method: string; input: unknown }[] = [];
  drawingMs = 0;

  private readonly runEvents = new Map<RunId, Broadcast<RunEvent>>();
  private readonly listChanges = new Broadcast<true>();
  private nextId = 1;

  constructor(
    readonly sample: DatasetSummary,
    readonly origins: readonly SliceOrigin[] = [],
  ) {}

  canChoose = false;
  readonly originsOf = new Map<DatasetId, readonly SliceOrigin[]>();
  readonly imports = new FakeImports(
    this.calls,
    () => this.datasets,
    (dataset) => this.add(dataset, this.origins),
  );

  add(dataset: DatasetSummary, origins: readonly SliceOrigin[]): void {
    this.datasets = [...this.datasets, dataset];
    this.originsOf.set(dataset.id, origins);
    this.imports.changes.publish(true);
  }

  readonly service: ApplicationService = {
    about: async () => ({
      version: '0.1.0',
      libraryPath: '/home/you/Documents/Sliceloom',
      host: 'web',
      canReveal: false,
      canChoose: this.canChoose,
    }),
    ...this.imports.calls,
    listDatasets: async () => this.datasets,
    listSlices: async ({ datasetId }) => [...(this.originsOf.get(datasetId) ?? this.origins)],
    installSample: async () => {
      if (!this.datasets.includes(this.sample)) this.add(this.sample, this.origins);
      return this.sample;
    },
    listRuns: async () => this.runs.map((run) => run.summary),
    startRun: async (input) => {
      this.calls.push({ method: 'startRun', input });
      const dataset = this.datasets.find(({ id }) => id === input.datasetId);
      if (!dataset) throw new SliceloomError('dataset-missing', { name: input.datasetId });
      const preset = presets[input.preset];
      const name = input.name ?? `${dataset.name}, ${preset.title.toLowerCase()}`;
      const run = this.addRun(name, { phase: 'preparing', at: Date.now() }, input.preset);
      run.summary = { ...run.summary, options: this.optionsOf(input.preset, input.overrides) };
      this.changed(run);
      return run.summary;
    },
    continueRun: async ({ runId }) => {
      this.setState(runId, { phase: 'training', at: Date.now(), progress: this.progressOf(this.run(runId)) });
      return this.run(runId).summary;
    },
    pauseRun: async ({ runId }) => {
      this.setState(runId, { phase: 'paused', at: Date.now(), progress: this.progressOf(this.run(runId)) });
    },
    resumeRun: async ({ runId }) => {
      this.setState(runId, { phase: 'training', at: Date.now(), progress: this.progressOf(this.run(runId)) });
    },
    stopRun: async ({ runId }) => {
      this.saveCheckpoint(this.run(runId));
      this.setState(runId, { phase: 'stopped', at: Date.now(), progress: this.progressOf(this.run(runId)) });
    },
    previewNow: async ({ runId }) => this.drawPreview(this.run(runId)),
    listImageSets: async ({ runId }) => this.imageSets.filter((set) => set.run.id === runId).map(summaryOf),
    readImageSet: async ({ imageSetId }) => {
      const set = this.imageSets.find(({ id }) => id === imageSetId);
      if (!set) throw new SliceloomError('image-set-missing', { name: imageSetId });
      return set;
    },
    exportModel: async () => {
      throw new SliceloomError('not-available-here', { what: 'Writing a model' });
    },
    reveal: async () => {
      throw new SliceloomError('not-available-here', { what: 'Showing a folder' });
    },
    watchMachine: (_input, signal) => this.watchMachine(signal),
    watchRuns: (_input, signal) => this.watchRuns(signal),
    watchRun: ({ runId }, signal) => this.watchRun(runId, signal),
    estimate: (input, signal) => this.estimate(input, signal),
    generate: (input, signal) => this.generate(input, signal),
  };

  /** As the host resolves them. */
  optionsOf(preset: PresetName, overrides: TrainingOverrides): TrainingOptions {
    const { device, totalMemoryBytes } = this.machine;
    const circumstances = circumstancesOf(this.sample, device, totalMemoryBytes);
    return resolveOptions(presetOptions(preset, circumstances), overrides);
  }

  addRun(name: string, state: RunState, preset: PresetName = 'quick'): FakeRun {
    const run: FakeRun = {
      summary: {
        id: asId<RunId>('r', this.nextId++),
        name,
        datasetId: this.sample.id,
        datasetName: this.sample.name,
        preset,
        colors: 1,
        options: this.optionsOf(preset, {}),
        createdAt: new Date().toISOString(),
        state,
        elsewhere: false,
        imageSets: 0,
      },
      metrics: [],
      previews: [],
      checkpoints: [],
    };
    this.runs.push(run);
    return run;
  }

  run(id: RunId): FakeRun {
    const run = this.runs.find(({ summary }) => summary.id === id);
    if (!run) throw new SliceloomError('run-missing', { name: id });
    return run;
  }

  setState(id: RunId, state: RunState): void {
    const run = this.run(id);
    run.summary = { ...run.summary, state };
    this.publish(run, { kind: 'state', state });
    this.listChanges.publish(true);
  }

  fail(id: RunId, error: SliceloomError): void {
    const progress = this.progressOf(this.run(id));
    this.setState(id, { phase: 'failed', at: Date.now(), progress, error: toWire(error, 'trainer') });
  }

  /** Trains a run on by so many steps of its batch, with a row for each. */
  advance(run: FakeRun, steps: number): void {
    const rows = Array.from({ length: steps }, () => this.nextRow(run));
    this.publish(run, { kind: 'metrics', rows });
    const { options } = run.summary;
    const progress = this.progressOf(run);
    const phase = progress.kimg >= options.kimgTotal ? 'finished' : 'training';
    this.setState(run.summary.id, { phase, at: Date.now(), progress });
  }

  drawPreview(run: FakeRun): void {
    const { kimg, resolution, fade } = this.progressOf(run);
    const index = run.previews.length;
    const preview = {
      index,
      kimg,
      at: Date.now(),
      resolution,
      fade,
      columns: PREVIEW_COLUMNS,
      rows: PREVIEW_ROWS,
    };
    run.previews.push(preview);
    run.summary = { ...run.summary, lastPreview: preview };
    this.publish(run, { kind: 'preview', preview });
    this.listChanges.publish(true);
  }

  saveCheckpoint(run: FakeRun): void {
    const checkpoint = { kimg: this.progressOf(run).kimg, at: Date.now() };
    run.checkpoints.push(checkpoint);
    run.summary = { ...run.summary, lastCheckpoint: checkpoint };
    this.publish(run, { kind: 'checkpoint', checkpoint });
  }

  changed(run: FakeRun): void {
    this.publish(run, { kind: 'snapshot', ...snapshotOf(run) });
    this.listChanges.publish(true);
  }

  private nextRow(run: FakeRun): MetricRow {
    const { options } = run.summary;
    const step = run.metrics.length + 1;
    const kimg = (step * options.batch) / 1000;
    const share = kimg / options.kimgTotal;
    const noise = (scale: number): number =>
      (Math.sin(step * 12.9898) * 43758.5453 - Math.floor(Math.sin(step * 12.9898) * 43758.5453) - 0.5) *
      scale;
    const row: MetricRow = {
      kimg,
      step,
      seconds: (kimg * 1000) / IMAGES_PER_SECOND,
      at: Date.now(),
      ...growthAt(options, kimg),
      generatorLoss: 1.15 + 0.9 * Math.exp(-share * 9) + 0.14 * Math.sin(share * 20) + noise(0.5),
      discriminatorLoss: 1.22 - 0.5 * Math.exp(-share * 7) + 0.07 * Math.cos(share * 16) - noise(0.3),
      realScore: 0.6 + 0.5 * Math.exp(-share * 3) + noise(0.6),
      fakeScore: -0.7 - 0.4 * Math.exp(-share * 3) - noise(0.5),
      r1: 0.02 + Math.abs(noise(0.02)),
      imagesPerSecond: IMAGES_PER_SECOND,
    };
    run.metrics.push(row);
    return row;
  }

  private progressOf(run: FakeRun) {
    const last = run.metrics.at(-1);
    const { kimg, step, seconds } = last ?? { kimg: 0, step: 0, seconds: 0 };
    return {
      kimg,
      step,
      seconds,
      ...growthAt(run.summary.options, kimg),
      imagesPerSecond: IMAGES_PER_SECOND,
    };
  }

  private publish(run: FakeRun, event: RunEvent): void {
    this.runEvents.get(run.summary.id)?.publish(event);
  }

  private async *watchMachine(signal: AbortSignal): AsyncGenerator<MachineStatus> {
    yield this.machine;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }

  private async *watchRuns(signal: AbortSignal): AsyncGenerator<RunSummary[]> {
    const changes = this.listChanges.listen(signal);
    do yield this.runs.map((run) => run.summary);
    while (!(await changes.next()).done);
  }

  private async *watchRun(id: RunId, signal: AbortSignal): AsyncGenerator<RunEvent> {
    const run = this.run(id);
    const feed = this.runEvents.get(id) ?? new Broadcast<RunEvent>();
    this.runEvents.set(id, feed);
    const events = feed.listen(signal);
    yield { kind: 'snapshot', ...snapshotOf(run) };
    yield* events;
  }

  private async *estimate(
    input: Parameters<ApplicationService['estimate']>[0],
    signal: AbortSignal,
  ): ReturnType<ApplicationService['estimate']> {
    this.calls.push({ method: 'estimate', input });
    const options = this.optionsOf(input.preset, input.overrides);
    const { device, totalMemoryBytes } = this.machine;
    yield {
      kind: 'chosen',
      options,
      circumstances: circumstancesOf(this.sample, device, totalMemoryBytes),
    };
    const stretches = stretchesOf(options);
    for (const [done, { resolution }] of stretches.entries()) {
      if (signal.aborted) return;
      yield { kind: 'progress', done, total: stretches.length, resolution };
      if (this.drawingMs > 0) await new Promise((resolve) => setTimeout(resolve, 4 * this.drawingMs));
    }
    if (!signal.aborted) yield { kind: 'done', estimate: fakeEstimate(options, IMAGES_PER_SECOND) };
  }

  private async *generate(
    input: Parameters<ApplicationService['generate']>[0],
    signal: AbortSignal,
  ): ReturnType<ApplicationService['generate']> {
    this.calls.push({ method: 'generate', input });
    const run = this.run(input.runId);
    const { count, seed, psi } = input;
    const name = input.name ?? `${count} images from seed ${seed}`;
    if (this.imageSets.some((set) => set.name === name))
      throw new SliceloomError('image-set-exists', { name });
    for (let done = 0; done < count && !signal.aborted; done += 4) {
      yield { kind: 'progress', done, total: count };
      if (this.drawingMs > 0) await new Promise((resolve) => setTimeout(resolve, this.drawingMs));
    }
    if (signal.aborted) return;
    const { kimg, resolution, fade } = this.progressOf(run);
    const id = asId<ImageSetId>('s', this.nextId++);
    const weights = { images: Math.round(kimg * 1000), fade, generatorSha256: '7a3f'.repeat(16) };
    const manifest = fakeManifest(id, name, run.summary, { count, seed, psi }, { weights, resolution });
    this.imageSets.push(manifest);
    run.summary = { ...run.summary, imageSets: run.summary.imageSets + 1 };
    this.listChanges.publish(true);
    yield {
      kind: 'done',
      imageSet: summaryOf(manifest),
      folder: `/home/you/Documents/Sliceloom/runs/${run.summary.name}/exports/${name}`,
    };
  }
}

function snapshotOf({ summary, metrics, previews, checkpoints }: FakeRun) {
  return { run: summary, metrics: [...metrics], previews: [...previews], checkpoints: [...checkpoints] };
}
