import type { RunRecord } from '@shared/domain/run';
import { randomFor } from '@shared/pure/random';
import { seedFor } from '../tensor/random';
import type { StepRequest } from './engine';
import type { Reals } from './reals';

/**
 * One-hot classes for one step of conditional networks: those of the real images, and for generated images the classes of
 * slices drawn at random, so that classes are as frequent among them as in the data set.
 */
export function labelsOfStep(
  { classes = [], options }: RunRecord,
  { classOf, count }: Pick<Reals, 'classOf' | 'count'>,
  slices: readonly number[],
  step: number,
): NonNullable<StepRequest['labels']> {
  const random = randomFor(...seedFor(options.seed, 'fake classes', step));
  const oneHot = (slicesOfBatch: readonly number[]): Float32Array => {
    const labels = new Float32Array(slicesOfBatch.length * classes.length);
    slicesOfBatch.forEach((slice, i) => (labels[i * classes.length + classOf(slice)] = 1));
    return labels;
  };
  return { real: oneHot(slices), fake: oneHot(slices.map(() => random.below(count))) };
}
