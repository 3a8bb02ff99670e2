import { dirname } from 'node:path';
import {
  NEIGHBOURS,
  nearestReport,
  YARDSTICK_PERCENT,
  type ComparisonEvent,
  type NearestReport,
} from '@shared/domain/nearest';
import type { ImageSetManifest } from '@shared/domain/image-set';
import type { RunRecord } from '@shared/domain/run';
import { openSource, type ImageSource } from '../dataset/image-source';
import type { Dataset } from '../dataset/open';
import { usableSlices } from '../dataset/training-slices';
import { montage, toPng } from '../image-set/pixels';
import { storedValues } from '../image-set/shown';
import { makeFolders, writeFileAtomic, writeJson } from '../library/files';
import type { ImageSetFolder } from '../library/layout';
import { grayOf, NearestSlices, type GrayImage, type Neighbour } from '../metrics/nearest';

/** Held-out slices that the yardstick is made of, at most. */
const MOST_HELD_OUT = 500;
/** Images that are compared between two tellings. */
const PORTION = 64;
/** The nearest pairs that are shown side by side, and so many in a row. */
const SHEET = { pairs: 24, inRow: 4 };

export interface ComparedSet {
  readonly folder: ImageSetFolder;
  readonly manifest: ImageSetManifest;
  readonly dataset: Dataset;
  readonly record: RunRecord;
  /** Where the picture of the nearest pairs goes: real slices do not belong into a set that is given away. */
  readonly pairs: string;
}

/**
 * Compares every image of a set with every slice that its network learnt from, and slices of held-out patients with the same,
 * as a yardstick. Writes nearest.json and nearest.csv into the set's folder and a picture of the nearest pairs to `pairs`.
 */
export async function* compareWithSlices(
  { folder, manifest, dataset, record, pairs: pairsFile }: ComparedSet,
  signal: AbortSignal,
): AsyncGenerator<ComparisonEvent> {
  const { resolution: side, colors, images } = manifest;
  const usable = usableSlices(dataset, record);
  const held = spread([...usable.validate, ...usable.test], MOST_HELD_OUT);
  const trained = await openSource(dataset, usable.train, side, 0);
  const heldOut = await openSource(dataset, held, side, 0);
  const total = usable.train.length + held.length + images.length;
  let done = 0;
  const progress = (): ComparisonEvent => ({ kind: 'progress', done, total });
  try {
    const read = (position: number): GrayImage =>
      grayOf(valuesOf(trained, position, side, colors), side, colors);
    const slices = await NearestSlices.open(usable.train.length, read, (read) => (done = read));
    done = usable.train.length;
    yield progress();
    const compared = async function* (
      count: number,
      image: (index: number) => Promise<GrayImage>,
    ): AsyncGenerator<Neighbour[][]> {
      for (let from = 0; from < count && !signal.aborted; from += PORTION) {
        const portion = Array.from({ length: Math.min(PORTION, count - from) }, (_, i) => image(from + i));
        yield await slices.nearest(await Promise.all(portion), NEIGHBOURS);
        done += portion.length;
      }
    };
    const yard: number[] = [];
    const heldImage = async (index: number): Promise<GrayImage> =>
      grayOf(valuesOf(heldOut, index, side, colors), side, colors);
    for await (const found of compared(held.length, heldImage)) {
      yard.push(...found.map(([nearest]) => nearest!.pixels));
      yield progress();
    }
    const near: Neighbour[][] = [];
    const drawn = async (index: number): Promise<GrayImage> =>
      grayOf(await storedValues(folder, manifest, index), side, colors);
    for await (const found of compared(images.length, drawn)) {
      near.push(...found);
      yield progress();
    }
    if (signal.aborted) return;
    const yardstick = yardstickOf(yard);
    const report: NearestReport = {
      schema: 1,
      setId: manifest.id,
      createdAt: new Date().toISOString(),
      datasetSha256: record.datasetSha256,
      slices: usable.train.length,
      ...(yardstick && { yardstick }),
      images: images.map(({ file, seed }, i) => ({
        ...{ file, seed },
        flagged: yardstick !== undefined && near[i]![0]!.pixels > yardstick.threshold,
        nearest: near[i]!.map(({ position, ...likeness }) => ({
          slice: usable.train[position]!,
          ...likeness,
        })),
      })),
    };
    await writeJson(folder.nearest, nearestReport, report);
    await writeFileAtomic(folder.nearestTable, tableOf(report));
    const pairs = near
      .map(([nearest], index) => ({ index, nearest: nearest! }))
      .sort((a, b) => b.nearest.pixels - a.nearest.pixels)
      .slice(0, SHEET.pairs);
    const shown: Float32Array[] = [];
    for (const { index, nearest } of pairs)
      shown.push(
        await storedValues(folder, manifest, index),
        valuesOf(trained, nearest.position, side, colors),
      );
    await makeFolders(dirname(pairsFile));
    await writeFileAtomic(pairsFile, sheetOf(shown, side, colors));
    yield { kind: 'done', report };
  } finally {
    trained.close();
    heldOut.close();
  }
}

function valuesOf(source: ImageSource, position: number, side: number, colors: number): Float32Array {
  const values = new Float32Array(side * side * colors);
  source.copy(position, values, 0);
  return values;
}

/** `most` of the values, evenly spread. */
const spread = (values: readonly number[], most: number): number[] =>
  values.length <= most
    ? [...values]
    : Array.from({ length: most }, (_, i) => values[Math.floor((i * values.length) / most)]!);

function yardstickOf(likenesses: readonly number[]): NearestReport['yardstick'] {
  if (likenesses.length === 0) return undefined;
  const sorted = [...likenesses].sort((a, b) => a - b);
  const at = (percent: number): number => sorted[Math.ceil((percent / 100) * (sorted.length - 1))]!;
  return { slices: sorted.length, median: at(50), threshold: at(YARDSTICK_PERCENT) };
}

/** One line an image; every value is a number or a name that we made, so nothing needs quoting. */
function tableOf({ images }: NearestReport): string {
  const rows = images.map(
    ({ file, seed, flagged, nearest: [first] }) =>
      `${file},${seed},${flagged ? 1 : 0},${first!.slice},${first!.pixels.toFixed(4)},${first!.details.toFixed(4)}`,
  );
  return ['file,seed,flagged,nearest_slice,pixels,details', ...rows, ''].join('\n');
}

/** Pairs of a drawn image and its nearest slice, beside each other. */
function sheetOf(images: readonly Float32Array[], side: number, colors: number): Uint8Array {
  const columns = Math.min(images.length, 2 * SHEET.inRow);
  const all = new Float32Array(images.length * side * side * colors);
  images.forEach((values, i) => all.set(values, i * values.length));
  return toPng(montage(all, side, colors, columns, Math.ceil(images.length / columns)));
}
