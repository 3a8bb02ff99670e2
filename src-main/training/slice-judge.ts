import { dirname } from 'node:path';
import type { ImageSetManifest } from '@shared/domain/image-set';
import { NEIGHBOURS, YARDSTICK_PERCENT, type NearestReport, type Neighbour } from '@shared/domain/nearest';
import type { RunRecord } from '@shared/domain/run';
import { openSource, type ImageSource } from '../dataset/image-source';
import type { Dataset } from '../dataset/open';
import { usableSlices } from '../dataset/training-slices';
import type { Judge } from '../image-set/generate';
import { sheetOf, toPng } from '../image-set/pixels';
import { writeNearest } from '../image-set/nearest-files';
import { uncut } from '../image-set/set-files';
import { storedValues } from '../image-set/shown';
import { makeFolders, writeFileAtomic } from '../library/files';
import type { ImageSetFolder } from '../library/layout';
import { grayOf, NearestSlices, type GrayImage } from '../metrics/nearest';

/** Held-out slices that the yardstick is made of, at most. */
const MOST_HELD_OUT = 500;
/** Held-out slices that are compared between two tellings. */
const PORTION = 64;
/** The nearest pairs that are shown side by side, and so many in a row. */
const SHEET = { pairs: 24, inRow: 4 };

/** What is compared, and with what. */
export interface JudgedSlices {
  readonly dataset: Dataset;
  readonly record: RunRecord;
  /** Of the images that are compared, and their channels. */
  readonly side: number;
  readonly colors: number;
  /** Where the picture of the nearest pairs of a set goes: real slices do not belong into a set that is given away. */
  readonly pairs: (setId: string) => string;
}

/** Compares images with every slice that a network learnt from; slices of held-out patients, compared with the same, are the yardstick. */
export class SliceJudge implements Judge {
  private constructor(
    private readonly judged: JudgedSlices,
    private readonly train: readonly number[],
    private readonly trained: ImageSource,
    private readonly nearest: NearestSlices,
    private readonly yardstick: NearestReport['yardstick'],
  ) {}

  /** @param tell is called while slices are read, with how many of all */
  static async open(
    judged: JudgedSlices,
    tell: (done: number, total: number) => void,
    signal?: AbortSignal,
  ): Promise<SliceJudge> {
    const { dataset, record, side, colors } = judged;
    const { train, validate, test } = usableSlices(dataset, record);
    const held = spread([...validate, ...test], MOST_HELD_OUT);
    const total = train.length + held.length;
    const trained = await openSource(dataset, train, side, 0);
    const heldOut = await openSource(dataset, held, side, 0);
    try {
      const read = (position: number): GrayImage =>
        grayOf(valuesOf(trained, position, side, colors), side, colors);
      const nearest = await NearestSlices.open(train.length, read, (done) => tell(done, total));
      const yard: number[] = [];
      for (let from = 0; from < held.length && !signal?.aborted; from += PORTION) {
        const portion = Array.from({ length: Math.min(PORTION, held.length - from) }, (_, i) =>
          grayOf(valuesOf(heldOut, from + i, side, colors), side, colors),
        );
        yard.push(...(await nearest.nearest(portion, 1)).map(([first]) => first!.pixels));
        tell(train.length + yard.length, total);
      }
      return new SliceJudge(judged, train, trained, nearest, yardstickOf(yard));
    } catch (error) {
      trained.close();
      throw error;
    } finally {
      heldOut.close();
    }
  }

  get slices(): number {
    return this.train.length;
  }
  get threshold(): number | undefined {
    return this.yardstick?.threshold;
  }

  neighbours(images: readonly Float32Array[]): Promise<Neighbour[][]> {
    const { side, colors } = this.judged;
    return this.nearest.nearest(
      images.map((values) => grayOf(values, side, colors)),
      NEIGHBOURS,
    );
  }

  /** Writes nearest.json and nearest.csv into the set's folder, and the picture of the nearest pairs. */
  async report(
    folder: ImageSetFolder,
    manifest: ImageSetManifest,
    found: readonly Neighbour[][],
  ): Promise<NearestReport> {
    const { record } = this.judged;
    const report: NearestReport = {
      schema: 1,
      setId: manifest.id,
      createdAt: new Date().toISOString(),
      datasetSha256: record.datasetSha256,
      slices: this.slices,
      ...(this.yardstick && { yardstick: this.yardstick }),
      images: manifest.images.map(({ file, seed }, i) => ({
        ...{ file, seed },
        flagged: this.threshold !== undefined && found[i]![0]!.pixels > this.threshold,
        nearest: found[i]!.map(({ position, ...likeness }) => ({
          slice: this.train[position]!,
          ...likeness,
        })),
      })),
    };
    await writeNearest(folder, report);
    await this.showPairs(folder, manifest, found);
    return report;
  }

  close(): void {
    this.trained.close();
  }

  private async showPairs(
    folder: ImageSetFolder,
    manifest: ImageSetManifest,
    found: readonly Neighbour[][],
  ): Promise<void> {
    const { side, colors } = this.judged;
    const pairs = found
      .map(([nearest], index) => ({ index, nearest: nearest! }))
      .sort((a, b) => b.nearest.pixels - a.nearest.pixels)
      .slice(0, SHEET.pairs);
    const shown: Float32Array[] = [];
    for (const { index, nearest } of pairs)
      shown.push(
        uncut(manifest, await storedValues(folder, manifest, index)),
        valuesOf(this.trained, nearest.position, side, colors),
      );
    const path = this.judged.pairs(manifest.id);
    await makeFolders(dirname(path));
    const size = { width: side, height: side, colors };
    await writeFileAtomic(path, toPng(sheetOf(shown, size, 2 * SHEET.inRow)));
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
  const each = sorted.map((value) => Math.round(value * 1000) / 1000);
  return { slices: sorted.length, median: at(50), threshold: at(YARDSTICK_PERCENT), each };
}
