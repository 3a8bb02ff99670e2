import { describe, expect, it } from 'vitest';
import { randomFor } from '@shared/pure/random';
import { prepareVolume } from '@main/dataset/prepare';
import type { Volume } from '@main/dataset/readers/scan';
import { requestOf, stored, volumeOf } from './made-volumes';

const random = randomFor(77);
const noise = (count: number): Uint16Array => Uint16Array.from({ length: count }, () => random.below(65536));
const picture = (
  columns: number,
  rows: number,
  pixels: Volume['pixels'],
  more: Partial<Volume> = {},
): Volume => volumeOf({ columns, rows, slices: 1, pixels, ...more });
const first = (volume: Volume, ...request: Parameters<typeof requestOf>): Uint16Array =>
  [...prepareVolume(volume, requestOf(...request))][0]!.pixels as Uint16Array;
const at = (pixels: Uint16Array, x: number, y: number, size: number): number => pixels[y * size + x]!;

describe('a slice in its square', () => {
  it('is unchanged to the bit where it has that size and square pixels', () => {
    for (const spacing of [undefined, [0.47, 0.47, 4], [1.7969, 1.79687, 3]] as const) {
      const pixels = noise(64 * 64);
      expect(
        first(picture(64, 64, pixels, { spacing: spacing as Volume['spacing'] }), {}, { size: 64 }),
      ).toEqual(pixels);
    }
  });

  it('is padded with black on both sides, not stretched', () => {
    for (const [columns, rows] of [
      [32, 64],
      [64, 32],
      [50, 64],
      [64, 51],
    ] as const) {
      const pixels = noise(columns * rows).map((value) => Math.max(1, value));
      const out = first(picture(columns, rows, pixels), {}, { size: 64 });
      const [left, top] = [Math.floor((64 - columns) / 2), Math.floor((64 - rows) / 2)];
      for (let y = 0; y < 64; y++)
        for (let x = 0; x < 64; x++) {
          const isInside = x >= left && x < left + columns && y >= top && y < top + rows;
          expect(at(out, x, y, 64)).toBe(isInside ? pixels[(y - top) * columns + (x - left)] : 0);
        }
    }
  });

  it('is made smaller by the means over areas, padding included', () => {
    const pixels = noise(64 * 512);
    const out = first(picture(64, 512, pixels), {}, { size: 256 });
    for (let y = 0; y < 256; y++)
      for (let x = 0; x < 256; x++) {
        const [c, r] = [(x - 112) * 2, y * 2];
        const inside = c >= 0 && c < 64;
        const sum = inside ? [0, 1].flatMap((i) => [0, 1].map((j) => pixels[(r + i) * 64 + c + j]!)) : [0];
        const mean = inside ? sum.reduce((a, b) => a + b, 0) / 4 : 0;
        expect(Math.abs(at(out, x, y, 256) - mean)).toBeLessThan(0.51);
      }
  });

  it('keeps its brightness when it is made smaller by any ratio', () => {
    for (const side of [33, 47, 100, 131]) {
      const pixels = noise(side * side);
      const out = first(picture(side, side, pixels), {}, { size: 32 });
      const mean = (values: Uint16Array): number => values.reduce((a, b) => a + b, 0) / values.length;
      expect(Math.abs(mean(out) - mean(pixels))).toBeLessThan(1);
    }
  });

  it('is made larger along straight lines, and does not leave the range of its values', () => {
    const ramp = Uint16Array.from({ length: 32 * 32 }, (_, i) => 1000 + 500 * (i % 32));
    const out = first(picture(32, 32, ramp), {}, { size: 128 });
    for (let x = 3; x < 126; x++)
      expect(Math.abs(at(out, x, 60, 128) - at(out, x - 1, 60, 128) - 125)).toBeLessThanOrEqual(1);
    expect([at(out, 0, 60, 128), at(out, 127, 60, 128)]).toEqual([1000, 1000 + 500 * 31]);
  });

  it('has square pixels: slices cut across thick ones are as high as they are in the patient', () => {
    // A ball in a volume of 1 × 1 × 6 mm must be round in every plane.
    const size = [64, 64, 12];
    const spacing = [1, 1, 6];
    const isIn = (r: number, a: number, s: number): boolean =>
      Math.hypot(r - 31.5, a - 31.5, (s - 5.5) * 6) < 24;
    const axes = [0, 1, 2].map((axis) => ({ axis, isTurned: axis < 2 }));
    const volume = stored({ axes }, size, (...place) => (isIn(...place) ? 60000 : 0), spacing);
    for (const plane of ['axial', 'coronal', 'sagittal'] as const) {
      const slices = [...prepareVolume(volume, requestOf({ plane }, { size: 128 }))];
      const { pixels } = slices[Math.floor(slices.length / 2)]!;
      const extent = (isRow: boolean): number =>
        Array.from({ length: 128 }, (_, i) => i).filter((i) =>
          Array.from({ length: 128 }, (_, k) => (isRow ? pixels[i * 128 + k]! : pixels[k * 128 + i]!)).some(
            (v) => v > 30000,
          ),
        ).length;
      const [wide, high] = [extent(false), extent(true)];
      const scale = plane === 'axial' ? 2 : 128 / 72;
      expect(Math.abs(wide - 48 * scale)).toBeLessThan(6);
      expect(Math.abs(high - 48 * scale)).toBeLessThan(12);
    }
  });

  it('is cropped where the box lies on the padded square, and padded to a square again', () => {
    const pixels = noise(64 * 64);
    const crop = { left: 0.25, top: 0.5, width: 0.5, height: 0.5 };
    const out = first(picture(64, 64, pixels), { crop });
    for (let y = 0; y < 32; y++)
      for (let x = 0; x < 32; x++) expect(at(out, x, y, 32)).toBe(pixels[(y + 32) * 64 + x + 16]);

    const wide = first(
      picture(64, 64, pixels),
      { crop: { left: 0, top: 0.25, width: 1, height: 0.5 } },
      { size: 64 },
    );
    for (let y = 0; y < 64; y++)
      for (let x = 0; x < 64; x++)
        expect(at(wide, x, y, 64)).toBe(y >= 16 && y < 48 ? pixels[y * 64 + x] : 0);
  });

  it('can be cropped into its padding, and beside the image altogether', () => {
    const pixels = noise(32 * 64).map((value) => Math.max(1, value));
    const half = first(picture(32, 64, pixels), { crop: { left: 0, top: 0, width: 0.5, height: 0.5 } });
    for (let y = 0; y < 32; y++)
      for (let x = 0; x < 32; x++) expect(at(half, x, y, 32)).toBe(x < 16 ? 0 : pixels[y * 32 + x - 16]);
    const beside = first(picture(32, 64, pixels), { crop: { left: 0, top: 0, width: 0.2, height: 0.2 } });
    expect(beside.every((value) => value === 0)).toBe(true);
    const whole = { left: 0, top: 0, width: 1, height: 1 };
    expect(first(picture(32, 64, pixels), { crop: whole })).toEqual(first(picture(32, 64, pixels), {}));
  });

  it('takes any box on any shape without a value from outside', () => {
    for (let round = 0; round < 60; round++) {
      const [columns, rows] = [1 + random.below(90), 1 + random.below(90)];
      const [left, top] = [random.uniform(), random.uniform()];
      const crop = { left, top, width: (1 - left) * random.uniform(), height: (1 - top) * random.uniform() };
      const spacing = [0.1 + random.uniform(), 0.1 + 3 * random.uniform(), 1] as const;
      const flat = new Uint16Array(columns * rows).fill(40000);
      const out = first(picture(columns, rows, flat, { spacing }), round % 3 === 0 ? {} : { crop });
      expect(Math.max(...out)).toBeLessThanOrEqual(40000);
      expect(out.length).toBe(1024);
    }
  });
});

describe('colours', () => {
  const rgb = Uint8Array.from({ length: 32 * 32 * 3 }, () => random.below(256));
  const color = picture(32, 32, rgb, { colors: 3, facts: { isPicture: true } as Volume['facts'] });

  it('stay where they are to, and are brightness otherwise', () => {
    const options = { window: { kind: 'automatic' } } as const;
    const layout = { storage: 'uint8' } as const;
    const kept = [...prepareVolume(color, requestOf(options, { ...layout, colors: 3 }))][0]!;
    expect(kept.pixels).toEqual(rgb);
    const gray = [...prepareVolume(color, requestOf(options, layout))][0]!;
    [...gray.pixels].forEach((value, i) => {
      const [r, g, b] = rgb.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
      expect(Math.abs(value - (0.299 * r + 0.587 * g + 0.114 * b))).toBeLessThan(0.51);
    });
    kept.thumbnail.forEach((value, i) => expect(value).toBeCloseTo(gray.thumbnail[i]!, 2));
  });

  it('that are all gray become exactly that gray, and a gray slice among colours is gray in all three', () => {
    const shades = Uint8Array.from({ length: 1024 }, (_, i) => i % 256);
    const triples = Uint8Array.from({ length: 3072 }, (_, i) => shades[Math.floor(i / 3)]!);
    const facts = { isPicture: true } as Volume['facts'];
    const window = { kind: 'automatic' } as const;
    const three = picture(32, 32, triples, { colors: 3, facts });
    expect([...prepareVolume(three, requestOf({ window }, { storage: 'uint8' }))][0]!.pixels).toEqual(shades);
    const one = picture(32, 32, shades, { facts });
    expect(
      [...prepareVolume(one, requestOf({ window }, { storage: 'uint8', colors: 3 }))][0]!.pixels,
    ).toEqual(triples);
  });
});
