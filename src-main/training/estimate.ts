import type { Estimate, TimingEvent } from '@shared/domain/estimate';
import type { RunRecord } from '@shared/domain/run';
import {
  completed,
  diskBytes,
  keyOf,
  perResolution,
  stretchesOf,
  trainingSeconds,
  type Completed,
  type Stretch,
  type Timing,
} from '@shared/pure/estimate';
import { arithmeticAt, checkpointBytes, featureBytes, trainingBytes } from '@shared/pure/network-cost';
import { PREVIEW_COLUMNS, PREVIEW_PSI, PREVIEW_ROWS, previewSeeds } from '@shared/pure/previews';
import { montage, toPng } from '../image-set/pixels';
import { sha256 } from '../library/checkpoints';
import { encodeSafetensors } from '../model/safetensors';
import type { NamedValues } from '../model/weights';
import { describeDevice, graphicsMemoryInUse } from '../tensor/device';
import { KEPT } from './checkpoint';
import { breathe } from './control';
import type { Engine, StepRequest } from './engine';
import { asTrainingError } from './faults';
import type { Reals } from './reals';
import { availableMemory } from './memory-guard';
import { openEngine } from './open-engine';
import { peakMemory } from './peak-memory';
import { measureQuality } from './quality';
import { checkpointTensors, freshValues, networkOf } from './session';

/** Each kind of step is timed this often at least, and for about so many seconds. */
const LEAST_STEPS = 3;
const SECONDS_A_KIND = 0.8;
/** What timing may take; kinds of steps that would go beyond it follow from the others by their arithmetic. */
const BUDGET_SECONDS = 90;
/** A recorded kind of step with its preview, where nothing has told yet. */
const RECORDED_BYTES = 60 * 2 ** 20;
const ADAPTIVE_PROBABILITY = 0.5;

export interface EstimateOptions {
  readonly budgetSeconds?: number;
  /** What had passed in this process before: for a training, loading TensorFlow. */
  readonly secondsBefore?: number;
}

/**
 * Times real steps of a run that has not begun, with untrained networks and its own slices, and sums them over its
 * schedule. Writes nothing. The process keeps what TensorFlow has taken of memory, so it is best ended afterwards.
 *
 * Ends without an estimate where `signal` asks for it.
 *
 * @throws SliceloomError `out-of-memory` with the resolution and the batch, `device-lost`.
 */
export async function* estimateTraining(
  record: RunRecord,
  reals: Reals,
  signal: AbortSignal,
  { budgetSeconds = BUDGET_SECONDS, secondsBefore = 0 }: EstimateOptions = {},
): AsyncGenerator<TimingEvent> {
  const { options } = record;
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const stretches = stretchesOf(options);
  const order = inOrderOfWorth(stretches);
  const kinds = options.r1Interval > 1 ? 2 : 1;
  const shape = networkOf(record);
  const arithmetic = (resolution: number): number => arithmeticAt(shape, resolution);
  const timed = new Map<string, Timing>();
  const peaks: number[] = [];
  let resolution = options.firstResolution;
  let engine: Engine | undefined;
  try {
    engine = await openEngine(record, freshValues(record));
    const opening = seconds();
    const timer = new StepTimer(record, engine, reals, signal);
    for (const [done, stretch] of order.entries()) {
      resolution = stretch.resolution;
      yield { kind: 'progress', done, total: order.length, resolution };
      const expected =
        timed.size > 0 ? completed(stretches, timed, arithmetic)[stretches.indexOf(stretch)] : undefined;
      // The first is timed whatever it takes.
      const inTime = !expected || seconds() + timingSeconds(expected, kinds) <= budgetSeconds;
      if (!inTime || !hasRoom(record, resolution)) continue;
      const timing = await timer.time(stretch);
      if (!timing) return;
      timed.set(keyOf(stretch), timing);
      peaks.push(peakMemory());
    }
    const saving = await timer.timeSaving();
    if (signal.aborted) return;
    const all = completed(stretches, timed, arithmetic).map((each) => withSaving(each, saving));
    yield {
      kind: 'done',
      estimate: {
        seconds: secondsBefore + opening + saving.once + trainingSeconds(all, options),
        perResolution: perResolution(all),
        ...memoryOf(record, all, peaks),
        diskBytes: diskBytes(all, options, {
          checkpointBytes: checkpointBytes(shape),
          previewTiles: PREVIEW_COLUMNS * PREVIEW_ROWS,
          colors: record.colors,
          keptCheckpoints: KEPT,
        }),
        measuredAt: Date.now(),
      },
    };
  } catch (error) {
    throw asTrainingError(error, resolution, options.batch);
  } finally {
    engine?.close();
  }
}

/**
 * The first two sizes come first, as they tell what larger ones will take; then the finished size, on which most of the
 * time is spent; then one that grows in, from which all others that do follow; then what lies between.
 */
function inOrderOfWorth(stretches: readonly Stretch[]): Stretch[] {
  const sides = [...new Set(stretches.map(({ resolution }) => resolution))];
  const order = [...sides.slice(0, 2), ...sides.slice(2).reverse()];
  const of = (growing: boolean): Stretch[] =>
    order.flatMap((side) => stretches.filter((each) => each.resolution === side && each.growing === growing));
  const [grown, growing] = [of(false), of(true)];
  return [...grown.slice(0, 3), ...growing.slice(0, 1), ...grown.slice(3), ...growing.slice(1)];
}

/** What timing a stretch will take, when its steps are of `kinds` kinds. */
const timingSeconds = ({ timing }: Completed, kinds: number): number =>
  timing.once + timing.oncePreview + 2 * timing.preview + kinds * (1 + LEAST_STEPS) * timing.step;

/** Whether the memory that is free takes a resolution, by the model. A graphics card tells by itself. */
function hasRoom(record: RunRecord, resolution: number): boolean {
  if (describeDevice().usesGpu || resolution === record.options.firstResolution) return true;
  const { rss } = process.memoryUsage();
  return trainingBytes(networkOf(record), resolution, record.options.batch) - rss < availableMemory();
}

interface Saving {
  readonly seconds: number;
  readonly once: number;
}

/** Only grown networks are measured at a checkpoint, but each checkpoint copies all weights. */
const withSaving = (each: Completed, { seconds }: Saving): Completed => ({
  ...each,
  timing: { ...each.timing, checkpoint: (each.growing ? 0 : each.timing.checkpoint) + seconds },
});

function memoryOf(
  record: RunRecord,
  all: readonly Completed[],
  peaks: readonly number[],
): Pick<Estimate, 'memoryBytes' | 'memoryOf' | 'memoryIsMeasured'> {
  const { batch } = record.options;
  const features = (resolution: number): number => featureBytes(networkOf(record), resolution, batch);
  const largest = (of: readonly Completed[]): number => Math.max(...of.map(({ resolution }) => resolution));
  const measured = all.filter(({ isMeasured }) => isMeasured);
  const growth = peaks.slice(1).map((peak, i) => peak - peaks[i]!);
  const positive = growth.filter((bytes) => bytes > 0);
  const recorded = positive.length > 0 ? Math.min(...positive) : RECORDED_BYTES;
  const [top, topMeasured] = [largest(all), largest(measured)];
  const more = recorded * (all.length - measured.length) + (features(top) - features(topMeasured));
  const card = describeDevice().usesGpu ? graphicsMemoryInUse() : undefined;
  return {
    memoryBytes: (card ?? peakMemory()) + more,
    memoryOf: card === undefined ? 'computer' : 'card',
    memoryIsMeasured: top === topMeasured,
  };
}

/** Times the work of a run's loop: steps with their batches, previews, and what a checkpoint holds up. */
class StepTimer {
  constructor(
    private readonly record: RunRecord,
    private readonly engine: Engine,
    private readonly reals: Reals,
    private readonly signal: AbortSignal,
  ) {}

  /** Undefined where the signal came first. */
  async time({ resolution, growing }: Stretch): Promise<Timing | undefined> {
    const { record, engine, reals, signal } = this;
    const { batch, augmentation, r1Interval } = record.options;
    const { classes = 0 } = networkOf(record);
    const growth = { resolution, fade: growing ? 0.5 : 1 };
    const oneHot = Float32Array.from({ length: batch * classes }, (_, i) => (i % classes === 0 ? 1 : 0));
    const opened = await timed(() => reals.batches(resolution, 0));
    const source = opened.result;
    const step = async (number: number): Promise<number> => {
      const { seconds } = await timed(() => {
        const request: StepRequest = {
          growth,
          step: number,
          images: number * batch,
          real: source.next(),
          ...(classes > 0 && { labels: { real: oneHot, fake: oneHot } }),
          augmentation: augmentation === 'adaptive' ? ADAPTIVE_PROBABILITY : 0,
        };
        return engine.step(request);
      });
      await breathe();
      return seconds;
    };
    try {
      // With lazy R1 there are two kinds: steps whose number the interval divides, and the others.
      const kinds = r1Interval > 1 ? [0, 1] : [0];
      const means: number[] = [];
      let once = opened.seconds;
      for (const number of kinds) {
        const first = await step(number);
        const times: number[] = [];
        // Where R1 is lazy its steps are few, and count for little in the mean.
        const least = number === 0 && kinds.length > 1 ? 1 : LEAST_STEPS;
        const enough = (): boolean => times.length >= least && sum(times) >= SECONDS_A_KIND;
        while (!enough() && !signal.aborted) times.push(await step(number));
        if (signal.aborted) return undefined;
        means.push(median(times));
        once += Math.max(0, first - median(times));
      }
      const [withR1, without = withR1] = means as [number, number?];
      const previews = [await timed(() => this.preview(growth)), await timed(() => this.preview(growth))];
      const [first, second] = previews.map(({ seconds }) => seconds) as [number, number];
      return {
        step: (withR1 + (r1Interval - 1) * without) / r1Interval,
        once,
        preview: second,
        oncePreview: Math.max(0, first - second),
        checkpoint: growing ? 0 : await this.quality(growth),
      };
    } finally {
      source.close();
    }
  }

  /** Copying all weights out and making the files' bytes of them; writing those goes on beside the steps. */
  async timeSaving(): Promise<Saving> {
    const save = async (): Promise<void> => {
      const sets: Record<string, NamedValues> = { ...checkpointTensors(await this.engine.values()) };
      for (const tensors of Object.values(sets)) await sha256(encodeSafetensors(tensors, {}));
    };
    const first = await timed(save);
    const second = await timed(save);
    return { seconds: second.seconds, once: Math.max(0, first.seconds - second.seconds) };
  }

  private async preview(growth: StepRequest['growth']): Promise<void> {
    const images = await this.engine.draw({ seeds: previewSeeds, psi: PREVIEW_PSI, growth });
    toPng(montage(images, growth.resolution, this.record.colors, PREVIEW_COLUMNS, PREVIEW_ROWS));
  }

  private async quality(growth: StepRequest['growth']): Promise<number> {
    const { seconds } = await timed(async () => {
      const reals = await this.reals.forMeasuring(growth.resolution);
      await measureQuality(this.engine, reals, growth, this.record.colors);
    });
    return seconds;
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const started = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - started) / 1000 };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
