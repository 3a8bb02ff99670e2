import { createHash } from 'node:crypto';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
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
const bytesOf = (name: 'slices' | 'origins' | 'record') => readFile(target()[name]);
const small = { sources: 6, slicesEach: 4 };

describe('adding to a data set', () => {
  const more = (options = {}) => asked(folder.path, { into: { existing: 'Knees' }, ...options });

  it('adds what is new behind what is there, which stays as it was', async () => {
    const before = (await importAll(asked(folder.path), small)).record;
    const [slices, origins] = await Promise.all([bytesOf('slices'), bytesOf('origins')]);
    // Slices 12 … 35, of which 24 … 35 are new.
    const { record, added } = await importAll(more(), { sources: 6, slicesEach: 4, first: 12 });
    expect(added).toBe(12);
    expect((await bytesOf('slices')).subarray(0, slices.length)).toEqual(slices);
    expect((await bytesOf('origins')).subarray(0, origins.length)).toEqual(origins);
    expect(record).toMatchObject({
      id: before.id,
      createdAt: before.createdAt,
      slices: 36,
      former: [{ slices: 24, sha256: before.sha256 }],
    });
    expect(record.sha256).toBe(
      createHash('sha256')
        .update(await bytesOf('slices'))
        .digest('hex'),
    );
    const dataset = await openDataset(target());
    for (let i = 0; i < 36; i++) expect(await dataset.readSlice(i)).toEqual(madeSlice(i).pixels);
    expect(await readdir(library.datasets)).toEqual(['Knees']);
  });

  it('changes nothing where all is there', async () => {
    const { record } = await importAll(asked(folder.path), small);
    const again = await importAll(more(), small);
    expect([again.added, again.record]).toEqual([0, record]);
  });

  it('finds equal slices in sets that do not note hashes', async () => {
    await makeDataset(target().path, { ...layout, slices: 3 });
    const writer = await DatasetWriter.open(more());
    const old = await (await openDataset(target())).readSlice(1);
    const source = writer.source('a');
    const { hash } = madeSlice(0);
    const sha256 = createHash('sha256').update(new Uint8Array(old.buffer)).digest('hex');
    expect(await source.add({ pixels: old, hash: sha256.slice(0, 16) }, originOf(0))).toBeUndefined();
    expect(await source.add({ ...madeSlice(0), hash }, originOf(0))).toBe(3);
    await source.done();
    await writer.finish(fields, report);
    expect((await openDataset(target())).origins.length).toBe(4);
  });

  it('leaves the set as it was, to the byte, when it is cancelled or closed', async () => {
    await importAll(asked(folder.path), small);
    const before = await Promise.all((['slices', 'origins', 'record'] as const).map(bytesOf));
    for (const end of ['close', 'cancel'] as const) {
      const writer = await DatasetWriter.open(more());
      await gather(writer, { sources: 5, slicesEach: 4, first: 100 });
      await writer[end]();
      expect(await Promise.all((['slices', 'origins', 'record'] as const).map(bytesOf))).toEqual(before);
    }
    expect(await readdir(library.datasets)).toEqual(['Knees']);
  });

  it('is refused where the slices would be others, or the set is damaged or missing', async () => {
    await importAll(asked(folder.path), small);
    const other = { ...layout, size: 64 };
    await expect(DatasetWriter.open(more({ layout: other }))).rejects.toMatchObject({
      code: 'dataset-differs',
    });
    await expect(DatasetWriter.open(more({ into: { existing: 'Hips' } }))).rejects.toMatchObject({
      code: 'dataset-missing',
    });
    const slices = await bytesOf('slices');
    slices[100]! ^= 1;
    await writeFile(target().slices, slices);
    await expect(DatasetWriter.open(more())).rejects.toMatchObject({ code: 'file-damaged' });
    expect(await readdir(library.datasets)).toEqual(['Knees']);
  });

  it('shows readers the old set until it has the new slices, and repairs what a crash between left', async () => {
    const { record } = await importAll(asked(folder.path), small);
    // As a crash leaves it that comes after the files were lengthened and before the record was replaced.
    await writeFile(target().adding, '{}');
    await writeFile(target().slices, new Uint8Array(3000), { flag: 'a' });
    await writeFile(target().origins, '{"index":24,"pati', { flag: 'a' });
    const dataset = await openDataset(target());
    expect([dataset.record.slices, dataset.origins.length]).toEqual([24, 24]);
    expect(await listDatasets(library)).toMatchObject([{ slices: 24 }]);
    await (await DatasetWriter.open(more())).cancel();
    expect((await bytesOf('slices')).length).toBe(24 * 2048);
    expect(await readdir(target().path)).not.toContain('adding.json');
    expect((await openDataset(target())).record).toEqual(record);
  });

  it('goes on after an interruption, but not where the set has changed meanwhile', async () => {
    await importAll(asked(folder.path), small);
    const plan = { sources: 5, slicesEach: 4, first: 100 };
    const begun = await DatasetWriter.open(more({ fingerprint: 'a' }));
    await gather(begun, plan, 3);
    await begun.close();
    expect(await listInterrupted(library)).toMatchObject([
      { name: 'Knees', slices: 12, addsToExisting: true },
    ]);
    const again = await DatasetWriter.open(more({ fingerprint: 'a' }));
    expect([again.isContinued, again.added]).toEqual([true, 12]);
    await gather(again, plan);
    expect((await again.finish(fields, report)).record.slices).toBe(44);

    const stale = await DatasetWriter.open(more({ fingerprint: 'b' }));
    await gather(stale, { ...plan, first: 200 }, 2);
    await stale.close();
    const record = JSON.parse(await readFile(target().record, 'utf8')) as { slices: number };
    const dataset = await openDataset(target());
    const cut = {
      ...record,
      slices: 43,
      sha256: createHash('sha256')
        .update((await bytesOf('slices')).subarray(0, 43 * 2048))
        .digest('hex'),
    };
    await writeFile(target().record, JSON.stringify(cut));
    await truncate(target().slices, 43 * 2048);
    await writeFile(
      target().origins,
      dataset.origins
        .slice(0, 43)
        .map((one) => `${JSON.stringify(one)}\n`)
        .join(''),
    );
    const anew = await DatasetWriter.open(more({ fingerprint: 'b' }));
    expect([anew.isContinued, anew.added, anew.slices]).toEqual([false, 0, 43]);
    await anew.cancel();
  });
});
