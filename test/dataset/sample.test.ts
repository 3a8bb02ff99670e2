import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SAMPLE_DATASET_NAME } from '@shared/domain/dataset';
import { installSample, listDatasets, openDataset, SAMPLE_DATASET_ID } from '@main/dataset/store';
import { Library } from '@main/library/layout';
import { temporaryFolder } from '../library/child-process';
import { makeDataset } from './made-datasets';

const resources = resolve(import.meta.dirname, '../../resources');
const shipped = join(resources, 'sample');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let library: Library;
beforeEach(async () => {
  folder = await temporaryFolder();
  library = new Library(join(folder.path, 'library'));
});
afterEach(() => folder.remove());

const sample = () => library.dataset(SAMPLE_DATASET_NAME);
async function fingerprint(path: string): Promise<Record<string, string>> {
  const names = (await readdir(path)).sort();
  const hash = async (name: string): Promise<[string, string]> => [
    name,
    createHash('sha256')
      .update(await readFile(join(path, name)))
      .digest('hex'),
  ];
  return Object.fromEntries(await Promise.all(names.map(hash)));
}

describe('installing the sample', () => {
  it('gives the same bytes each time and leaves nothing beside them', async () => {
    const record = await installSample(library, resources);
    const first = await fingerprint(sample().path);
    const before = await stat(sample().slices);
    expect(await installSample(library, resources)).toEqual(record);
    expect((await stat(sample().slices)).mtimeMs).toBe(before.mtimeMs);
    await rm(sample().path, { recursive: true });
    await installSample(library, resources);
    expect(await fingerprint(sample().path)).toEqual(first);
    expect(first['slices.bin']).toBe(record.sha256);
    expect(await readdir(library.datasets)).toEqual([SAMPLE_DATASET_NAME]);
  });

  it('works when it is asked for several times at once', async () => {
    const records = await Promise.all([1, 2, 3].map(() => installSample(library, resources)));
    expect(new Set(records.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(await readdir(library.datasets)).toEqual([SAMPLE_DATASET_NAME]);
  });

  it('removes what a crash left half made, and mends a damaged sample', async () => {
    const halfMade = join(library.datasets, `.${SAMPLE_DATASET_NAME}.0123456789ab.tmp`);
    await mkdir(halfMade, { recursive: true });
    await writeFile(join(halfMade, 'slices.bin'), 'half');
    await installSample(library, resources);
    expect(await readdir(library.datasets)).toEqual([SAMPLE_DATASET_NAME]);
    await truncate(sample().slices, 1000);
    await installSample(library, resources);
    await openDataset(sample());
  });

  it('leaves alone what someone else has put under its name', async () => {
    const size = { size: 8, colors: 1, storage: 'uint8', slices: 1 } as const;
    const other = await makeDataset(sample().path, size);
    const before = await fingerprint(other.path);
    await expect(installSample(library, resources)).rejects.toMatchObject({ code: 'name-not-allowed' });
    expect(await fingerprint(other.path)).toEqual(before);
  });

  it('refuses shipped slices that are not those of the checksum, and installs nothing', async () => {
    const broken = join(folder.path, 'resources');
    await cp(shipped, join(broken, 'sample'), { recursive: true });
    const record = await readFile(join(shipped, 'dataset.json'), 'utf8');
    await writeFile(
      join(broken, 'sample', 'dataset.json'),
      record.replace(/"sha256": ".{4}/, '"sha256": "0000'),
    );
    const path = join(broken, 'sample', 'slices.bin.gz');
    await expect(installSample(library, broken)).rejects.toMatchObject({
      code: 'file-damaged',
      params: { path },
    });
    await truncate(path, 1000);
    await expect(installSample(library, broken)).rejects.toMatchObject({
      code: 'file-damaged',
      params: { path },
    });
    expect(await readdir(library.datasets)).toEqual([]);
  });

  it('says so when the library cannot be written', async () => {
    await writeFile(library.path, 'a file where the library should be');
    await expect(installSample(library, resources)).rejects.toMatchObject({ name: 'SliceloomError' });
  });
});

describe('the sample', () => {
  it('is listed with its attribution and licence', async () => {
    await installSample(library, resources);
    const [summary] = await listDatasets(library);
    expect(summary).toMatchObject({
      id: SAMPLE_DATASET_ID,
      name: SAMPLE_DATASET_NAME,
      isSample: true,
      size: 128,
      patients: 7,
      attribution: 'Lesjak et al., Neuroinformatics 2016',
      licence: 'CC-BY',
    });
    const names = await readdir(sample().path);
    expect(names).toEqual(expect.arrayContaining(['LICENSE.txt', 'README.md']));
    expect(await readFile(join(sample().path, 'README.md'), 'utf8')).toContain('Neuroinformatics');
    expect(await readFile(join(sample().path, 'LICENSE.txt'), 'utf8')).toContain('CC-BY');
  });

  it('is small, and names no patient but by a code of its own', async () => {
    let bytes = 0;
    for (const name of await readdir(shipped)) {
      const content = await readFile(join(shipped, name));
      bytes += content.length;
      const text = (name.endsWith('.gz') ? gunzipSync(content) : content).toString('latin1');
      expect(text, name).not.toMatch(/patient[ _-]?\d/i);
      expect(text, name).not.toMatch(/\.nii\.gz.*\//);
    }
    expect(bytes).toBeLessThan(8_000_000);
    await installSample(library, resources);
    const { origins } = await openDataset(sample());
    expect([...new Set(origins.map(({ patient }) => patient))]).toEqual([
      'P1',
      'P2',
      'P3',
      'P4',
      'P5',
      'P6',
      'P7',
    ]);
    expect(Object.keys(origins[0] ?? {}).sort()).toEqual([
      'index',
      'patient',
      'series',
      'slice',
      'slicesInSeries',
      'visit',
    ]);
  });

  it('has black corners, heads in the middle and hardly a pixel that is blown out', async () => {
    await installSample(library, resources);
    const dataset = await openDataset(sample());
    const { slices } = dataset.record;
    expect(slices).toBeGreaterThanOrEqual(400);
    let white = 0;
    let head = 0;
    let frame = 0;
    for (let index = 0; index < slices; index++) {
      const values = await dataset.readSlice(index);
      let x = 0;
      let mass = 0;
      values.forEach((value, at) => {
        const column = at % 128;
        const row = Math.floor(at / 128);
        if (Math.min(column, 127 - column, row, 127 - row) < 3) frame = Math.max(frame, value);
        if (value === 255) white++;
        if (value > 0) head++;
        x += value * column;
        mass += value;
      });
      expect(Math.abs(x / mass - 63.5)).toBeLessThan(10);
    }
    expect(frame).toBeLessThan(20);
    expect(white / head).toBeLessThan(0.005);
  });
});
