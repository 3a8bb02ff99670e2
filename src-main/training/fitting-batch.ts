import { SliceloomError } from '@shared/contract/errors';
import type { RunRecord } from '@shared/domain/run';
import type { TrainingOptions } from '@shared/domain/training-options';
import { openEngine } from './open-engine';
import { freshValues } from './session';

/** Batches to try where one was too large, in falling order: halves, as long as groups of four can be made. */
export function smallerBatches(batch: number): number[] {
  const half = Math.floor(batch / 2);
  const smaller = half > 4 ? half - (half % 4) : half;
  return smaller < 1 ? [] : [smaller, ...smallerBatches(smaller)];
}

/**
 * Adds to an `out-of-memory` error the largest batch, among the halves of the run's, with which a step was made here just
 * now; any other error stays as it is. The engine that ran out of memory must be closed before.
 */
export async function withFittingBatch(thrown: unknown, record: RunRecord): Promise<unknown> {
  if (!(thrown instanceof SliceloomError) || thrown.code !== 'out-of-memory') return thrown;
  const resolution = Number(thrown.params.resolution);
  for (const batch of smallerBatches(record.options.batch))
    if (await canStep({ ...record, options: { ...record.options, batch } }, resolution))
      return new SliceloomError(thrown.code, { ...thrown.params, fits: batch }, thrown.origin, {
        cause: thrown.cause,
      });
  return thrown;
}

async function canStep(record: RunRecord, resolution: number): Promise<boolean> {
  const { batch }: TrainingOptions = record.options;
  const { colors } = record;
  let engine: Awaited<ReturnType<typeof openEngine>> | undefined;
  try {
    engine = await openEngine(record, freshValues(record));
    // The second step needs what the first has left: two are the least that shows whether it fits.
    for (const step of [0, 1])
      await engine.step({
        growth: { resolution, fade: 0.5 },
        step,
        images: 0,
        real: new Float32Array(batch * resolution * resolution * colors),
        augmentation: 0,
      });
    return true;
  } catch {
    return false;
  } finally {
    engine?.close();
  }
}
