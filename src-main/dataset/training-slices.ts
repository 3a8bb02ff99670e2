import type { DatasetRecord } from '@shared/domain/dataset';
import type { RunRecord } from '@shared/domain/run';
import type { Dataset } from './open';

/**
 * How many slices a data set had when its checksum was this one: all of them now, or so many of its first, where slices were
 * added since. Undefined where it never had that checksum: it is another data set.
 */
export function slicesAsOf(
  { slices, sha256, former = [] }: Pick<DatasetRecord, 'slices' | 'sha256' | 'former'>,
  wanted: string,
): number | undefined {
  if (wanted === sha256) return slices;
  return former.find((one) => one.sha256 === wanted)?.slices;
}

/** Which slices of a data set a run may see, each list in the order of the records. */
export interface UsableSlices {
  /** Those that it learns from: of part `train`, or of none. */
  readonly train: readonly number[];
  /** Those that are held back: they measure, and are never learnt from. */
  readonly validate: readonly number[];
  readonly test: readonly number[];
}

/**
 * The slices that a run may see: of those that were there when it was made, the ones that were not set aside then. What is
 * added or set aside later changes nothing for it.
 */
export function usableSlices(
  { record, origins }: Pick<Dataset, 'record' | 'origins'>,
  { datasetSha256, setAside = [] }: Pick<RunRecord, 'datasetSha256' | 'setAside'>,
): UsableSlices {
  const count = slicesAsOf(record, datasetSha256) ?? record.slices;
  const aside = new Set(setAside);
  const usable = { train: [] as number[], validate: [] as number[], test: [] as number[] };
  for (const { index, split = 'train' } of origins.slice(0, count))
    if (!aside.has(index)) usable[split].push(index);
  return usable;
}

/**
 * The slices that generated ones are measured against: held-out ones, those for validation first. Where there are fewer than
 * `wanted` of them, training slices make up the number, and where none is held out they are all there are.
 */
export function measuringSlices({ train, validate, test }: UsableSlices, wanted: number): readonly number[] {
  if (validate.length >= wanted) return validate;
  const held = [...validate, ...test];
  if (held.length >= wanted) return held;
  if (held.length === 0) return train;
  const missing = wanted - held.length;
  // Spread over the training slices, so that no one patient stands for them.
  const step = Math.max(1, train.length / missing);
  const spread = Array.from(
    { length: Math.min(missing, train.length) },
    (_, i) => train[Math.floor(i * step)]!,
  );
  return [...held, ...spread];
}
