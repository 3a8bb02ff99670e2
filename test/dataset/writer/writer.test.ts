import { createHash } from 'node:crypto';
import { readdir, readFile, truncate, writeFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listDatasets, openDataset } from '@main/dataset/store';
import { DatasetWriter, listInterrupted } from '@main/dataset/writer';
import { Library } from '@main/library/layout';
import { temporaryFolder } from '../../library/child-process';
import { makeDataset } from '../made-datasets';
import { asked, fields, gather, importAll, layout, madeSlice, originOf, report } from './made-imports';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let library: Library;
beforeEach(async () => {
  folder = await temporaryFolder();
  library = new Library(folder.path);
});
afterEach(() => folder.remove());

const target = () => library.dataset('Knees');
const bytesOf = (name: 'slices' | 'origins') => readFile(target()[name]);
const small = { sources: 6, slicesEach: 4 };

describe('a new data set', () => {
  it('is what was gathered, in that order, and nothing else is left in the library', async () => {
    const { record, added } = await importAll(asked(folder.path), small);
    expect(added).toBe(24);
    const dataset = await openDataset(target());
    expect(dataset.record).toEqual(record);
    expect(record).toMatchObject({ name: 'Knees', ...layout, ...fields, slices: 24, patients: 5 });
    expect(record.parts).toEqual({ train: 20, validate: 4, test: 0 });
    for (let i = 0; i < 24; i++) {
      expect(await dataset.readSlice(i)).toEqual(madeSlice(i).pixels);
      const { hash } = madeSlice(i);
      expect(dataset.origins[i]).toEqual({ index: i, ...originOf(i), hash });
    }
    expect(record.sha256).toBe(
      createHash('sha256')
        .update(await bytesOf('slices'))
        .digest('hex'),
    );
    expect(await readdir(library.datasets)).toEqual(['Knees']);
    const files = ['dataset.json', 'report.json', 'slices.bin', 'slices.jsonl'];
    expect((await readdir(target().path)).sort()).toEqual(files);
  });

  it('is not there, and not listed, until it is whole', async () => {
    const writer = await DatasetWriter.open(asked(folder.path));
    await gather(writer, small);
    expect(await listDatasets(library)).toEqual([]);
    await writer.finish(fields, report);
    expect(await listDatasets(library)).toMatchObject([{ name: 'Knees', slices: 24 }]);
  });

  it('does not take the name of one that is there, also if that came meanwhile', async () => {
    const writer = await DatasetWriter.open(asked(folder.path));
    await gather(writer, small);
    const other = await makeDataset(target().path, { ...layout, slices: 2 });
    const before = await readFile(other.slices);
    await expect(writer.finish(fields, report)).rejects.toMatchObject({ code: 'dataset-exists' });
    expect(await readFile(other.slices)).toEqual(before);
    await expect(DatasetWriter.open(asked(folder.path))).rejects.toMatchObject({ code: 'dataset-exists' });
  });

  it('is written by one importer at a time', async () => {
    const writer = await DatasetWriter.open(asked(folder.path));
    await expect(DatasetWriter.open(asked(folder.path))).rejects.toMatchObject({
      code: 'import-busy',
      params: { name: 'Knees' },
    });
    await writer.cancel();
    await (await DatasetWriter.open(asked(folder.path))).cancel();
  });

  it('holds no two equal slices', async () => {
    const writer = await DatasetWriter.open(asked(folder.path));
    const first = writer.source('a');
    expect(await first.add(madeSlice(1), originOf(1))).toBe(0);
    expect(await first.add(madeSlice(1), originOf(2))).toBeUndefined();
    await first.done();
    const second = writer.source('b');
    expect(await second.add(madeSlice(1), originOf(3))).toBeUndefined();
    expect(await second.add(madeSlice(2), originOf(4))).toBe(1);
    await second.done();
    expect((await writer.finish(fields, report)).record).toMatchObject({ slices: 2, patients: 2 });
  });

  it('does not keep a source that was taken back, however much of it was written', async () => {
    const large = { size: 256, colors: 3, storage: 'uint16' } as const;
    const writer = await DatasetWriter.open(asked(folder.path, { layout: large }));
    for (const [key, from, to, isKept] of [
      ['a', 0, 3, true],
      ['b', 3, 30, false],
      ['c', 3, 5, true],
      ['d', 5, 6, false],
    ] as const) {
      const source = writer.source(key);
      for (let i = from; i < to; i++) await source.add(madeSlice(i, large), originOf(i));
      await (isKept ? source.done() : source.drop());
    }
    const { record } = await writer.finish(fields, report);
    expect(record).toMatchObject({ slices: 5, patients: 5, parts: { train: 4, validate: 1 } });
    expect(record.sha256).toBe(
      createHash('sha256')
        .update(await bytesOf('slices'))
        .digest('hex'),
    );
    const dataset = await openDataset(target());
    for (let i = 0; i < 5; i++) expect(await dataset.readSlice(i)).toEqual(madeSlice(i, large).pixels);
  });
});

describe('an import that was interrupted', () => {
  const begun = async (sources: number): Promise<void> => {
    const writer = await DatasetWriter.open(asked(folder.path, { about: { paths: ['knees'] } }));
    await gather(writer, small, sources);
    await writer.close();
  };
  const undisturbed = async (): Promise<Buffer[]> => {
    const other = await temporaryFolder();
    await importAll(asked(other.path), small);
    const knees = new Library(other.path).dataset('Knees');
    const files = await Promise.all([knees.slices, knees.origins].map((path) => readFile(path)));
    await other.remove();
    return files;
  };

  it('is listed, goes on where it was, and ends with the same bytes', async () => {
    await begun(4);
    expect(await listDatasets(library)).toEqual([]);
    expect(await listInterrupted(library)).toMatchObject([
      { name: 'Knees', slices: 16, addsToExisting: false, about: { paths: ['knees'] } },
    ]);
    const writer = await DatasetWriter.open(asked(folder.path));
    expect([3, 4].map((number) => writer.has(`source ${number}`))).toEqual([true, false]);
    expect(writer.isContinued).toBe(true);
    expect(writer.continued.map((entry) => entry.kind === 'source' && entry.about)).toEqual(
      [0, 1, 2, 3].map((number) => ({ number })),
    );
    const held: number[] = [];
    for await (const { origin, pixels } of writer.records()) {
      expect(pixels).toEqual(madeSlice(origin.index).pixels);
      held.push(origin.index);
    }
    expect(held.length).toBe(16);
    await gather(writer, small);
    await writer.finish(fields, report);
    expect(await Promise.all([bytesOf('slices'), bytesOf('origins')])).toEqual(await undisturbed());
    expect(await listInterrupted(library)).toEqual([]);
  });

  it('begins anew where other slices would come of it', async () => {
    await begun(4);
    const writer = await DatasetWriter.open(asked(folder.path, { fingerprint: 'other' }));
    expect([writer.isContinued, writer.slices, writer.has('source 0')]).toEqual([false, 0, false]);
    await writer.cancel();
  });

  it.each([
    [
      'a record has other bytes',
      async () => {
        const handle = await open(library.staging('Knees').slices, 'r+');
        await handle.write(Buffer.from([1, 2, 3]), 0, 3, 2048 * 9 + 77);
        await handle.close();
      },
    ],
    ['the records end early', () => truncate(library.staging('Knees').slices, 2048 * 9 + 5)],
    ['the origins end early', () => truncate(library.staging('Knees').origins, 1000)],
    [
      'the journal is torn',
      async () => {
        const path = library.staging('Knees').journal;
        await truncate(path, (await readFile(path)).length - 4);
      },
    ],
    [
      'the journal holds rubbish',
      () => writeFile(library.staging('Knees').journal, 'rubbish\n', { flag: 'a' }),
    ],
  ])('takes again what the disk did not keep: %s', async (_, damage) => {
    await begun(5);
    await damage();
    const writer = await DatasetWriter.open(asked(folder.path));
    await gather(writer, small);
    await writer.finish(fields, report);
    expect(await Promise.all([bytesOf('slices'), bytesOf('origins')])).toEqual(await undisturbed());
  });

  it('keeps what was refused, and is nothing after it was cancelled', async () => {
    const writer = await DatasetWriter.open(asked(folder.path));
    await writer.refuse('x', { file: 'x.dcm', refusal: { code: 'empty', params: {} } });
    await writer.close();
    const again = await DatasetWriter.open(asked(folder.path));
    expect(again.continued).toMatchObject([{ kind: 'refused', leftOut: { file: 'x.dcm' } }]);
    await again.cancel();
    expect(await readdir(library.datasets)).toEqual([]);
  });
});

describe('names of hidden folders', () => {
  it('are never data sets, and other hidden folders are no interrupted imports', async () => {
    const writer = await DatasetWriter.open(asked(folder.path));
    await gather(writer, small);
    await writer.close();
    await makeDataset(join(library.datasets, '.Sample.0123456789ab.tmp'), { ...layout, slices: 1 });
    expect((await listInterrupted(library)).map(({ name }) => name)).toEqual(['Knees']);
    expect(await listDatasets(library)).toEqual([]);
  });
});
