import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asSliceloomError } from '@shared/contract/errors';
import type { MetricRow } from '@shared/domain/run-rows';
import { installSample, openDataset, openDatasetById } from '../dataset/store';
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
import { comparing, drawing, exporting } from './trainer-bench-images';
import {
  mean,
  measurement,
  median,
  peakBytes,
  recordOf,
  rounded,
  RUN,
  timed,
  type Measurement,
} from './trainer-bench-tools';

/** One measurement of `npm run bench`, in a process of its own; see `measurement`. */

/** After the first step: in these TensorFlow still settles its memory. */
const WARM_UP_STEPS = 2;

const tasks = { steps, overhead, profile, drawing, exporting, comparing } as const;

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

/** Images for the steps that are timed alone: their values do not matter, only that they are no constant. */
const images = ({ batch, resolution }: Measurement): Float32Array =>
  Float32Array.from({ length: batch * resolution ** 2 }, (_, i) => Math.sin(i * 12.9898));

type Means = ReturnType<StepMeter['add']>;

function rowOf(resolution: number, step: number, means: Means): MetricRow {
  if (!means) throw new Error('The meter gave no means');
  const counted = { kimg: step / 1000, step, seconds: step, at: Date.now(), imagesPerSecond: 1 };
  return { ...counted, resolution, fade: 1, augmentation: 0, ...means };
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
