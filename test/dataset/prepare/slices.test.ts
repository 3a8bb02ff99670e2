import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importOptions } from '@shared/domain/import/options';
import { randomFor } from '@shared/pure/random';
import { bringTo, figuresOf, layoutFor, prepareVolume, previewSlice } from '@main/dataset/prepare';
import { examine, groupSources, readVolume } from '@main/dataset/readers';
import type { Volume } from '@main/dataset/readers/scan';
import { DATA, isAbsent } from '../readers/shared-data';
import { requestOf, stored, volumeOf } from './made-volumes';

const random = randomFor(5);
const stack = (slices: number): Volume =>
  volumeOf({
    columns: 32,
    rows: 32,
    slices,
    pixels: Uint16Array.from({ length: 1024 * slices }, () => 20_000 + random.below(40_000)),
  });
const numbers = (volume: Volume, ...request: Parameters<typeof requestOf>): number[] =>
  [...prepareVolume(volume, requestOf(...request))].map(({ slice }) => slice);

describe('which slices are taken', () => {
  it('is decided by the range, in per cent, and by every nth', () => {
    const ten = stack(10);
    expect(numbers(ten, { range: { from: 20, to: 80 } })).toEqual([3, 4, 5, 6, 7, 8]);
    expect(numbers(ten, { range: { from: 15, to: 81 } })).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(numbers(ten, { every: 4 })).toEqual([1, 5, 9]);
    const prepared = prepareVolume(ten, requestOf({ range: { from: 50, to: 100 }, every: 2 }));
    expect([...prepared].map(({ slice, slicesInSeries }) => [slice, slicesInSeries])).toEqual([
      [6, 10],
      [8, 10],
      [10, 10],
    ]);
    expect(prepared.skipped).toEqual({ outOfRange: 7, empty: 0 });
  });

  it('is at least one, so that a single picture is never out of range', () => {
    for (const range of [
      { from: 20, to: 80 },
      { from: 60, to: 100 },
      { from: 100, to: 100 },
      { from: 0, to: 0 },
    ])
      expect(numbers(stack(1), { range })).toEqual([1]);
  });

  it('leaves out slices with too little foreground, which padding does not thin out', () => {
    const pixels = new Uint16Array(32 * 64 * 3);
    pixels.fill(50_000, 2048, 2048 + 100);
    pixels.fill(50_000, 4096, 4096 + 102);
    const volume = volumeOf({ columns: 32, rows: 64, slices: 3, pixels });
    const prepared = prepareVolume(volume, requestOf({ minForeground: 4.95 }));
    expect([...prepared].map(({ slice, foreground }) => [slice, foreground])).toEqual([[3, 102 / 2048]]);
    expect(prepared.skipped).toEqual({ outOfRange: 0, empty: 2 });
  });

  it('takes the first of several frames', () => {
    const one = stack(2);
    const twice = { ...one, frames: 2, pixels: Uint16Array.from([...one.pixels, ...stack(2).pixels]) };
    const options = { window: { kind: 'automatic' } } as const;
    const hashes = (volume: Volume): string[] =>
      [...prepareVolume(volume, requestOf(options))].map(({ hash }) => hash);
    expect(hashes(twice)).toEqual(hashes(one));
  });
});

describe('sides', () => {
  const place = (r: number, a: number, s: number): number => 1 + r + 32 * a + 1024 * (s % 32);
  const axes = [0, 1, 2].map((axis) => ({ axis, isTurned: false }));
  const head = stored({ axes }, [32, 32, 32], place);
  const mirrored = stored({ axes }, [32, 32, 32], (r, a, s) => place(31 - r, a, s));

  it('are brought together: the right knee becomes the mirror image, as if the left had been stored', () => {
    for (const plane of ['axial', 'coronal', 'sagittal'] as const) {
      const turned = [...prepareVolume(head, requestOf({ plane, bringTo: 'left' }, {}, { side: 'right' }))];
      const wanted = [...prepareVolume(mirrored, requestOf({ plane }, {}))];
      expect(turned.map(({ hash }) => hash)).toEqual(wanted.map(({ hash }) => hash));
      expect(turned.every((slice) => slice.mirrored)).toBe(true);
      expect(turned.map(({ slice }) => slice)).toEqual(Array.from({ length: 32 }, (_, i) => i + 1));
    }
  });

  it('that are right already, or not known, are left alone', () => {
    const plain = [...prepareVolume(head, requestOf({}))].map(({ hash }) => hash);
    for (const side of ['left', undefined] as const) {
      const slices = [...prepareVolume(head, requestOf({ bringTo: 'left' }, {}, { side }))];
      expect(slices.map(({ hash }) => hash)).toEqual(plain);
      expect(slices.some((slice) => slice.mirrored)).toBe(false);
    }
  });

  it('of pictures that are sagittal by their names turn the order round and leave the pixels', () => {
    expect(bringTo('left', 'right', 'sagittal')).toEqual({ reverse: true, mirror: false });
    expect(bringTo('left', 'right', 'as acquired')).toEqual({ reverse: false, mirror: true });
    const pictures = stack(4);
    const request = requestOf({ bringTo: 'left' }, {}, { side: 'right', acquiredPlane: 'sagittal' });
    const slices = [...prepareVolume(pictures, request)];
    const plain = [...prepareVolume(pictures, requestOf({}))];
    expect(slices.map(({ hash }) => hash)).toEqual(plain.map(({ hash }) => hash).reverse());
    expect(slices.map(({ storedSlice }) => storedSlice)).toEqual([3, 2, 1, 0]);
  });
});

describe('figures over a record', () => {
  it('are the hash of its bytes, the share that is blown out, and a thumbnail', () => {
    const pixels = Uint16Array.from({ length: 1024 }, (_, i) => (i < 256 ? 65535 : 13107));
    const figures = figuresOf(pixels, { size: 32, colors: 1, storage: 'uint16' });
    const sha256 = createHash('sha256').update(new Uint8Array(pixels.buffer)).digest('hex');
    expect(figures.hash).toBe(sha256.slice(0, 16));
    expect(figures.saturated).toBe(0.25);
    expect(figures.thumbnail[0]).toBeCloseTo(1, 6);
    expect(figures.thumbnail[1023]).toBeCloseTo(0.2, 6);
  });
});

describe('a preview', () => {
  it('is the slice that the import would make, the first at 0 and the last at 1', () => {
    const volume = stack(7);
    const request = requestOf({ window: { kind: 'automatic' }, range: { from: 40, to: 60 } });
    const all = [
      ...prepareVolume(volume, { ...request, options: { ...request.options, range: { from: 0, to: 100 } } }),
    ];
    for (const [at, index] of [
      [0, 0],
      [0.5, 3],
      [1, 6],
    ] as const) {
      const preview = previewSlice(volume, request, at);
      expect(preview).toMatchObject({ slice: index + 1, slices: 7, window: all[0]!.window });
      expect(preview.pixels).toEqual(all[index]!.pixels);
    }
  });
});

describe('the layout of a data set', () => {
  const picture = { isPicture: true, colors: 1 as const };
  const rgb = { isPicture: true, colors: 3 as const };
  const scan = { isPicture: false, colors: 1 as const };
  it('has 8 bits only where all are 8-bit pictures with their own range, and colour only where it is kept', () => {
    const options = importOptions.parse({ size: 64 });
    expect(layoutFor([picture, rgb], options)).toEqual({ size: 64, colors: 1, storage: 'uint8' });
    expect(layoutFor([picture, scan], options).storage).toBe('uint16');
    expect(
      layoutFor([picture], { ...options, window: { kind: 'percentiles', low: 1, high: 99 } }).storage,
    ).toBe('uint16');
    expect(layoutFor([picture, rgb], { ...options, keepColor: true }).colors).toBe(3);
    expect(layoutFor([picture], { ...options, keepColor: true }).colors).toBe(1);
  });
});

describe.skipIf(isAbsent)('volumes of the zoo', () => {
  const read = async (file: string): Promise<Volume> => {
    const found = await examine({ name: file, path: join(DATA, 'zoo', file) });
    if (found.kind !== 'image') throw new Error(`${file} is ${found.kind}`);
    return readVolume(groupSources([found])[0]!);
  };
  const usual = importOptions.parse({ plane: 'axial', size: 128 });
  const prepared = async (file: string) =>
    prepareVolume(await read(file), {
      options: usual,
      layout: layoutFor([{ isPicture: false, colors: 1 }], usual),
    });

  it('that lost all but nine slices give those nine', async () => {
    const volume = await prepared('nifti/many_empty_slices_A.nii.gz');
    expect([...volume].length).toBe(9);
    expect(volume.skipped).toEqual({ outOfRange: 0, empty: 15 });
  });

  it('that are stored in other orders give the same axial pictures, and scaled to 8 bits nearly the same', async () => {
    const [pir, ras, scaled] = await Promise.all(
      ['nifti/stored_PIR.nii.gz', 'nifti/stored_RAS.nii.gz', 'nifti/scl_slope_A_uint8.nii'].map(
        async (file) => [...(await prepared(file))],
      ),
    );
    expect(pir!.length).toBe(24);
    expect(pir!.map(({ hash }) => hash)).toEqual(ras!.map(({ hash }) => hash));
    expect(scaled!.length).toBe(24);
    scaled!.forEach(({ pixels }, i) => {
      const differences = [...pixels].map((value, k) => Math.abs(value - pir![i]!.pixels[k]!) / 65535);
      expect(differences.reduce((a, b) => a + b, 0) / differences.length).toBeLessThan(0.004);
    });
  });

  it('that are shown inverted look like their twins', async () => {
    const [dark, light] = await Promise.all(
      ['dicom/mono1/mr_mono1.dcm', 'dicom/mono1/mr_mono2_twin.dcm'].map(
        async (file) => [...(await prepared(file))][0]!,
      ),
    );
    expect(
      Math.max(...[...dark!.pixels].map((value, i) => Math.abs(value - light!.pixels[i]!))),
    ).toBeLessThan(700);
  });

  it('keep more than 256 shades of 16 bits', async () => {
    const [slice] = [...(await prepared('raster/gray16_only_10bit_used.png'))];
    expect(new Set(slice!.pixels).size).toBeGreaterThan(256);
    expect(slice!.thumbnail.reduce((a, b) => a + b) / slice!.thumbnail.length).toBeGreaterThan(0.1);
  });
});

describe('what a slice fills of its record', () => {
  const filled = (columns: number, rows: number, more: Parameters<typeof requestOf>[0] = {}) => {
    const pixels = Uint16Array.from({ length: columns * rows }, () => 40_000 + random.below(9));
    const [slice] = prepareVolume(volumeOf({ columns, rows, slices: 1, pixels }), requestOf(more));
    return slice!.content;
  };

  it('is not said of a square, and of others it is the part between the padding', () => {
    const { size } = requestOf({}).layout;
    expect(filled(32, 32)).toBeUndefined();
    expect(filled(32, 64)).toEqual([size / 4, 0, size / 2, size]);
    expect(filled(64, 16)).toEqual([0, (size * 3) / 8, size, size / 4]);
  });
});
