import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statisticsOf } from '@main/dataset/readers';
import type { Volume } from '@main/dataset/readers/scan';
import { niftiFile } from './made-files';
import { outcomeOf, type Outcome } from './outcome';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'readers-'))));
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, data: Buffer | string): Promise<void> => writeFile(join(folder, name), data);
const outcome = (name: string, limit?: number): Promise<Outcome> =>
  outcomeOf({ name, path: join(folder, name) }, limit);
const volume = async (name: string): Promise<Volume> => {
  const found = await outcome(name);
  if (found.kind !== 'read') throw new Error(JSON.stringify(found));
  return found.volume;
};

const values = Int16Array.from({ length: 20 * 18 * 16 }, (_, i) => (i * 7) % 3000);
const little = Buffer.from(values.buffer);
const big = Buffer.from(little).swap16();

const nrrd = (fields: readonly string[]): string =>
  ['NRRD0005', 'type: short', 'dimension: 3', 'sizes: 20 18 16', ...fields].join('\n');
const meta = (fields: readonly string[], file = 'LOCAL'): string =>
  [
    'ObjectType = Image',
    'NDims = 3',
    'BinaryData = True',
    'DimSize = 20 18 16',
    'ElementType = MET_SHORT',
    ...fields,
    `ElementDataFile = ${file}\n`,
  ].join('\n');

describe('NRRD', () => {
  it.each([
    ['raw', [nrrd(['encoding: raw', 'endian: little']), '\n\n', little]],
    ['big-endian', [nrrd(['encoding: raw', 'endian: big']), '\n\n', big]],
    ['gzip', [nrrd(['encoding: gzip', 'endian: little']), '\n\n', gzipSync(little)]],
    [
      'bytes to be passed over',
      [nrrd(['encoding: raw', 'endian: little', 'byte skip: -1']), '\n\nxyz', little],
    ],
  ])('is read: %s', async (_, parts) => {
    await put('v.nrrd', Buffer.concat(parts.map((part) => Buffer.from(part))));
    expect((await volume('v.nrrd')).pixels).toEqual(values);
  });

  it('is read where its pixels are beside it, whose file is not an image of its own', async () => {
    await put('v.nhdr', `${nrrd(['encoding: gzip', 'endian: little', 'data file: v.raw.gz'])}\n`);
    await put('v.raw.gz', gzipSync(little));
    expect((await volume('v.nhdr')).pixels).toEqual(values);
    expect(await outcome('v.raw.gz')).toEqual({ kind: 'half', of: 'v.nhdr' });
  });

  it('has its volumes one after another where the file has them value by value', async () => {
    const fields = [
      'type: short',
      'dimension: 4',
      'sizes: 2 20 18 16',
      'kinds: list domain domain domain',
      'encoding: raw',
    ];
    const both = Int16Array.from({ length: 2 * values.length }, (_, i) => values[i >> 1]! + (i & 1));
    await put(
      'v.nrrd',
      Buffer.concat([
        Buffer.from(`NRRD0005\n${fields.join('\n')}\nendian: little\n\n`),
        Buffer.from(both.buffer),
      ]),
    );
    const read = await volume('v.nrrd');
    expect([read.slices, read.frames]).toEqual([16, 2]);
    expect(read.pixels.subarray(0, values.length)).toEqual(values);
    expect(read.pixels.subarray(values.length)).toEqual(values.map((value) => value + 1));
  });

  it.each([
    ['over several files', 'data file: slice%03d.raw 1 16 1', 'unsupported'],
    ['in another folder', 'data file: ../../secret.raw', 'unsupported'],
    ['that are not there', 'data file: gone.raw', 'pixels-missing'],
  ])('is refused with pixels %s', async (_, field, code) => {
    await put('v.nhdr', `${nrrd(['encoding: raw', 'endian: little', field])}\n`);
    expect(await outcome('v.nhdr')).toMatchObject({ kind: 'refused', code });
  });

  it('is refused with fewer pixels than it says', async () => {
    await put(
      'v.nrrd',
      Buffer.concat([Buffer.from(nrrd(['encoding: raw', 'endian: little']) + '\n\n'), little.subarray(2)]),
    );
    expect(await outcome('v.nrrd')).toMatchObject({ kind: 'refused', code: 'truncated' });
    await put(
      'z.nrrd',
      Buffer.concat([
        Buffer.from(nrrd(['encoding: gzip', 'endian: little']) + '\n\n'),
        gzipSync(little.subarray(2)),
      ]),
    );
    expect(await outcome('z.nrrd')).toMatchObject({ kind: 'refused', code: 'truncated' });
  });
});

describe('MetaImage', () => {
  it.each([
    ['attached', meta([]), little],
    ['big-endian', meta(['BinaryDataByteOrderMSB = True']), big],
    ['compressed', meta(['CompressedData = True']), deflateSync(little)],
  ])('is read: %s', async (_, header, pixels) => {
    await put('v.mha', Buffer.concat([Buffer.from(header), pixels]));
    expect((await volume('v.mha')).pixels).toEqual(values);
  });

  it('is read where its pixels are beside it', async () => {
    await put('v.mhd', meta(['CompressedData = True'], 'v.zraw'));
    await put('v.zraw', deflateSync(little));
    expect((await volume('v.mhd')).pixels).toEqual(values);
    expect(await outcome('v.zraw')).toEqual({ kind: 'half', of: 'v.mhd' });
  });

  it('is refused where its pixels lie outside the folder or in many files', async () => {
    await put('a.mhd', meta([], '/etc/passwd'));
    await put('b.mhd', meta([], 'LIST\n1.raw'));
    expect(await outcome('a.mhd')).toMatchObject({ kind: 'refused', code: 'unsupported' });
    expect(await outcome('b.mhd')).toMatchObject({ kind: 'refused', code: 'unsupported' });
  });
});

describe('any volume', () => {
  it('is refused where it takes more memory than it may', async () => {
    await put('v.nii', niftiFile({ dims: [20, 18, 16], values }));
    expect(await outcome('v.nii', 2 * values.length - 1)).toMatchObject({
      kind: 'refused',
      code: 'too-large',
    });
    expect((await outcome('v.nii', 2 * values.length)).kind).toBe('read');
  });

  it('is refused where nothing in it differs', async () => {
    await put('v.nii', niftiFile({ dims: [20, 18, 16], values: new Int16Array(values.length).fill(3) }));
    expect(await outcome('v.nii')).toMatchObject({ kind: 'refused', code: 'constant' });
  });

  it('with several time points has them all, and says that the first is taken', async () => {
    await put('v.nii', niftiFile({ dims: [20, 18, 8, 2], values }));
    const read = await volume('v.nii');
    expect([read.slices, read.frames, read.pixels.length]).toEqual([8, 2, values.length]);
    expect(read.facts.remarks).toContainEqual({ code: 'several-volumes', params: { count: 2 } });
    expect(read.facts.orientation).toBeUndefined();
    expect(statisticsOf(read)).toMatchObject({ min: 0, max: 2999 });
  });

  it('of 64-bit integers keeps every digit, or is refused', async () => {
    const made = niftiFile({ dims: [20, 18, 16], values });
    const header = Buffer.from(made.subarray(0, 352));
    header.writeInt16LE(1024, 70);
    header.writeInt16LE(64, 72);
    const wide = BigInt64Array.from(values, (value) => BigInt(value) * 1_000_000_007n);
    await put('v.nii', Buffer.concat([header, Buffer.from(wide.buffer)]));
    expect((await volume('v.nii')).pixels).toEqual(Float64Array.from(wide, Number));
    wide[5] = 2n ** 60n + 1n;
    await put('w.nii', Buffer.concat([header, Buffer.from(wide.buffer)]));
    expect(await outcome('w.nii')).toMatchObject({ kind: 'refused', code: 'unsupported' });
  });
});
