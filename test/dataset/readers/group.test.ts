import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examine, groupSources, readVolume } from '@main/dataset/readers';
import type { Examined, ImageFacts } from '@main/dataset/readers/scan';
import { imageFacts } from '@main/dataset/readers/facts';
import { randomSource } from './made-files';
import { DATA, isAbsent } from './shared-data';

type Image = Extract<Examined, { kind: 'image' }>;

/** The images of a folder, shuffled. */
async function images(folder: string): Promise<Image[]> {
  const path = join(DATA, folder);
  const random = randomSource(folder);
  const names = (await readdir(path)).map((name) => ({ name, at: random() })).sort((a, b) => a.at - b.at);
  const found = await Promise.all(names.map(({ name }) => examine({ name, path: join(path, name) })));
  return found.filter((one) => one.kind === 'image');
}

describe.skipIf(isAbsent)('DICOM files of the shared data', () => {
  it('become one stack in the order of their positions, however they were shuffled', async () => {
    const [source, ...others] = groupSources(await images('zoo/dicom/series_brain'));
    expect(others).toEqual([]);
    expect(source?.files).toHaveLength(19);
    const numbers = source!.files.map(({ name }) => Number(/\d+/.exec(name)![0]));
    const isRising = numbers[0]! < numbers[1]!;
    expect(numbers).toEqual([...numbers].sort((a, b) => (isRising ? a - b : b - a)));
    expect(source?.remarks).toEqual([]);
    const volume = await readVolume(source!);
    expect([volume.columns, volume.rows, volume.slices]).toEqual([256, 256, 19]);
    expect(volume.spacing?.[2]).toBeCloseTo(source!.facts.spacing![2], 6);
    expect(volume.facts.orientation).toMatch(/^[LRAPIS]{3}$/);
  });

  it('say how many slices are missing', async () => {
    const [source] = groupSources(await images('zoo/dicom/series_gap'));
    expect(source?.remarks).toEqual([{ code: 'slices-missing', params: { count: 1 } }]);
  });

  it('are kept apart by series', async () => {
    const sources = groupSources(await images('zoo/dicom/mixed_series'));
    expect(sources.map(({ files }) => files.length)).toEqual([1, 1]);
  });

  it('place each slice where its own header says', async () => {
    const all = await images('zoo/dicom/series_brain');
    const [source] = groupSources(all);
    const affine = source!.facts.affine!;
    for (const [i, file] of source!.files.entries()) {
      const own = all.find((image) => image.file === file)!.facts.affine!;
      // The scanner's own positions are even to a tenth of a millimetre.
      for (const row of [0, 1, 2])
        expect(Math.abs(affine[row * 4 + 2]! * i + affine[row * 4 + 3]! - own[row * 4 + 3]!)).toBeLessThan(
          0.1,
        );
    }
  });
});

const dicom = (name: string, told: Partial<ImageFacts>): Image => ({
  kind: 'image',
  file: { name, path: `/${name}` },
  facts: imageFacts({
    format: 'DICOM',
    columns: 64,
    rows: 64,
    dtype: 'uint16',
    spacing: [1, 1, 3],
    ...told,
    private: { series: '1.2', stack: 'a', identifiers: [], ...told.private },
  }),
});

describe('slices at one place', () => {
  it('become stacks of their own, in the order of their instance numbers', () => {
    const files = [0, 1, 2].flatMap((time) =>
      [0, 3, 6].map((position, i) => dicom(`${time}-${i}`, { position, instance: time * 3 + i })),
    );
    const sources = groupSources([...files].reverse());
    const found = sources.map(({ files: own, repeat = 0 }) => [repeat, own.map(({ name }) => name).join()]);
    expect(found.sort()).toEqual([
      [0, '0-0,0-1,0-2'],
      [1, '1-0,1-1,1-2'],
      [2, '2-0,2-1,2-2'],
    ]);
  });

  it('of other echoes are no repeats', () => {
    const other = { series: '1.2', stack: 'b', identifiers: [] };
    const sources = groupSources([dicom('a', { position: 0 }), dicom('b', { position: 0, private: other })]);
    expect(sources.map(({ repeat }) => repeat)).toEqual([undefined, undefined]);
  });
});

describe('single pictures', () => {
  const picture = (name: string, columns = 64): Image => ({
    kind: 'image',
    file: { name, path: `/${name}` },
    facts: imageFacts({ format: 'PNG', columns, rows: 64, dtype: 'uint8' }),
  });

  it('are a stack by what their names have in common, sorted by their numbers', () => {
    const all = ['a_10.png', 'b_1.png', 'a_2.png', 'a_1.png'].map((name) => picture(name));
    const sources = groupSources(all, ({ name }) => name[0]);
    expect(sources.map(({ files }) => files.map(({ name }) => name))).toEqual([
      ['a_1.png', 'a_2.png', 'a_10.png'],
      ['b_1.png'],
    ]);
    expect(sources[0]?.facts.slices).toBe(3);
  });

  it('of other sizes are other stacks; without a key each is alone', () => {
    const all = [picture('a_1.png'), picture('a_2.png', 32)];
    expect(groupSources(all, () => 'a')).toHaveLength(2);
    expect(groupSources([picture('a_1.png'), picture('a_2.png')])).toHaveLength(2);
  });
});
