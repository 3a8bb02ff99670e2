import { describe, expect, it } from 'vitest';
import type { Estimate, TimingEvent } from '@shared/domain/estimate';
import { RUN_SCHEMA, runRecord, type RunRecord } from '@shared/domain/run';
import { resolveOptions, type TrainingOverrides } from '@shared/domain/training-options';
import { checkpointBytes, weightCounts } from '@shared/pure/network-cost';
import { discriminatorShapes, generatorShapes, parameterCount } from '@main/model/network';
import { encodeSafetensors } from '@main/model/safetensors';
import { estimateTraining, type EstimateOptions } from '@main/training/estimate';
import { peakMemory } from '@main/training/peak-memory';
import type { Reals } from '@main/training/reals';
import { checkpointTensors, freshValues } from '@main/training/session';

const COLORS = 1;

/** A network whose steps take milliseconds, and a schedule that reaches 32². */
function recordOf(overrides: TrainingOverrides = {}): RunRecord {
  const tiny = {
    resolution: 32,
    batch: 4,
    fmapBase: 64,
    fmapMax: 8,
    previewSeconds: 10,
    checkpointSeconds: 60,
  };
  const lengths = { kimgStable: 0.4, kimgFade: 0.2, kimgTotal: 4 };
  return runRecord.parse({
    schema: RUN_SCHEMA,
    id: 'r0123456789abcdef',
    name: 'Not made',
    datasetId: 'd0123456789abcdef',
    datasetName: 'None',
    datasetSha256: '',
    preset: 'quick',
    colors: COLORS,
    options: resolveOptions({ ...tiny, ...lengths }, overrides),
    createdAt: new Date().toISOString(),
    versions: { sliceloom: '0.0.0-test' },
  });
}

/** Slices that are all alike; `opened` tells which resolutions were asked for. */
function grayReals(batch: number, opened: number[] = []): Reals {
  const images = (resolution: number, count: number): Float32Array =>
    new Float32Array(count * resolution * resolution * COLORS);
  return {
    batches: async (resolution) => {
      opened.push(resolution);
      const slices = Array.from({ length: batch }, () => 0);
      return { next: () => images(resolution, batch), slices, image: 0, close: () => {} };
    },
    classOf: () => 0,
    count: 100,
    forMeasuring: async (resolution) => images(resolution, 8),
    forScoring: async () => undefined,
  };
}

async function estimated(
  record: RunRecord,
  options: EstimateOptions = {},
  reals = grayReals(record.options.batch),
): Promise<{ events: TimingEvent[]; estimate: Estimate }> {
  const events: TimingEvent[] = [];
  for await (const event of estimateTraining(record, reals, new AbortController().signal, options))
    events.push(event);
  const last = events.at(-1)!;
  if (last.kind !== 'done') throw new Error('the timing ended without an estimate');
  return { events, estimate: last.estimate };
}

describe('an estimate', () => {
  it('times every kind of step of the schedule and sums them', async () => {
    const { events, estimate } = await estimated(recordOf(), { secondsBefore: 100 });
    expect(events.slice(0, -1).map((event) => event.kind === 'progress' && event.resolution)).toEqual([
      8, 16, 32, 16, 32,
    ]);
    const { perResolution, seconds } = estimate;
    expect(perResolution.map((row) => [row.resolution, row.steps, row.isMeasured])).toEqual([
      [8, 100, true],
      [16, 150, true],
      [32, 750, true],
    ]);
    const stepping = perResolution.reduce(
      (sum, row) => sum + (row.steps * row.millisecondsPerStep) / 1000,
      0,
    );
    // Recording, previews and the checkpoint come on top, and what had passed before.
    expect(seconds).toBeGreaterThan(100 + stepping);
    expect(seconds).toBeLessThan(100 + 2 * stepping + 60);
  });

  it('holds at least what is in memory, and on disk at least one checkpoint', async () => {
    const record = recordOf({ resolution: 16 });
    const { estimate } = await estimated(record);
    expect(estimate).toMatchObject({ memoryOf: 'computer', memoryIsMeasured: true });
    expect(estimate.memoryBytes).toBeLessThanOrEqual(peakMemory());
    expect(estimate.memoryBytes).toBeGreaterThan(100 * 2 ** 20);
    expect(estimate.diskBytes).toBeGreaterThan(checkpointBytes({ ...record.options, colors: COLORS }));
  });

  it('times steps with and without R1 where it is lazy', async () => {
    const { estimate } = await estimated(
      recordOf({ resolution: 8, r1Interval: 16, augmentation: 'adaptive' }),
    );
    expect(estimate.perResolution).toHaveLength(1);
    expect(estimate.perResolution[0]!.millisecondsPerStep).toBeGreaterThan(0);
  });

  it('leaves out what would take too long, and says so', async () => {
    const opened: number[] = [];
    const { estimate } = await estimated(recordOf(), { budgetSeconds: 0 }, grayReals(4, opened));
    expect(opened).toEqual([8]);
    expect(estimate.perResolution.map(({ isMeasured }) => isMeasured)).toEqual([true, false, false]);
    const [small, , large] = estimate.perResolution.map(({ millisecondsPerStep }) => millisecondsPerStep);
    expect(large!).toBeGreaterThan(small!);
    expect(estimate.memoryIsMeasured).toBe(false);
  });

  it('ends without a figure where it is cancelled', async () => {
    const cancel = new AbortController();
    const kinds: string[] = [];
    for await (const { kind } of estimateTraining(recordOf(), grayReals(4), cancel.signal)) {
      kinds.push(kind);
      cancel.abort();
    }
    expect(kinds).toEqual(['progress']);
  });
});

describe('the arithmetic of the networks', () => {
  it.each([
    { resolution: 8, colors: 1, fmapBase: 64, fmapMax: 8 },
    { resolution: 256, colors: 1, fmapBase: 8192, fmapMax: 512 },
    { resolution: 1024, colors: 3, fmapBase: 8192, fmapMax: 512 },
    { resolution: 64, colors: 1, fmapBase: 2048, fmapMax: 256, classes: 3 },
  ])('counts the weights that the networks have: %j', (shape) => {
    expect(weightCounts(shape)).toEqual({
      generator: parameterCount(generatorShapes(shape)),
      discriminator: parameterCount(discriminatorShapes(shape)),
    });
  });

  it('counts the bytes that a checkpoint has', () => {
    const record = recordOf();
    const sets = Object.values({ ...checkpointTensors(freshValues(record)) }) as Parameters<
      typeof encodeSafetensors
    >[0][];
    const bytes = sets.reduce((sum, tensors) => sum + encodeSafetensors(tensors, {}).length, 0);
    const counted = checkpointBytes({ ...record.options, colors: COLORS });
    // Names and shapes are not counted.
    expect(bytes).toBeGreaterThanOrEqual(counted);
    expect(bytes - counted).toBeLessThan(64 * 1024);
  });
});
