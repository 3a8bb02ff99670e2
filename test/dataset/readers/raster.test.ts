import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statisticsOf } from '@main/dataset/readers';
import { crc32 } from '@shared/pure/crc32';
import type { Volume } from '@main/dataset/readers/scan';
import { randomSource } from './made-files';
import { outcomeOf } from './outcome';
import { DATA, isAbsent } from './shared-data';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'readers-'))));
afterEach(() => rm(folder, { recursive: true }));

async function read(name: string, data: Uint8Array): Promise<Volume> {
  const path = join(folder, name);
  await writeFile(path, data);
  const found = await outcomeOf({ name, path });
  if (found.kind !== 'read') throw new Error(JSON.stringify(found));
  return found.volume;
}

const [width, height] = [37, 29];
const random = randomSource('raster');
const bytes = (count: number): Uint8Array =>
  Uint8Array.from({ length: count }, () => Math.floor(random() * 256));

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.byteLength);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

function png(
  depth: number,
  color: number,
  interlace: number,
  lines: Uint8Array,
  more: readonly Buffer[] = [],
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, color, 0, 0, interlace], 8);
  const parts = [
    chunk('IHDR', header),
    ...more,
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', new Uint8Array()),
  ];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]);
}

describe('PNG', () => {
  it.each([
    [8, 1],
    [8, 3],
    [16, 1],
    [16, 3],
  ] as const)('of %i bits and %i colours keeps every value', async (depth, channels) => {
    const raw = bytes((width * height * channels * depth) / 8);
    const data = depth === 16 ? new Uint16Array(raw.buffer) : raw;
    const { pixels, colors } = await read('a.png', encode({ width, height, data, channels, depth }));
    expect(colors).toBe(channels);
    expect(pixels).toEqual(data);
  });

  it('leaves out transparency, which still counts in what it tells of its values', async () => {
    const data = bytes(width * height * 2);
    const volume = await read('a.png', encode({ width, height, data, channels: 2, depth: 8 }));
    expect(volume.pixels).toEqual(data.filter((_, i) => i % 2 === 0));
    expect(statisticsOf(volume).mean).toBeCloseTo(
      data.reduce((sum, value) => sum + value, 0) / data.length,
      9,
    );
  });

  it('is put together from its seven passes where it is interlaced', async () => {
    const wanted = bytes(width * height);
    const passes = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]]; // prettier-ignore
    const lines: number[] = [];
    for (const [x0, y0, dx, dy] of passes as [number, number, number, number][])
      for (let y = y0; y < height; y += dy) {
        lines.push(0);
        for (let x = x0; x < width; x += dx) lines.push(wanted[y * width + x]!);
      }
    expect((await read('a.png', png(8, 0, 1, Uint8Array.from(lines)))).pixels).toEqual(wanted);
  });

  it('of one bit becomes black and white, and tells 0 and 1', async () => {
    const stride = Math.ceil(width / 8);
    const lines = Uint8Array.from({ length: (stride + 1) * height }, (_, i) =>
      i % (stride + 1) === 0 ? 0 : 0b10110100,
    );
    const volume = await read('a.png', png(1, 0, 0, lines));
    expect(new Set(volume.pixels)).toEqual(new Set([0, 255]));
    expect([...volume.pixels.subarray(0, 8)]).toEqual([255, 0, 255, 255, 0, 255, 0, 0]);
    expect(statisticsOf(volume)).toMatchObject({ min: 0, max: 1 });
  });

  it('with text that may name somebody is known to have it, one by a program is not', async () => {
    const lines = new Uint8Array((width + 1) * height).map((_, i) => (i % (width + 1) === 0 ? 0 : i % 251));
    const text = (value: string): Buffer => chunk('tEXt', Buffer.from(value, 'latin1'));
    const named = await read('a.png', png(8, 0, 0, lines, [text('Author\0Some Body')]));
    const plain = await read('b.png', png(8, 0, 0, lines, [text('Software\0ImageJ')]));
    expect([named.facts.hasPersonalData, plain.facts.hasPersonalData]).toEqual([true, false]);
  });

  it('becomes gray where its colours are all gray', async () => {
    const gray = bytes(width * height);
    const data = Uint8Array.from({ length: gray.length * 3 }, (_, i) => gray[Math.floor(i / 3)]!);
    const volume = await read('a.png', encode({ width, height, data, channels: 3, depth: 8 }));
    expect([volume.colors, volume.remarks]).toEqual([1, []]);
    expect(volume.pixels).toEqual(gray);
  });

  it('with a wrong checksum is refused', async () => {
    const data = Buffer.from(encode({ width, height, data: bytes(width * height), channels: 1, depth: 8 }));
    data[data.indexOf('IDAT') + 20]! ^= 1;
    await writeFile(join(folder, 'a.png'), data);
    const found = await outcomeOf({ name: 'a.png', path: join(folder, 'a.png') });
    expect(found).toMatchObject({ kind: 'refused', code: 'damaged' });
  });
});

describe.skipIf(isAbsent)('JPEG', () => {
  it('is turned as its EXIF part says', async () => {
    const turned = await outcomeOf({ name: 'a', path: join(DATA, 'zoo/raster/exif_orientation_6.jpg') });
    const plain = await outcomeOf({ name: 'b', path: join(DATA, 'zoo/raster/jpeg_named_png.png') });
    if (turned.kind !== 'read' || plain.kind !== 'read') throw new Error('not read');
    // Orientation 6: what is stored lies on its left side.
    const { pixels, columns, rows } = plain.volume;
    const expected = new Uint8Array(pixels.length);
    for (let y = 0; y < columns; y++)
      for (let x = 0; x < rows; x++) expected[y * rows + x] = pixels[(rows - 1 - x) * columns + y]!;
    expect(turned.volume.pixels).toEqual(expected);
  });

  it('in printing colours is refused with a sentence that says so', async () => {
    const found = await outcomeOf({ name: 'a', path: join(DATA, 'zoo/raster/cmyk.jpg') });
    expect(found).toMatchObject({
      kind: 'refused',
      sentence: 'A picture in printing colours (CMYK) is not supported.',
    });
  });
});
