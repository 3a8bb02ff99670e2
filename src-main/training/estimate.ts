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
import { describeDevice, graphicsMemoryInUse } from '../tensor/device';
import type { Engine } from './engine';
import { asTrainingError } from './faults';
import type { Reals } from './reals';
import { availableMemory } from './memory-guard';
import { openEngine } from './open-engine';
import { peakMemory } from './peak-memory';
import { freshValues, networkOf } from './session';
import { LEAST_STEPS, StepTimer, type Saving } from './step-timer';

/** What timing may take; kinds of steps that would go beyond it follow from the others by their arithmetic. */
const BUDGET_SECONDS = 90;
/** A recorded kind of step with its preview, where nothing has told yet. */
const RECORDED_BYTES = 60 * 2 ** 20;

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
          colors: record.colors,
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
  const { batch, r1Interval } = record.options;
  return trainingBytes(networkOf(record), resolution, batch, r1Interval) - rss < availableMemory();
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
