import type { ApplicationService, MachineStatus } from '@shared/contract/application';
import { SliceloomError, toWire } from '@shared/contract/errors';
import type { RunEvent, TrashedRun } from '@shared/contract/runs';
import type { DatasetSummary } from '@shared/domain/dataset';
import { circumstancesOf, presetOptions, presets, type PresetName } from '@shared/domain/presets';
import { isActive, type Progress, type RunState, type RunSummary } from '@shared/domain/run';
import type {
  CheckpointRecord,
  MetricRow,
  PreviewRecord,
  QualityRow,
  RunMoment,
} from '@shared/domain/run-rows';
import {
  resolveOptions,
  type TrainingOptions,
  type TrainingOverrides,
} from '@shared/domain/training-options';
import type { RunId } from '@shared/domain/units';
import { Broadcast } from '@shared/pure/async-queue';
import { growthAt } from '@shared/pure/growth';
import { healthOf } from '@shared/pure/health';
import { encodeMetricTable, GrowingTable } from '@shared/pure/metric-table';
import { PREVIEW_COLUMNS, PREVIEW_ROWS } from '@shared/pure/previews';
import { asId } from './fake-records';
import { fakeQuality, fakeRow, IMAGES_PER_SECOND } from './fake-rows';

export interface FakeRun {
  summary: RunSummary;
  metrics: MetricRow[];
  quality: QualityRow[];
  moments: RunMoment[];
  /** The size after which it was asked to stop. */
  finishesAfter?: number | undefined;
  previews: PreviewRecord[];
  checkpoints: CheckpointRecord[];
}

/** The runs of a host without a trainer: training happens when `advance` is called. */
export class FakeRuns {
  readonly runs: FakeRun[] = [];
  readonly trash: { readonly about: TrashedRun; readonly run: FakeRun }[] = [];
  datasets: DatasetSummary[] = [];
  machine: MachineStatus = {
    device: { tensorflow: '2.21.0', device: 'CPU, 2 cores', usesGpu: false, memoryBytes: 8 * 1024 ** 3 },
    freeMemoryBytes: 5.2 * 1024 ** 3,
    totalMemoryBytes: 8 * 1024 ** 3,
    freeDiskBytes: 182 * 1024 ** 3,
  };
  /** Calls as they came, for tests that ask what was sent. */
  readonly calls: { method: string; input: unknown }[] = [];
  protected readonly runEvents = new Map<RunId, Broadcast<RunEvent>>();
  protected readonly listChanges = new Broadcast<true>();
  protected nextId = 1;

  constructor(readonly sample: DatasetSummary) {}

  readonly runCalls = {
    listRuns: async () => this.runs.map((run) => run.summary),
    startRun: async (input) => {
      this.calls.push({ method: 'startRun', input });
      const dataset = this.datasets.find(({ id }) => id === input.datasetId);
      if (!dataset) throw new SliceloomError('dataset-missing', { name: input.datasetId });
      const preset = presets[input.preset];
      const name = input.name ?? `${dataset.name}, ${preset.title.toLowerCase()}`;
      const waits = input.whenFree === true && this.runs.some(({ summary }) => isActive(summary.state));
      const state: RunState = { phase: waits ? 'ready' : 'preparing', at: Date.now() };
      const run = this.addRun(name, state, input.preset);
      const place = this.runs.filter(({ summary }) => summary.queuePlace !== undefined).length;
      const options = this.optionsOf(input.preset, input.overrides);
      run.summary = {
        ...run.summary,
        options,
        changed: Object.keys(input.overrides),
        ...(waits && { queuePlace: place }),
      };
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
    finishResolution: async ({ runId, wanted }) => {
      const run = this.run(runId);
      run.finishesAfter = wanted ? this.progressOf(run).resolution : undefined;
      this.setState(runId, { phase: 'training', at: Date.now(), progress: this.progressOf(run) });
    },
    listCheckpoints: async ({ runId }) => {
      const run = this.run(runId);
      return run.checkpoints.map(({ kimg, at }) => ({
        images: Math.round(kimg * 1000),
        at,
        resolution: growthAt(run.summary.options, kimg).resolution,
        swd: 20 + 10 / (1 + kimg),
      }));
    },
    describeRun: async ({ runId, name, note, starred }) => {
      this.calls.push({ method: 'describeRun', input: { runId, name, note, starred } });
      const run = this.run(runId);
      if (name !== undefined && this.runs.some((other) => other !== run && other.summary.name === name))
        throw new SliceloomError('run-exists', { name });
      const said = { ...(name !== undefined && { name }), ...(note !== undefined && { note }) };
      run.summary = { ...run.summary, ...said, ...(starred !== undefined && { starred }) };
      this.changed(run);
      return run.summary;
    },
    setQueue: async ({ runIds }) => {
      this.calls.push({ method: 'setQueue', input: { runIds } });
      for (const run of this.runs) {
        const { queuePlace: _before, ...summary } = run.summary;
        const place = runIds.indexOf(summary.id);
        run.summary = place < 0 ? summary : { ...summary, queuePlace: place };
      }
      this.listChanges.publish(true);
    },
    startQueue: async () => {
      const next = this.runs.find(({ summary }) => summary.queuePlace === 0);
      if (next) this.setState(next.summary.id, { phase: 'preparing', at: Date.now() });
    },
    trashRuns: async ({ runIds }) => {
      this.calls.push({ method: 'trashRuns', input: { runIds } });
      for (const id of runIds) {
        const run = this.run(id);
        const { name, diskBytes = 0 } = run.summary;
        this.trash.unshift({ about: { id: `t${id}`, name, trashedAt: Date.now(), diskBytes }, run });
        this.runs.splice(this.runs.indexOf(run), 1);
      }
      this.listChanges.publish(true);
    },
    listTrash: async () => this.trash.map(({ about }) => about),
    restoreRun: async ({ id }) => {
      const at = this.trash.findIndex(({ about }) => about.id === id);
      const [found] = at < 0 ? [] : this.trash.splice(at, 1);
      if (!found) throw new SliceloomError('run-missing', { name: id });
      this.runs.push(found.run);
      this.listChanges.publish(true);
      return found.run.summary;
    },
    emptyTrash: async ({ ids }) => {
      this.calls.push({ method: 'emptyTrash', input: { ids } });
      const kept = ids ? this.trash.filter(({ about }) => !ids.includes(about.id)) : [];
      this.trash.splice(0, this.trash.length, ...kept);
    },
    watchRuns: (_input, signal) => this.watchRuns(signal),
    watchRun: ({ runId }, signal) => this.watchRun(runId, signal),
  } satisfies Partial<ApplicationService>;

  /** The rows of a run, at the address where pages fetch them. */
  async bytes(url: string): Promise<ArrayBuffer> {
    const id = /^\/media\/metrics\/(.+)\.bin$/.exec(url)?.[1];
    const table = new GrowingTable();
    for (const row of this.run(id as RunId).metrics) table.add(row);
    return encodeMetricTable(table.table).buffer;
  }

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
        changed: [],
        version: '0.1.0',
        createdAt: new Date().toISOString(),
        state,
        elsewhere: false,
        imageSets: 0,
        starred: false,
        note: '',
        diskBytes: 180 * 2 ** 20,
      },
      metrics: [],
      quality: [],
      moments: [],
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
    const rows = Array.from({ length: steps }, () => {
      const row = fakeRow(run.summary.options, run.metrics.length + 1);
      run.metrics.push(row);
      return row;
    });
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
    this.measure(run);
    run.summary = { ...run.summary, lastPreview: preview };
    this.publish(run, { kind: 'preview', preview });
    this.listChanges.publish(true);
  }

  private measure(run: FakeRun): void {
    const { kimg, step, seconds, resolution, fade } = this.progressOf(run);
    const row = fakeQuality({ kimg, step, seconds, resolution, fade });
    run.quality.push(row);
    run.summary = { ...run.summary, quality: row };
    this.publish(run, { kind: 'quality', row });
  }

  /** Notes what happened to a run. */
  note(run: FakeRun, kind: RunMoment['kind']): void {
    const { kimg, step, seconds } = this.progressOf(run);
    const moment = { kind, at: Date.now(), kimg, step, seconds };
    run.moments.push(moment);
    this.publish(run, { kind: 'moment', moment });
  }

  saveCheckpoint(run: FakeRun): void {
    const checkpoint = { kimg: this.progressOf(run).kimg, at: Date.now() };
    run.checkpoints.push(checkpoint);
    run.summary = { ...run.summary, lastCheckpoint: checkpoint };
    this.publish(run, { kind: 'checkpoint', checkpoint });
    this.note(run, 'checkpoint');
  }

  changed(run: FakeRun): void {
    this.publish(run, { kind: 'snapshot', ...snapshotOf(run) });
    this.listChanges.publish(true);
  }

  protected progressOf(run: FakeRun): Progress {
    const last = run.metrics.at(-1);
    const { kimg, step, seconds } = last ?? { kimg: 0, step: 0, seconds: 0 };
    return {
      kimg,
      step,
      seconds,
      ...growthAt(run.summary.options, kimg),
      imagesPerSecond: IMAGES_PER_SECOND,
      health: healthOf({ options: run.summary.options, rows: run.metrics.slice(-50), quality: run.quality }),
      ...(run.finishesAfter !== undefined && { finishesAfter: run.finishesAfter }),
    };
  }

  protected publish(run: FakeRun, event: RunEvent): void {
    this.runEvents.get(run.summary.id)?.publish(event);
  }

  protected async *watchRuns(signal: AbortSignal): AsyncGenerator<RunSummary[]> {
    const changes = this.listChanges.listen(signal);
    do yield this.runs.map((run) => run.summary);
    while (!(await changes.next()).done);
  }

  protected async *watchRun(id: RunId, signal: AbortSignal): AsyncGenerator<RunEvent> {
    const run = this.run(id);
    const feed = this.runEvents.get(id) ?? new Broadcast<RunEvent>();
    this.runEvents.set(id, feed);
    const events = feed.listen(signal);
    yield { kind: 'snapshot', ...snapshotOf(run) };
    yield* events;
  }
}

function snapshotOf({ summary, quality, moments, previews, checkpoints }: FakeRun) {
  return {
    run: summary,
    quality: [...quality],
    previews: [...previews],
    checkpoints: [...checkpoints],
    moments: [...moments],
    reals: [...new Set(previews.map(({ resolution }) => resolution))],
  };
}
