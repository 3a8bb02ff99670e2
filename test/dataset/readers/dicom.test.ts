import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examine, groupSources, readVolume, statisticsOf } from '@main/dataset/readers';
import type { Examined, Volume } from '@main/dataset/readers/scan';
import { dicomFile, items, mrSlice, text, words, type MadeElements } from './made-dicom';
import { randomSource } from './made-files';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'readers-'))));
afterEach(() => rm(folder, { recursive: true }));

const random = randomSource('dicom');
const [columns, rows] = [24, 20];
const each = columns * rows;
const made = (count = 1): Uint16Array =>
  Uint16Array.from({ length: each * count }, () => Math.floor(random() * 4096));

async function examined(name: string, data: Buffer): Promise<Extract<Examined, { kind: 'image' }>> {
  await writeFile(join(folder, name), data);
  const found = await examine({ name, path: join(folder, name) });
  if (found.kind !== 'image') throw new Error(JSON.stringify(found));
  return found;
}
async function read(data: Buffer): Promise<Volume> {
  return readVolume(groupSources([await examined('a.dcm', data)])[0]!);
}

const AXIAL = text('DS', '1\\0\\0\\0\\1\\0');
const at = (z: number): MadeElements => ({ '00200037': AXIAL, '00200032': text('DS', `-10\\-20\\${z}`) });

describe('a DICOM slice', () => {
  it('lies where its header says, in RAS+', async () => {
    const volume = await read(
      mrSlice({ columns, rows, pixels: made() }, { ...at(7), '00180088': text('DS', '3') }),
    );
    expect(volume.spacing).toEqual([0.75, 0.5, 3]);
    expect(volume.affine).toEqual([-0.75, 0, 0, 10, 0, -0.5, 0, 20, 0, 0, 3, 7, 0, 0, 0, 1]);
    expect(volume.facts.orientation).toBe('LPS');
    expect(volume.facts.remarks).toContainEqual({
      code: 'pixels-not-square',
      params: { spacing: '0.75 × 0.5 mm' },
    });
  });

  it('shown inverted keeps its values, and says that it is inverted', async () => {
    const pixels = made();
    const volume = await read(mrSlice({ columns, rows, pixels }, { '00280004': text('CS', 'MONOCHROME1') }));
    expect(volume.inverted).toBe(true);
    expect(volume.pixels).toEqual(pixels);
  });

  it('loses what lies in the bits that it does not use', async () => {
    const pixels = made();
    const dirty = pixels.map((value, i) => value | (i % 3 ? 0xf000 : 0));
    const bits = { '00280101': words(12), '00280102': words(11) };
    expect((await read(mrSlice({ columns, rows, pixels: dirty }, bits))).pixels).toEqual(pixels);
    const signed = await read(mrSlice({ columns, rows, pixels: dirty }, { ...bits, '00280103': words(1) }));
    expect(signed.pixels).toEqual(Int16Array.from(pixels, (value) => (value > 2047 ? value - 4096 : value)));
  });

  it('tells its window as bounds, and its side', async () => {
    const more = {
      '00281050': text('DS', '40\\300'),
      '00281051': text('DS', '400\\1500'),
      '00200062': text('CS', 'R'),
    };
    const { facts } = await examined('a.dcm', mrSlice({ columns, rows, pixels: made() }, more));
    expect(facts.window).toEqual({ low: -160, high: 239 });
    expect(facts.side).toBe('right');
  });

  it('tells its sequence in codes, never in free text', async () => {
    const named = { '00181030': text('LO', 'Knee of John Smith'), '0008103e': text('LO', 'John Smith') };
    const { facts } = await examined(
      'a.dcm',
      mrSlice({ columns, rows, pixels: made() }, { ...named, '00180020': text('CS', 'GR\\IR') }),
    );
    expect(facts.sequence).toBe('GR IR');
    expect(JSON.stringify({ ...facts, private: undefined })).not.toContain('Smith');
  });

  it('has the names of persons and private numbers among its identifiers', async () => {
    const more = {
      '00100010': text('PN', 'Muster^Maria'),
      '00100020': text('LO', 'K-4711'),
      '00100030': text('DA', '19501224'),
      '00400275': items({ '00401001': text('SH', 'REQ-99') }),
      '00290010': text('LO', 'SOMEBODY'),
      '00291001': text('LO', 'Muster^Maria born 1950'),
    };
    const { facts } = await examined('a.dcm', mrSlice({ columns, rows, pixels: made() }, more));
    const { identifiers } = facts.private;
    for (const one of [
      'Muster^Maria',
      'Muster',
      'Maria',
      'K-4711',
      '19501224',
      'REQ-99',
      'Muster^Maria born 1950',
    ])
      expect(identifiers).toContain(one);
    expect(identifiers).not.toContain('MR');
    expect(facts.hasPersonalData).toBe(true);
    expect(facts.private).toMatchObject({ patient: 'K-4711', birthDate: '19501224', series: '1.2.3.4.5.6' });
  });

  it('is refused with fewer pixels than it says', async () => {
    const data = mrSlice({ columns, rows, pixels: made().subarray(1) });
    await writeFile(join(folder, 'a.dcm'), data);
    expect(await examine({ name: 'a.dcm', path: join(folder, 'a.dcm') })).toMatchObject({
      kind: 'refused',
      refusal: { code: 'truncated' },
    });
  });
});

describe('a DICOM series', () => {
  it('whose slices are scaled each by itself becomes one volume of rescaled values', async () => {
    const pixels = [made(), made(), made()];
    const slices = await Promise.all(
      pixels.map((own, i) =>
        examined(
          `${i}.dcm`,
          mrSlice(
            { columns, rows, pixels: own },
            { ...at(i * 3), '00281053': text('DS', String(i + 1)), '00281052': text('DS', '-5') },
          ),
        ),
      ),
    );
    const [source] = groupSources(slices.reverse());
    const volume = await readVolume(source!);
    expect([volume.slope, volume.intercept, volume.slices]).toEqual([1, 0, 3]);
    const wanted = pixels.flatMap((own, i) => Array.from(own, (value) => value * (i + 1) - 5));
    expect(volume.pixels).toEqual(Float32Array.from(wanted));
    expect(volume.affine?.slice(8, 12)).toEqual([0, 0, 3, 0]);
  });

  it('with a file of another size keeps that one apart', async () => {
    const small = new Uint16Array(18 * 20).map((_, i) => i);
    const slices = [
      await examined('0.dcm', mrSlice({ columns, rows, pixels: made() }, at(0))),
      await examined('1.dcm', mrSlice({ columns: 18, rows, pixels: small }, at(3))),
    ];
    expect(groupSources(slices)).toHaveLength(2);
  });
});

describe('an enhanced DICOM image', () => {
  const frame = (z: number, slope = 1): MadeElements => ({
    '00209113': items({ '00200032': text('DS', `0\\0\\${z}`) }),
    '00289145': items({ '00281052': text('DS', '0'), '00281053': text('DS', String(slope)) }),
  });
  const shared = items({
    '00209116': items({ '00200037': AXIAL }),
    '00289110': items({ '00280030': text('DS', '2\\2'), '00180050': text('DS', '9') }),
  });
  const enhanced = (pixels: Uint16Array, frames: MadeElements[]): Buffer =>
    mrSlice(
      { columns, rows, pixels },
      { '00280008': text('IS', String(frames.length)), '52009229': shared, '52009230': items(...frames) },
    );

  it('has its frames in the order of their positions', async () => {
    const pixels = made(4);
    const volume = await read(enhanced(pixels, [frame(4), frame(0), frame(6), frame(2)]));
    expect([volume.slices, volume.frames, volume.spacing]).toEqual([4, 1, [2, 2, 2]]);
    for (const [place, stored] of [1, 3, 0, 2].entries())
      expect(volume.pixels.subarray(place * each, (place + 1) * each)).toEqual(
        pixels.subarray(stored * each, (stored + 1) * each),
      );
    expect(volume.affine?.slice(8, 12)).toEqual([0, 0, 2, 0]);
  });

  it('with frames at the same places has several volumes', async () => {
    const pixels = made(4);
    const volume = await read(enhanced(pixels, [frame(0), frame(0), frame(5), frame(5)]));
    expect([volume.slices, volume.frames]).toEqual([2, 2]);
    expect(volume.pixels.subarray(each, 2 * each)).toEqual(pixels.subarray(2 * each, 3 * each));
  });

  it('scaled frame by frame becomes rescaled values', async () => {
    const pixels = made(2);
    const volume = await read(enhanced(pixels, [frame(0, 2), frame(1, 3)]));
    expect(volume.pixels[0]).toBe(pixels[0]! * 2);
    expect(volume.pixels[each]).toBe(pixels[each]! * 3);
  });
});

describe('a mosaic', () => {
  it('becomes its tiles as slices, around the same centre', async () => {
    const [width, height] = [columns * 2, rows * 2];
    const pixels = Uint16Array.from({ length: width * height }, (_, i) => i % 5000);
    const more = {
      ...at(0),
      '00080008': text('CS', 'ORIGINAL\\PRIMARY\\M\\MOSAIC'),
      '00191010': text('LO', 'SIEMENS MR HEADER'),
      '0019100a': words(3),
      '00280030': text('DS', '1\\1'),
      '00180088': text('DS', '4'),
    };
    const volume = await read(mrSlice({ columns: width, rows: height, pixels }, more));
    expect([volume.columns, volume.rows, volume.slices]).toEqual([columns, rows, 3]);
    expect(volume.pixels[0]).toBe(0);
    expect(volume.pixels[each]).toBe(columns);
    expect(volume.pixels[2 * each]).toBe((rows * width) % 5000);
    // Half a tile further right and down than the whole begins: columns / 2 and rows / 2 pixels, in RAS+.
    expect(volume.affine?.filter((_, i) => i % 4 === 3).slice(0, 3)).toEqual([
      10 - columns / 2,
      20 - rows / 2,
      0,
    ]);
    expect(statisticsOf(volume)).toMatchObject({ min: 0, max: width * height - 1 });
  });
});

describe('DICOM without an image', () => {
  it('is refused as what it is', async () => {
    await writeFile(
      join(folder, 'r.dcm'),
      dicomFile({ '00080060': text('CS', 'SR'), '00100010': text('PN', 'A^B') }),
    );
    expect(await examine({ name: 'r.dcm', path: join(folder, 'r.dcm') })).toMatchObject({
      kind: 'refused',
      refusal: { code: 'no-image', params: { what: 'dicom-without-pixels' } },
    });
  });
});
