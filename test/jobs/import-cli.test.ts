import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encode } from 'fast-png';
import { runCli, startCli, type Ended } from '../cli/run-cli';
import { data, hasNoData, makeFolder } from './import-helpers';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let library: string;
beforeEach(async () => {
  folder = await makeFolder();
  library = join(folder.path, 'library');
});
afterEach(() => folder.end());

const brought = (...paths: string[]): string[] => ['import', ...paths, '--library', library];
const eventsOf = ({ stdout }: Ended): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const dataset = (name: string, file: string): string => join(library, 'datasets', name, file);
const origins = async (name: string): Promise<Record<string, unknown>[]> =>
  (await readFile(dataset(name, 'slices.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Pictures with a number in their names, each another one. */
async function makePictures(path: string, from: number, count: number): Promise<void> {
  await mkdir(path, { recursive: true });
  for (let n = from; n < from + count; n++) {
    const picture = Uint8Array.from(
      { length: 64 * 64 },
      (_, i) => (i * 7 + ((i >> 6) ^ n) * 13 + n * 31) % 251,
    );
    await writeFile(
      join(path, `sub-${n}_T1w.png`),
      encode({ width: 64, height: 64, channels: 1, depth: 8, data: picture }),
    );
  }
}

describe.skipIf(hasNoData)('importing real volumes', () => {
  test('the brain volumes become slices of seven patients, each whole in one part, and nothing else is left in the library', async () => {
    const ended = await runCli(
      brought(join(data, 'brain-mr'), '--name', 'Brain MR', '--plane', 'axial', '--size', '128', '--json'),
    );
    expect(ended.code).toBe(0);
    const done = eventsOf(ended).find(({ event }) => event === 'done');
    expect(done).toMatchObject({ name: 'Brain MR', size: 128, patients: 7, plane: 'axial' });
    const slices = await origins('Brain MR');
    expect(slices.length).toBe(done?.added);
    expect(slices.length).toBeGreaterThan(1100);
    const parts = new Map<unknown, Set<unknown>>();
    for (const { patient, split } of slices) parts.set(patient, (parts.get(patient) ?? new Set()).add(split));
    expect([...parts.values()].every((of) => of.size === 1)).toBe(true);
    expect(new Set([...parts.values()].flatMap((of) => [...of]))).toEqual(
      new Set(['train', 'validate', 'test']),
    );
    expect((await readdir(join(library, 'datasets'))).sort()).toEqual(['Brain MR']);
    const bytes = await readFile(dataset('Brain MR', 'slices.bin'));
    const record = JSON.parse(await readFile(dataset('Brain MR', 'dataset.json'), 'utf8')) as {
      sha256: string;
    };
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(record.sha256);
  });

  test('a run trains on an imported data set', async () => {
    await runCli(
      brought(join(data, 'brain-mr', 'patient01'), '--name', 'One', '--plane', 'axial', '--size', '32'),
    );
    const tiny = ['--resolution', '16', '--batch', '4', '--fmap-base', '64', '--fmap-max', '8'];
    const lengths = ['--kimg-stable', '0.1', '--kimg-fade', '0.1', '--kimg', '0.2'];
    const { code } = await runCli([
      'train',
      '--dataset',
      'One',
      '--run',
      'Short',
      '--library',
      library,
      ...tiny,
      ...lengths,
    ]);
    expect(code).toBe(0);
  });

  test('left knees are brought to the right side by the order of their slices', async () => {
    const akoa = join(data, 'zoo', 'names', 'akoa');
    await runCli(brought(akoa, '--name', 'As they are', '--size', '64', '--min-foreground', '0'));
    await runCli(
      brought(akoa, '--name', 'Right', '--size', '64', '--min-foreground', '0', '--bring-to', 'right'),
    );
    const [asTheyAre, right] = [await origins('As they are'), await origins('Right')];
    expect(new Set(right.map(({ side }) => side))).toEqual(new Set(['left', 'right']));
    expect(right.filter(({ side }) => side === 'left').every(({ mirrored }) => mirrored === true)).toBe(true);
    expect(right.filter(({ side }) => side === 'right').some(({ mirrored }) => mirrored)).toBe(false);
    expect(new Set(right.map(({ hash }) => hash))).toEqual(new Set(asTheyAre.map(({ hash }) => hash)));
  });
});

describe.skipIf(hasNoData)('privacy', () => {
  /** What stands in the headers of zoo/dicom/phi and in nothing else that is written. */
  const identifiers = [
    ...[
      'DOE^JANE',
      'JANE MARIE',
      'MRN-00123456',
      '19610412',
      '12 Example Road',
      'ACC998877',
      'HOUSE^GREGORY',
    ],
    ...['St. Example Hospital', 'EXAMPLE PRIVATE', 'secret DOE', '20130717', '20190304'],
    ...['1.2.826.0.1.3680043.2.1143', '433724515', 'Hanke_Stadler'],
  ];

  test('no name, date or identifier of a header is written or printed, whatever is done', async () => {
    const phi = join(data, 'zoo', 'dicom', 'phi');
    const ended = [
      await runCli(brought(phi, '--name', 'Private', '--size', '64'), {
        SLICELOOM_DEBUG: '1',
        TMPDIR: folder.path,
      }),
      await runCli(brought(phi, '--into', 'Private', '--json'), {
        SLICELOOM_DEBUG: '1',
        TMPDIR: folder.path,
      }),
      await runCli(brought(phi, '--dry-run', '--json'), { TMPDIR: folder.path }),
      await runCli(['inspect', phi, '--json'], { TMPDIR: folder.path }),
      await runCli(['inspect', phi], { TMPDIR: folder.path }),
    ];
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    const printed = ended.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    expect(identifiers.filter((one) => printed.includes(one))).toEqual([]);
    expect((await readdir(folder.path)).filter((name) => name !== 'library')).toEqual([]);
    for (const name of await readdir(folder.path, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue;
      const path = join(name.parentPath, name.name);
      const bytes = await readFile(path);
      const held = identifiers.filter(
        (one) => bytes.includes(one) || bytes.includes(Buffer.from(one, 'utf16le')) || path.includes(one),
      );
      expect([path, held]).toEqual([path, []]);
    }
    expect((await origins('Private')).every(({ patient }) => /^P-[0-9A-F]+$/.test(String(patient)))).toBe(
      true,
    );
  });
});

describe('a data set that is there', () => {
  test('gets only slices that it has not, and patients keep their codes and parts', async () => {
    const pictures = join(folder.path, 'pictures');
    await makePictures(pictures, 0, 12);
    expect(
      (await runCli(brought(pictures, '--name', 'Made', '--size', '64', '--min-foreground', '0'))).code,
    ).toBe(0);
    const before = await origins('Made');
    expect(before).toHaveLength(12);
    await makePictures(pictures, 12, 5);
    const ended = await runCli(brought(pictures, '--into', 'Made', '--min-foreground', '0', '--json'));
    expect(eventsOf(ended).find(({ event }) => event === 'done')).toMatchObject({ added: 5, slices: 17 });
    const after = await origins('Made');
    expect(after.slice(0, 12)).toEqual(before);
    expect(new Set(after.map(({ hash }) => hash)).size).toBe(17);
    expect(new Set(after.map(({ patient }) => patient)).size).toBe(17);
    const again = await runCli(brought(pictures, '--into', 'Made', '--min-foreground', '0', '--json'));
    expect(eventsOf(again).find(({ event }) => event === 'done')).toMatchObject({ added: 0, slices: 17 });
  });

  test('is never overwritten, and takes no slices of another size', async () => {
    const pictures = join(folder.path, 'pictures');
    await makePictures(pictures, 0, 4);
    await runCli(brought(pictures, '--name', 'Made', '--size', '64'));
    const bytes = await readFile(dataset('Made', 'slices.bin'));
    const same = await runCli(brought(pictures, '--name', 'Made', '--size', '32'));
    expect([same.code, same.stderr]).toEqual([2, expect.stringContaining('exists already')]);
    const other = await runCli(brought(pictures, '--into', 'Made', '--size', '32'));
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('holds slices of 64²')]);
    expect(bytes.equals(await readFile(dataset('Made', 'slices.bin')))).toBe(true);
  });
});

describe('what comes of nothing', () => {
  test('a folder without images is told with its commonest reason, and leaves nothing', async () => {
    const texts = join(folder.path, 'texts');
    await mkdir(texts);
    for (const name of ['a.txt', 'b.txt', 'c.dcm']) await writeFile(join(texts, name), 'no image at all');
    const { code, stderr } = await runCli(brought(texts, '--name', 'None'));
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('None of the 3 files that were brought became a slice'),
    ]);
    expect(stderr).toContain('it is text');
    expect(await readdir(join(library, 'datasets'))).toEqual([]);
  });

  test('--dry-run tells what would be and writes nothing', async () => {
    const pictures = join(folder.path, 'pictures');
    await makePictures(pictures, 0, 4);
    await writeFile(join(pictures, 'notes.txt'), 'no image');
    const ended = await runCli(brought(pictures, '--dry-run', '--size', '64', '--json'));
    expect(ended.code).toBe(0);
    const events = eventsOf(ended);
    expect(events.find(({ event }) => event === 'planned')).toMatchObject({ slices: 4, patients: 4 });
    expect(events.find(({ event }) => event === 'refused')).toMatchObject({
      file: 'notes.txt',
      code: 'no-image',
    });
    expect(await readdir(join(library, 'datasets'))).toEqual([]);
  });

  test('--refused writes a table of what was left out', async () => {
    const pictures = join(folder.path, 'pictures');
    await makePictures(pictures, 0, 2);
    await writeFile(join(pictures, '=cmd|x.txt'), 'no image');
    const csv = join(folder.path, 'refused.csv');
    await runCli(brought(pictures, '--name', 'Made', '--size', '64', '--refused', csv));
    expect(await readFile(csv, 'utf8')).toBe(
      "file,code,reason\r\n'=cmd|x.txt,no-image,This is no image: it is text.\r\n",
    );
  });
});

describe.skipIf(hasNoData)('Ctrl-C', () => {
  test('cancels, ends with 130 and leaves nothing in the library', async () => {
    const { child, ended, event } = startCli(
      brought(join(data, 'brain-mr'), '--name', 'Cancelled', '--json'),
    );
    await new Promise<void>((resolve) => {
      child.stdout!.on('data', (piece: string) => {
        if (piece.includes('"preparing"')) resolve();
      });
      void ended.then(() => resolve());
    });
    child.kill('SIGINT');
    expect(await event('cancelled')).toEqual({ event: 'cancelled' });
    expect((await ended).code).toBe(130);
    expect(await readdir(join(library, 'datasets'))).toEqual([]);
    expect(existsSync(dataset('Cancelled', 'slices.bin'))).toBe(false);
  });
});
