import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { randomFor } from '@shared/pure/random';
import type { Check } from '@shared/domain/import/report';
import { CheckCollector } from '@main/dataset/checks';
import type { CheckedSource, CheckedWhole } from '@main/dataset/checks';
import { figuresOf } from '@main/dataset/prepare';
import { imageFacts } from '@main/dataset/readers/facts';
import type { ImageFacts } from '@main/dataset/readers/scan';

const SAMPLE = resolve(import.meta.dirname, '../../../resources/sample');
export const SIZE = 128;
const layout = { size: SIZE, colors: 1, storage: 'uint8' } as const;
const VALUES = SIZE * SIZE;

interface SampleSlice {
  readonly patient: string;
  readonly visit: string;
  readonly series: string;
  readonly pixels: Uint8Array;
}

/** The 456 real slices that come with Sliceloom: 7 patients, one FLAIR series a visit. */
export function sampleSlices(): SampleSlice[] {
  const pixels = gunzipSync(readFileSync(resolve(SAMPLE, 'slices.bin.gz')));
  const lines = readFileSync(resolve(SAMPLE, 'slices.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line, i) => ({
    ...(JSON.parse(line) as Omit<SampleSlice, 'pixels'>),
    pixels: pixels.subarray(i * VALUES, (i + 1) * VALUES),
  }));
}

export const facts = (told: Partial<ImageFacts> = {}): ImageFacts =>
  imageFacts({ format: 'NIfTI-1', columns: SIZE, rows: SIZE, dtype: 'uint16', modality: 'MR', ...told });

/** A set that is checked: sources with their slices, in a line each. */
export class CheckedSet {
  readonly #collector = new CheckCollector();
  #next = 0;

  /** @returns the records of its slices; `stored: false` is for slices of which equal ones are stored */
  add(slices: readonly Uint8Array[], told: Partial<CheckedSource> = {}, stored = true): number[] {
    const file = told.file ?? `image${this.#next}.nii.gz`;
    this.#collector.source({
      file,
      facts: facts(),
      patient: 'P-0001',
      series: `S-${file}`,
      isStack: slices.length > 1,
      side: undefined,
      split: undefined,
      plane: 'axial',
      labelMap: false,
      burnedIn: false,
      ...told,
    });
    return slices.map((pixels) => {
      const { hash, saturated, thumbnail } = figuresOf(pixels, layout);
      const record = stored ? this.#next++ : undefined;
      this.#collector.add({ record, hash, saturated, thumbnail });
      return record ?? -1;
    });
  }

  /** Adds the real slices, each visit of a patient as a stack. */
  addSample(slices: readonly SampleSlice[], split?: CheckedSource['split']): void {
    const stacks = new Map<string, SampleSlice[]>();
    for (const slice of slices) {
      const name = `${slice.patient}_${slice.visit}`;
      stacks.set(name, [...(stacks.get(name) ?? []), slice]);
    }
    for (const [name, of] of stacks)
      this.add(
        of.map(({ pixels }) => pixels),
        { file: `${name}.nii.gz`, patient: of[0]!.patient, series: name, split },
      );
  }

  finish(whole: Partial<CheckedWhole> = {}): Map<string, Check> {
    const checks = this.#collector.finish({ moved: [], labelFiles: 0, ...whole });
    return new Map(checks.map((check) => [check.code, check]));
  }
}

/** Pictures that are alike in nothing: soft blobs at random places. */
export function madePicture(seed: number): Uint8Array {
  const random = randomFor(77, seed);
  const blobs = Array.from({ length: 12 }, () => [
    random.below(SIZE),
    random.below(SIZE),
    4 + random.below(20),
  ]);
  const pixels = new Uint8Array(VALUES);
  for (let y = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++) {
      let value = 0;
      for (const [cx = 0, cy = 0, r = 1] of blobs)
        value += 120 * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / r ** 2);
      pixels[y * SIZE + x] = Math.min(255, value + random.below(8));
    }
  return pixels;
}
