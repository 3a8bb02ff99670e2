import type { RunRecord } from '@shared/domain/run';
import { describeDevice } from '../tensor/device';
import type { Engine, TrainingValues } from './engine';
import { GraphEngine } from './graph-engine';
import { networkOf } from './session';

/** The engine that a run trains with on this machine, holding `values`. */
export function openEngine(record: RunRecord, values: TrainingValues): Promise<Engine> {
  const { options } = record;
  const { usesGpu } = describeDevice();
  const mixed = options.precision === 'mixed' || (options.precision === 'auto' && usesGpu);
  const repeatable = options.repeatability === 'repeatable';
  return GraphEngine.open(
    { config: networkOf(record), options, values },
    { repeatable, mixed, gpu: usesGpu },
  );
}
