import { SliceloomError } from '@shared/contract/errors';
import type { ImageSetManifest } from '@shared/domain/image-set';
import type { RunRecord } from '@shared/domain/run';
import type { Dataset } from '../dataset/open';
import { usableSlices } from '../dataset/training-slices';

/**
 * The part of images of `side` pixels that slices filled before they were padded to squares: the usual one of those that were
 * learnt from. Undefined where they filled all of it, or where their data set does not say.
 */
export function originalBox(dataset: Dataset, record: RunRecord, side: number): ImageSetManifest['box'] {
  const boxes = originsOf(dataset, record).map(({ content }) => content);
  if (boxes.length === 0 || boxes.some((box) => box === undefined)) return undefined;
  const scale = side / dataset.record.size;
  const edge = (of: (box: readonly [number, number, number, number]) => number): number =>
    medianOf(boxes.map((box) => of(box!)));
  const left = Math.floor(edge(([x]) => x) * scale);
  const top = Math.floor(edge(([, y]) => y) * scale);
  const right = Math.ceil(edge(([x, , width]) => x + width) * scale);
  const bottom = Math.ceil(edge(([, y, , height]) => y + height) * scale);
  return { left, top, width: right - left, height: bottom - top };
}

/**
 * The scanner's values that black and white usually were in the slices that were learnt from.
 * @throws SliceloomError `window-unknown` where the data set is gone or does not say
 */
export function usualWindow(
  dataset: Dataset | undefined,
  record: RunRecord,
): NonNullable<ImageSetManifest['window']> {
  const windows = dataset ? originsOf(dataset, record).flatMap(({ window }) => (window ? [window] : [])) : [];
  if (windows.length === 0) throw new SliceloomError('window-unknown', { name: record.datasetName });
  return [medianOf(windows.map(([black]) => black)), medianOf(windows.map(([, white]) => white))];
}

const originsOf = (dataset: Dataset, record: RunRecord): Dataset['origins'] =>
  usableSlices(dataset, record).train.map((index) => dataset.origins[index]!);

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
