import type { SliceOrigin } from '@shared/domain/dataset';
import { importOptions } from '@shared/domain/import/options';
import type { ImportReport } from '@shared/domain/import/report';
import { randomFor } from '@shared/pure/random';
import { figuresOf, type SliceLayout } from '@main/dataset/prepare';
import { DatasetWriter, type OriginOf, type WriterOptions } from '@main/dataset/writer';
import { Library } from '@main/library/layout';

export const layout: SliceLayout = { size: 32, colors: 1, storage: 'uint16' };

/** A slice that is a function of its number. */
export function madeSlice(number: number, of = layout) {
  const random = randomFor(2024, number);
  const values = of.size * of.size * of.colors;
  const top = of.storage === 'uint16' ? 65536 : 256;
  const pixels = of.storage === 'uint16' ? new Uint16Array(values) : new Uint8Array(values);
  for (let i = 0; i < values; i++) pixels[i] = random.below(top);
  return { pixels, ...figuresOf(pixels, of) };
}

export const originOf = (number: number, more: Partial<SliceOrigin> = {}): OriginOf => ({
  patient: `P${number % 5}`,
  slice: 1 + (number % 10),
  slicesInSeries: 10,
  series: `S${Math.floor(number / 10)}`,
  file: `case ${Math.floor(number / 10)}.nii.gz`,
  split: number % 5 === 4 ? 'validate' : 'train',
  ...more,
});

export const report: ImportReport = {
  schema: 1,
  options: importOptions.parse({}),
  checks: [],
  refused: [],
  skipped: { empty: 0, duplicate: 0, outOfRange: 0 },
  parts: {
    train: { patients: 4, slices: 0 },
    validate: { patients: 1, slices: 0 },
    test: { patients: 0, slices: 0 },
  },
};

export const fields = { modality: 'MR', plane: 'axial', window: 'percentiles' } as const;

/** Sources of a few slices each; the same ones for the same numbers. */
export interface Plan {
  readonly sources: number;
  readonly slicesEach: number;
  /** Number of the first slice: plans of other numbers share no slice. */
  readonly first?: number;
  readonly layout?: SliceLayout;
}

/** What is asked of a writer in tests. */
export const asked = (path: string, more: Partial<WriterOptions> = {}): WriterOptions => ({
  library: new Library(path),
  into: { name: 'Knees' },
  layout,
  fingerprint: 'same',
  ...more,
});

/** Adds every source that the writer does not have; a source whose number ends in 7 is refused. */
export async function gather(writer: DatasetWriter, plan: Plan, upTo = plan.sources): Promise<void> {
  const { slicesEach, first = 0 } = plan;
  for (let number = 0; number < upTo; number++) {
    const key = `source ${first + number}`;
    if (writer.has(key)) continue;
    if (number % 10 === 7) {
      await writer.refuse(key, { file: `${key}.nii`, refusal: { code: 'empty', params: {} } });
      continue;
    }
    const source = writer.source(key);
    for (let i = 0; i < slicesEach; i++) {
      const slice = first + number * slicesEach + i;
      await source.add(madeSlice(slice, plan.layout), originOf(slice));
    }
    await source.done({ number });
  }
}

/** A whole import. */
export async function importAll(options: WriterOptions, plan: Plan) {
  const writer = await DatasetWriter.open(options);
  await gather(writer, { ...plan, layout: options.layout });
  return writer.finish(fields, report);
}
