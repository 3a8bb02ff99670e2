import type { ImageSetManifest } from '@shared/domain/image-set';
import type { ComparisonEvent, Neighbour } from '@shared/domain/nearest';
import { uncut } from '../image-set/set-files';
import { storedValues } from '../image-set/shown';
import type { ImageSetFolder } from '../library/layout';
import { SliceJudge, type JudgedSlices } from './slice-judge';

/** Images that are compared between two tellings. */
const PORTION = 64;
const TOLD_EVERY_MS = 100;

export interface ComparedSet extends Omit<JudgedSlices, 'side' | 'colors'> {
  readonly folder: ImageSetFolder;
  readonly manifest: ImageSetManifest;
}

/**
 * Compares every image of a set that is there with every slice that its network learnt from. Writes nearest.json and nearest.csv
 * into the set's folder and a picture of the nearest pairs.
 */
export async function* compareWithSlices(
  { folder, manifest, ...judged }: ComparedSet,
  signal: AbortSignal,
): AsyncGenerator<ComparisonEvent> {
  const { resolution: side, colors, images } = manifest;
  let done = 0;
  let total = images.length;
  const opening = SliceJudge.open(
    { ...judged, side, colors },
    (read, all) => ([done, total] = [read, all + images.length]),
    signal,
  );
  let isOpen = false;
  opening.then(
    () => (isOpen = true),
    () => (isOpen = true),
  );
  while (!isOpen) {
    yield { kind: 'progress', done, total };
    await new Promise((resolve) => setTimeout(resolve, TOLD_EVERY_MS));
  }
  const judge = await opening;
  try {
    const found: Neighbour[][] = [];
    for (let from = 0; from < images.length && !signal.aborted; from += PORTION) {
      const portion = Array.from({ length: Math.min(PORTION, images.length - from) }, (_, i) => from + i);
      const values = await Promise.all(portion.map((at) => storedValues(folder, manifest, at)));
      found.push(...(await judge.neighbours(values.map((each) => uncut(manifest, each)))));
      done += portion.length;
      yield { kind: 'progress', done, total };
    }
    if (signal.aborted) return;
    yield { kind: 'done', report: await judge.report(folder, manifest, found) };
  } finally {
    judge.close();
  }
}
