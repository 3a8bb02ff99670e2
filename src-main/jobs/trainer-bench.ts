import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { asSliceloomError } from '@shared/contract/errors';
import { RUN_SCHEMA, runRecord, type MetricRow, type RunRecord } from '@shared/domain/run';
import { resolveOptions } from '@shared/domain/training-options';
import { version } from '../../package.json';
import { installSample, openDataset, openDatasetById, SAMPLE_DATASET_ID } from '../dataset/store';
import { DatasetFolder, Library } from '../library/layout';
import { describeDevice } from '../tensor/device';
import type { RunProfile } from '../tensor/graph/step-stats';
import type { StepReport } from '../training/engine';
import { asTrainingError } from '../training/faults';
import { GraphEngine } from '../training/graph-engine';
import { Journal } from '../training/journal';
import { StepMeter } from '../training/meter';
import { openEngine } from '../training/open-engine';
import { realsOf } from '../training/reals';
import { openSession } from '../training/session';

/**
 * One measurement of `npm run bench`, in a process of its own: what to measure is its one argument, as JSON; what was
 * measured is printed as one line of JSON. Sessions and engines are opened as a training opens them.
 */
const measurement = z.object({
  /** The folder that holds the sample data set. */
  resources: z.string(),
  task: z.enum(['steps', 'overhead', 'profile']),
  resolution: z.number(),
  batch: z.number(),
  fmapBase: z.number(),
  fmapMax: z.number(),
  precision: z.enum(['float32', 'mixed']),
  repeatability: z.enum(['repeatable', 'fastest']),
  steps: z.number().int().positive(),
  /** Folder of the data set whose batches are measured; the sample unless it is named. */
  dataset: z.string().optional(),
});
type Measurement = z.infer<typeof measurement>;

/** After the first step: in these TensorFlow still settles its memory. */
const WARM_UP_STEPS = 2;

const RUN = 'bench';

const tasks = { steps, overhead, profile } as const;

/** Milliseconds of one D and one G step: R1 in each, the averages and fresh random numbers included. */
async function steps(asked: Measurement, library: Library): Promise<object> {
  const { engine, step, recordAndLoadMs } = await warmEngine(asked, library);
  const real = images(asked);
  const times: number[] = [];
  for (let i = 0; i < asked.steps; i++) times.push((await timed(() => step(real))).ms);
  engine.close();
  const ms = median(times);
  return {
    ms_min: rounded(Math.min(...times)),
    ms_median: rounded(ms),
    images_per_second: rounded((asked.batch * 1000) / ms),
    peakBytes: peakBytes(),
    recordAndLoadMs: rounded(recordAndLoadMs),
  };
}

/** What a step costs besides the networks: a batch of slices, the means of its figures, and a row in the log. */
async function overhead(asked: Measurement, library: Library): Promise<object> {
  const { resources, resolution } = asked;
  const dataset =
    asked.dataset === undefined
      ? await openDatasetById(library, (await installSample(library, resources)).id)
      : await openDataset(new DatasetFolder(asked.dataset));
  const { engine, record, step } = await warmEngine(asked, library);
  const source = await realsOf(dataset, record).batches(resolution, 0);
  const journal = new Journal(library.run(RUN), () => {});
  const meter = new StepMeter(1);
  await journal.open(0);

  const times = { loader: [] as number[], step: [] as number[], logging: [] as number[] };
  for (let i = 0; i < WARM_UP_STEPS + asked.steps; i++) {
    const batch = await timed(() => source.next());
    const report = await timed(() => step(batch.result));
    const log = await timed(() => journal.metrics([rowOf(resolution, i, meter.add(report.result, i))]));
    if (i < WARM_UP_STEPS) continue;
    times.loader.push(batch.ms);
    times.step.push(report.ms);
    times.logging.push(log.ms);
  }
  source.close();
  engine.close();
  const [loaderMs, loggingMs] = [mean(times.loader), mean(times.logging)];
  const ms = median(times.step);
  return {
    ms_median: rounded(ms),
    loaderMs: rounded(loaderMs, 3),
    loggingMs: rounded(loggingMs, 3),
    percent: rounded((100 * (loaderMs + loggingMs)) / ms, 2),
  };
}

/** Where the time of a step goes, by kind of operation. */
async function profile(asked: Measurement, library: Library): Promise<object> {
  const { engine, request } = await warmEngine(asked, library);
  const real = images(asked);
  // The first traced run also starts the tracer.
  await engine.profile(request(real));
  const traced: RunProfile = await engine.profile(request(real));
  engine.close();
  return { step: traced };
}

/** A new network in an engine that has made its first steps. */
async function warmEngine(asked: Measurement, library: Library) {
  const { resolution, batch } = asked;
  const record = recordOf(asked);
  const { values } = await openSession(record, library.run(RUN), false);
  const started = performance.now();
  const engine = await openEngine(record, values);
  if (!(engine instanceof GraphEngine)) throw new Error('Only the compiled engine is measured');
  let made = 0;
  const request = (real: Float32Array) => {
    const counted = { step: made, images: made * batch };
    made++;
    return { growth: { resolution, fade: 1 }, ...counted, real, augmentation: 0 };
  };
  const step = (real: Float32Array): Promise<StepReport> => engine.step(request(real));
  const real = images(asked);
  await step(real);
  const recordAndLoadMs = performance.now() - started;
  for (let i = 0; i < WARM_UP_STEPS; i++) await step(real);
  return { engine, record, request, step, recordAndLoadMs };
}

function recordOf({
  resolution,
  batch,
  fmapBase,
  fmapMax,
  precision,
  repeatability,
}: Measurement): RunRecord {
  const options = { resolution, batch, fmapBase, fmapMax, precision, repeatability };
  return runRecord.parse({
    schema: RUN_SCHEMA,
    id: `r${'0'.repeat(16)}`,
    name: RUN,
    datasetId: SAMPLE_DATASET_ID,
    datasetName: 'sample',
    datasetSha256: '',
    preset: 'quick',
    colors: 1,
    options: resolveOptions({}, options),
    createdAt: new Date().toISOString(),
    versions: { sliceloom: version },
  });
}

/** Images for the steps that are timed alone: their values do not matter, only that they are no constant. */
const images = ({ batch, resolution }: Measurement): Float32Array =>
  Float32Array.from({ length: batch * resolution ** 2 }, (_, i) => Math.sin(i * 12.9898));

type Means = ReturnType<StepMeter['add']>;

function rowOf(resolution: number, step: number, means: Means): MetricRow {
  if (!means) throw new Error('The meter gave no means');
  const counted = { kimg: step / 1000, step, seconds: step, at: Date.now(), imagesPerSecond: 1 };
  return { ...counted, resolution, fade: 1, augmentation: 0, ...means };
}

async function timed<T>(action: () => T | Promise<T>): Promise<{ result: T; ms: number }> {
  const started = performance.now();
  const result = await action();
  return { result, ms: performance.now() - started };
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** The most memory that this process held; the reference is asked in the same way (scripts/bench/peak.py). */
function peakBytes(): number {
  if (process.platform === 'linux') {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kilobytes) return Number(kilobytes) * 1024;
  }
  return process.resourceUsage().maxRSS * 1024;
}

async function main(): Promise<void> {
  const asked = measurement.parse(JSON.parse(process.argv[2] ?? ''));
  const folder = await mkdtemp(join(tmpdir(), 'sliceloom-bench-'));
  const tidy = (): void => rmSync(folder, { recursive: true, force: true });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      tidy();
      // Nothing waits for a step that runs on a thread of its own.
      process.kill(process.pid, 'SIGKILL');
    });
  try {
    const measured = await tasks[asked.task](asked, new Library(folder));
    const { tensorflow, device, usesGpu } = describeDevice();
    const { task, resolution, batch, precision, repeatability } = asked;
    const about = { task, engine: `tensorflow ${tensorflow}`, node: process.versions.node, device, usesGpu };
    const line = { ...about, resolution, batch, precision, repeatability, ...measured };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } catch (error) {
    throw asTrainingError(error, asked.resolution, asked.batch);
  } finally {
    tidy();
  }
}

main().catch((thrown: unknown) => {
  const { message, nextStep } = asSliceloomError(thrown);
  process.stderr.write(`${message}\n${nextStep}\n`);
  process.exitCode = 1;
});
