import { appendFile, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { datasetId } from '@shared/domain/units';
import { listDatasets, openDataset, openDatasetById } from '@main/dataset/store';
import { Library } from '@main/library/layout';
import { temporaryFolder } from '../library/child-process';
import { makeDataset, openMade } from './made-datasets';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let library: Library;
beforeEach(async () => {
  folder = await temporaryFolder();
  library = new Library(folder.path);
});
afterEach(() => folder.remove());

const small = { size: 8, colors: 1, storage: 'uint8', slices: 3 } as const;

describe('a data set', () => {
  it.each([
    { colors: 1, storage: 'uint8' },
    { colors: 3, storage: 'uint8' },
    { colors: 1, storage: 'uint16' },
    { colors: 3, storage: 'uint16' },
  ] as const)('gives its slices as values and as PNG: %o', async (kind) => {
    const dataset = await openMade(folder.path, { ...small, ...kind });
    const all = await dataset.readSlices(0, 3);
    for (let index = 0; index < 3; index++) {
      const values = await dataset.readSlice(index);
      expect(values).toEqual(all.slice(index * 64 * kind.colors, (index + 1) * 64 * kind.colors));
      const png = decode(await dataset.slicePng(index));
      expect([png.width, png.height, png.channels]).toEqual([8, 8, kind.colors]);
      expect(png.depth).toBe(kind.storage === 'uint16' ? 16 : 8);
      expect([...png.data]).toEqual([...values]);
    }
    expect(dataset.origins.map(({ slice }) => slice)).toEqual([1, 2, 3]);
  });

  it('has no slice outside its range', async () => {
    const dataset = await openMade(folder.path, small);
    for (const index of [-1, 3, 0.5, Number.NaN])
      await expect(dataset.readSlice(index)).rejects.toBeInstanceOf(RangeError);
  });

  it('names slices.bin when it is too short, too long or missing', async () => {
    const made = await makeDataset(folder.path, small);
    const damaged = { code: 'file-damaged', params: { path: made.slices } };
    await truncate(made.slices, 191);
    await expect(openDataset(made)).rejects.toMatchObject({
      ...damaged,
      params: { path: made.slices, reason: 'it has 191 bytes instead of 192' },
    });
    await writeFile(made.slices, new Uint8Array(193));
    await expect(openDataset(made)).rejects.toMatchObject(damaged);
    await rm(made.slices);
    await expect(openDataset(made)).rejects.toMatchObject(damaged);
  });

  it('names slices.jsonl when a slice lacks its origin or has two', async () => {
    const made = await makeDataset(folder.path, small);
    const damaged = { code: 'file-damaged', params: { path: made.origins } };
    await appendFile(made.origins, '{"index":3,"patient":"P1","slice":1,"slicesInSeries":1,"series":"x"}\n');
    await expect(openDataset(made)).rejects.toMatchObject(damaged);
    await truncate(made.origins, 100);
    await expect(openDataset(made)).rejects.toMatchObject(damaged);
    await rm(made.origins);
    await expect(openDataset(made)).rejects.toMatchObject(damaged);
  });
});

describe('the data sets of a library', () => {
  it('are none where there is no library yet', async () => {
    expect(await listDatasets(new Library(join(folder.path, 'none')))).toEqual([]);
  });

  it('are listed although others are damaged, and those are named', async () => {
    await makeDataset(library.dataset('B').path, small, { name: 'B' });
    await makeDataset(library.dataset('A').path, small, { name: 'A', licence: 'CC0' });
    const short = await makeDataset(library.dataset('short').path, small);
    await truncate(short.slices, 1);
    const newer = await makeDataset(library.dataset('newer').path, small);
    await writeFile(newer.record, '{"schema": 9}');
    await mkdir(library.dataset('empty').path);
    await mkdir(library.dataset('.hidden').path);
    await writeFile(join(library.datasets, 'notes.txt'), 'x');
    await symlink(join(folder.path, 'nowhere'), library.dataset('gone').path);
    const damaged: [string, string][] = [];
    const list = await listDatasets(library, (name, { code }) => damaged.push([name, code]));
    expect(list.map(({ name }) => name)).toEqual(['A', 'B']);
    expect(list[0]).toMatchObject({ licence: 'CC0', isSample: false, slices: 3 });
    expect(damaged).toEqual([
      ['empty', 'file-damaged'],
      ['gone', 'file-damaged'],
      ['newer', 'library-too-new'],
      ['short', 'file-damaged'],
    ]);
  });

  it('are found by id wherever their folder was moved', async () => {
    const id = datasetId.parse('daaaaaaaaaaaaaaaa');
    await makeDataset(library.dataset('A').path, small, { id });
    await rename(library.dataset('A').path, library.dataset('Z').path);
    expect((await openDatasetById(library, id)).folder.path).toBe(library.dataset('Z').path);
    expect(await openDatasetById(library, id)).toBe(await openDatasetById(library, id));
    await rename(library.dataset('Z').path, library.dataset('Y').path);
    const again = await openDatasetById(library, id);
    expect(again.folder.path).toBe(library.dataset('Y').path);
    await truncate(again.folder.slices, 5);
    await expect(openDatasetById(library, id)).rejects.toMatchObject({ code: 'dataset-missing' });
    await expect(openDatasetById(library, datasetId.parse('dbbbbbbbbbbbbbbbb'))).rejects.toMatchObject({
      code: 'dataset-missing',
    });
  });
});
