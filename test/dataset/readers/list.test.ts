import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examine, listFiles } from '@main/dataset/readers';
import type { SourceFile } from '@main/dataset/readers/scan';
import { bundleChild } from '../../library/child-process';
import { niftiFile, randomSource } from './made-files';
import { zipFile } from './made-zip';
import { outcomeOf } from './outcome';

const random = randomSource('list');
const gray = Uint8Array.from({ length: 32 * 32 }, () => Math.floor(random() * 256));
const png = Buffer.from(encode({ width: 32, height: 32, data: gray, channels: 1, depth: 8 }));
const nifti = niftiFile({ dims: [16, 16, 16], values: Int16Array.from({ length: 4096 }, (_, i) => i) });

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'readers-'))));
afterEach(() => rm(folder, { recursive: true }));

const listed = async (...paths: string[]): Promise<SourceFile[]> => {
  const files: SourceFile[] = [];
  for await (const file of listFiles(paths)) files.push(file);
  return files;
};
const names = async (...paths: string[]): Promise<string[]> =>
  (await listed(...paths)).map(({ name }) => name);
const put = async (name: string, data: Buffer | string): Promise<string> => {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, data);
  return path;
};

describe('files that were brought', () => {
  it('come in the order of their names, numbers as numbers, named from the folder on', async () => {
    for (const name of ['b/slice10.png', 'b/slice2.png', 'a.png', '.hidden', 'b/.DS_Store'])
      await put(name, png);
    expect(await names(folder)).toEqual(['.hidden', 'a.png', 'b/.DS_Store', 'b/slice2.png', 'b/slice10.png']);
  });

  it('carry their folder’s name where several were brought, and never two the same', async () => {
    await put('one/x/a.png', png);
    await put('two/x/a.png', png);
    const single = await put('lone.png', png);
    expect(await names(join(folder, 'one/x'), join(folder, 'two/x'), single)).toEqual([
      'x/a.png',
      'x (2)/a.png',
      'lone.png',
    ]);
  });

  it('end where links run in a circle', async () => {
    await put('a/b/c.png', png);
    await symlink(join(folder, 'a'), join(folder, 'a/b/up'));
    await symlink(join(folder, 'nowhere'), join(folder, 'a/dangling'));
    expect(await names(folder)).toEqual(['a/b/c.png', 'a/dangling']);
    expect((await outcomeOf({ name: 'd', path: join(folder, 'a/dangling') })).kind).toBe('refused');
  });

  it('are not waited for where they are pipes', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await names(folder)).toEqual(['pipe']);
    expect(await examine({ name: 'pipe', path: join(folder, 'pipe') })).toMatchObject({
      kind: 'refused',
      refusal: { code: 'not-readable' },
    });
  });

  it.skipIf(process.platform === 'win32')(
    'are named where they, or their folder, may not be read, and the others come all the same',
    async () => {
      const script = await bundleChild('../dataset/readers/unprivileged.ts', join(folder, 'script'));
      for (const name of ['a.png', 'b/inside.png', 'c.png', 'd.png']) await put(`brought/${name}`, png);
      const brought = join(folder, 'brought');
      const shut = [join(brought, 'b'), join(brought, 'c.png')];
      await chmod(folder, 0o755);
      for (const path of shut) await chmod(path, 0);
      const lines = execFileSync(process.execPath, [script, brought], { encoding: 'utf8' }).trim();
      for (const path of shut) await chmod(path, 0o700);
      expect(lines.split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
        { name: 'a.png' },
        { name: 'b', code: 'not-readable' },
        { name: 'c.png', code: 'not-readable' },
        { name: 'd.png' },
      ]);
    },
  );

  it('stop being listed when that is no longer wanted', async () => {
    for (let i = 0; i < 5; i++) await put(`${i}.png`, png);
    const stop = new AbortController();
    const found: string[] = [];
    for await (const { name } of listFiles([folder], stop.signal)) {
      found.push(name);
      if (found.length === 2) stop.abort();
    }
    expect(found).toHaveLength(2);
  });
});

describe('an archive', () => {
  it('gives its entries, stored or deflated, with pixels as they were', async () => {
    const path = await put(
      'all.zip',
      zipFile([
        { name: 'b/two.png', data: png, stored: true },
        { name: 'a/one.png', data: png },
        { name: 'vol.nii.gz', data: gzipSync(nifti) },
        { name: 'vol.nii', data: nifti },
      ]),
    );
    const files = await listed(path);
    expect(files.map(({ name }) => name)).toEqual([
      'all.zip/a/one.png',
      'all.zip/b/two.png',
      'all.zip/vol.nii',
      'all.zip/vol.nii.gz',
    ]);
    const outcomes = await Promise.all(files.map((file) => outcomeOf(file)));
    for (const outcome of outcomes) if (outcome.kind !== 'read') throw new Error(JSON.stringify(outcome));
    const pixels = outcomes.map((outcome) => (outcome.kind === 'read' ? outcome.volume.pixels : undefined));
    expect(pixels[0]).toEqual(gray);
    expect(pixels[1]).toEqual(gray);
    expect(pixels[2]).toEqual(pixels[3]);
  });

  it('joins the halves of a pair within it', async () => {
    const header = Buffer.from(nifti.subarray(0, 348));
    header.write('ni1\0', 344, 'latin1');
    header.writeFloatLE(0, 108);
    const path = await put(
      'pair.zip',
      zipFile([
        { name: 'x/v.hdr', data: header },
        { name: 'x/v.img', data: nifti.subarray(352) },
      ]),
    );
    const outcomes = await Promise.all((await listed(path)).map((file) => outcomeOf(file)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['read', 'half']);
  });

  it('leads nowhere outside, whatever its names say', async () => {
    const path = await put(
      'evil.zip',
      zipFile([
        { name: '../../etc/passwd', data: png },
        { name: '/abs.png', data: png },
        { name: 'C:\\win\\x.png', data: png },
      ]),
    );
    expect(await names(path)).toEqual(['evil.zip/etc/passwd', 'evil.zip/abs.png', 'evil.zip/C_/win/x.png']);
  });

  it.each([
    ['a document', zipFile([{ name: '[Content_Types].xml', data: png }]), 'no-image'],
    ['one that is cut', zipFile([{ name: 'a.png', data: png }]).subarray(0, 300), 'damaged'],
    ['an empty one', zipFile([]), 'empty'],
    [
      'one that claims more than deflate can hold',
      zipFile([{ name: 'a.png', data: png, claimedBytes: 2 ** 31 }]),
      'unsupported',
    ],
  ])('is refused as a whole where it is %s', async (_, data, code) => {
    const path = await put('x.zip', data);
    const files = await listed(path);
    const found = await Promise.all(files.map(examine));
    expect(found).toMatchObject([{ kind: 'refused', refusal: { code } }]);
  });

  it.each([
    ['encrypted', { data: png, encrypted: true }, 'unsupported'],
    ['damaged', { data: png, claimedChecksum: 1 }, 'damaged'],
    ['longer than it claims', { data: png, claimedBytes: 100 }, 'damaged'],
    ['shorter than it claims', { data: png, claimedBytes: png.byteLength + 50 }, 'truncated'],
    ['an archive', { data: zipFile([{ name: 'a.png', data: png }]) }, 'unsupported'],
  ] as const)('has an entry refused that is %s', async (_, entry, code) => {
    const path = await put(
      'x.zip',
      zipFile([
        { name: 'entry.png', ...entry },
        { name: 'good.png', data: png },
      ]),
    );
    const outcomes = await Promise.all((await listed(path)).map((file) => outcomeOf(file)));
    expect(outcomes).toMatchObject([{ kind: 'refused', code }, { kind: 'read' }]);
  });
});

describe('gzip', () => {
  it('is unpacked whatever the file and its name are', async () => {
    for (const name of ['a.png', 'b.png.gz', 'c'])
      expect((await outcomeOf({ name, path: await put(name, gzipSync(png)) })).kind).toBe('read');
  });

  it('is refused where it unpacks to far more than the header says', async () => {
    const path = await put('bomb.nii.gz', gzipSync(Buffer.concat([nifti, Buffer.alloc(100 * 2 ** 20)])));
    expect(await outcomeOf({ name: 'bomb.nii.gz', path })).toMatchObject({
      kind: 'refused',
      code: 'damaged',
    });
  });

  it('is refused before memory is taken where it cannot hold what the header says', async () => {
    const huge = Buffer.from(nifti);
    [30000, 30000, 3].forEach((size, i) => huge.writeInt16LE(size, 42 + 2 * i));
    const path = await put('huge.nii.gz', gzipSync(huge));
    expect(await outcomeOf({ name: 'huge.nii.gz', path })).toMatchObject({
      kind: 'refused',
      code: 'truncated-stream',
    });
  });
});
