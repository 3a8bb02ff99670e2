import { afterEach, describe, expect, it } from 'vitest';
import type { SliceloomError } from '@shared/contract/errors';
import { resolveOptions } from '@shared/domain/training-options';
import { runRecord, type RunRecord } from '@shared/domain/run';
import { smallerBatches, withFittingBatch } from '@main/training/fitting-batch';
import { asTrainingError } from '@main/training/faults';
import { GraphEngine } from '@main/training/graph-engine';
import { guardingMemory } from '@main/training/memory-guard';
import { freshValues, networkOf } from '@main/training/session';

const options = resolveOptions(
  {},
  { resolution: 64, firstResolution: 64, batch: 16, fmapBase: 256, fmapMax: 32 },
);
const record: RunRecord = runRecord.parse({
  schema: 1,
  id: 'r0123456789abcdef',
  name: 'Memory',
  datasetId: 'd0123456789abcdef',
  datasetName: 'Made',
  datasetSha256: '',
  preset: 'quick',
  colors: 1,
  options,
  createdAt: new Date(0).toISOString(),
  versions: { sliceloom: '0' },
});
const request = {
  growth: { resolution: 64, fade: 1 },
  step: 0,
  images: 0,
  real: new Float32Array(16 * 64 * 64),
  augmentation: 0,
};

describe('when memory runs out', () => {
  let engine: GraphEngine | undefined;
  afterEach(() => {
    engine?.close();
    engine = undefined;
  });
  const open = async (): Promise<GraphEngine> => {
    const setup = { config: networkOf(record), options, values: freshValues(record) };
    return (engine = await GraphEngine.open(setup, { repeatable: true, mixed: false, gpu: false }));
  };

  it('a step under way is ended, and the failure is told as want of memory', async () => {
    const { session } = (await open()) as unknown as { session: { cancel(): void } };
    const wait = guardingMemory(
      () => engine!.step(request),
      () => session.cancel(),
      () => 0,
    );
    const error = await wait.then(
      () => undefined,
      (thrown: unknown) => asTrainingError(thrown, 64, 16) as SliceloomError,
    );
    expect(error).toMatchObject({ code: 'out-of-memory', params: { resolution: 64, batch: 16 } });
  });

  it('a step goes undisturbed while there is enough', async () => {
    await open();
    const report = await guardingMemory(
      () => engine!.step(request),
      () => expect.unreachable(),
      () => Infinity,
    );
    expect(Number.isFinite(report.discriminatorLoss)).toBe(true);
  });

  it('the batch that is offered has been tried: it is the largest half with which a step can be made', async () => {
    const thrown = asTrainingError(new Error('OOM when allocating tensor with shape [16]'), 64, 16);
    const offered = (await withFittingBatch(thrown, record)) as SliceloomError;
    expect(offered.params).toEqual({ resolution: 64, batch: 16, fits: 8 });
    expect(offered.nextStep).toContain('8 images at a time');
  });

  it('leaves other failures as they are', async () => {
    const other = new Error('something else');
    expect(await withFittingBatch(asTrainingError(other, 64, 16), record)).toBe(other);
  });

  it('offers batches whose images can be compared in groups of four', () => {
    expect(smallerBatches(48)).toEqual([24, 12, 4, 2, 1]);
    expect(smallerBatches(1)).toEqual([]);
  });
});

describe('failures of the graphics card', () => {
  it.each([
    ['INTERNAL: CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure', 'device-lost'],
    ['INTERNAL: GPU sync failed', 'device-lost'],
    ['RESOURCE_EXHAUSTED: OOM when allocating tensor with shape[8,64]', 'out-of-memory'],
    ['failed to allocate 2.00G from device: CUDA_ERROR_OUT_OF_MEMORY: out of memory', 'out-of-memory'],
  ])('“%s” is told as %s', (message, code) => {
    expect(asTrainingError(new Error(message), 64, 16)).toMatchObject({ code });
  });
});
