import { describe, expect, it } from 'vitest';
import { randomFor } from '@shared/pure/random';
import { percentilesOf } from '@main/dataset/prepare/percentiles';
import { prepareVolume } from '@main/dataset/prepare';
import type { StoredPixels } from '@main/dataset/readers/scan';
import { requestOf, volumeOf } from './made-volumes';

/** As numpy.percentile: linear between the neighbours of a rank. */
function exact(values: readonly number[], percent: number): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const place = (percent / 100) * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return low + (high - low) * (place - Math.floor(place));
}

const random = randomFor(11);
const noise = (count: number, of: () => number): number[] => Array.from({ length: count }, of);
const bell = (): number => random.uniform() + random.uniform() + random.uniform() - 1.5;

describe('percentiles', () => {
  const kinds: [string, () => StoredPixels][] = [
    ['8 bits', () => Uint8Array.from(noise(5000, () => random.below(256)))],
    ['8 bits with sign', () => Int8Array.from(noise(5001, () => random.below(256) - 128))],
    ['16 bits, mostly air', () => Uint16Array.from(noise(99_999, () => Math.max(0, bell() * 4000)))],
    ['16 bits with sign', () => Int16Array.from(noise(70_000, () => bell() * 20_000))],
    [
      '32 bits with one hot value',
      () => Int32Array.from([2 ** 31 - 1, ...noise(200_000, () => random.below(500))]),
    ],
    ['32 bits without sign', () => Uint32Array.from(noise(9000, () => random.uint32()))],
    ['floats', () => Float32Array.from(noise(150_000, bell))],
    ['floats, most of them equal', () => Float32Array.from(noise(200_000, () => Math.max(0, bell() - 1)))],
    ['floats with holes', () => Float32Array.from([NaN, Infinity, -Infinity, ...noise(999, bell), NaN])],
    ['floats of a tiny range', () => Float64Array.from(noise(100_000, () => 1e9 + bell() * 1e-3))],
    ['floats with an outlier', () => Float64Array.from([1e300, -1e300, ...noise(100_000, bell)])],
    ['the widest range there is', () => Float64Array.from([-1.7e308, 1.7e308, ...noise(500, bell)])],
    ['the narrowest range there is', () => Float64Array.from([0, 5e-324, 1e-323, 1.5e-323])],
    ['one value', () => Float32Array.from([7])],
  ];
  it.each(kinds)('are those of the sorted values: %s', (_, make) => {
    const pixels = make();
    for (const [low, high] of [
      [0.5, 99.5],
      [0, 100],
      [2, 98],
      [50, 50],
    ] as const) {
      const found = percentilesOf(pixels, pixels.length, low, high)!;
      const values = [...pixels];
      expect(found.low).toBeCloseTo(exact(values, low), 9);
      expect(found.high).toBeCloseTo(exact(values, high), 9);
      expect([found.min, found.max]).toEqual([exact(values, 0), exact(values, 100)]);
    }
  });

  it('are of the values that were asked for alone, and none where all are no numbers', () => {
    expect(percentilesOf(Uint16Array.of(1, 2, 900), 2, 0, 100)).toMatchObject({ low: 1, high: 2 });
    expect(percentilesOf(Float32Array.of(NaN, Infinity), 2, 0, 100)).toBeUndefined();
  });
});

describe('a window', () => {
  const ramp = Int16Array.from({ length: 1024 }, (_, i) => i - 512);
  const made = (more: Partial<Parameters<typeof volumeOf>[0]> = {}) =>
    volumeOf({ columns: 32, rows: 32, slices: 1, pixels: ramp, ...more });
  const one = (volume: ReturnType<typeof volumeOf>, window: Parameters<typeof requestOf>[0]['window']) =>
    [...prepareVolume(volume, requestOf({ window: window! }))][0]!;

  it('by percentiles makes half a per cent black and half a per cent white', () => {
    const { window, pixels } = one(made({ slope: 2, intercept: 10 }), { kind: 'automatic' });
    expect(window).toEqual([exact([...ramp], 0.5) * 2 + 10, exact([...ramp], 99.5) * 2 + 10]);
    expect(pixels.filter((value) => value === 0).length).toBe(6);
    expect(pixels.filter((value) => value === 65535).length).toBe(6);
  });

  it('by percentiles holds for a negative slope too', () => {
    const up = one(made({ slope: 3, intercept: -7 }), { kind: 'percentiles', low: 1, high: 90 });
    const down = one(made({ slope: -3, intercept: -7, pixels: ramp.map((value) => -value) }), {
      kind: 'percentiles',
      low: 1,
      high: 90,
    });
    for (const i of [0, 1]) expect(down.window[i]).toBeCloseTo(up.window[i]!, 9);
    [...down.pixels].forEach((value, i) => expect(Math.abs(value - up.pixels[i]!)).toBeLessThanOrEqual(1));
  });

  it('that is fixed counts in rescaled values', () => {
    const { pixels } = one(made({ slope: 2 }), { kind: 'fixed', low: -200, high: 200 });
    [...pixels].forEach((value, i) => {
      const share = Math.min(1, Math.max(0, (2 * ramp[i]! + 200) / 400));
      expect(Math.abs(value - share * 65535)).toBeLessThan(0.51);
    });
  });

  it('comes from the header where it is to, and from percentiles where the header has none', () => {
    const told = one(made({ facts: { window: { low: -100, high: 50 } } }), { kind: 'dicom' });
    expect(told.window).toEqual([-100, 50]);
    expect(one(made(), { kind: 'dicom' }).window).toEqual(one(made(), { kind: 'automatic' }).window);
  });

  it('of an 8-bit picture is its whole range', () => {
    const pixels = Uint8Array.from({ length: 1024 }, (_, i) => 60 + (i % 40));
    const picture = volumeOf({ columns: 32, rows: 32, slices: 1, pixels, facts: { isPicture: true } });
    const request = requestOf({ window: { kind: 'automatic' } }, { storage: 'uint8' });
    expect([...prepareVolume(picture, request)][0]!.pixels).toEqual(pixels);
  });

  it('is turned round after it was applied, where high values are shown dark', () => {
    const window = { kind: 'fixed', low: -512, high: 511 } as const;
    const light = one(made(), window);
    const dark = one(made({ inverted: true }), window);
    expect([...dark.pixels]).toEqual([...light.pixels].map((value) => 65535 - value));
  });

  it('makes what is no number black, also where high values are dark', () => {
    const pixels = Float32Array.from({ length: 1024 }, (_, i) => (i === 5 ? NaN : i === 6 ? -Infinity : i));
    for (const inverted of [false, true]) {
      const made = volumeOf({ columns: 32, rows: 32, slices: 1, pixels, inverted });
      const slice = one(made, { kind: 'automatic' });
      expect([slice.pixels[5], slice.pixels[6]]).toEqual([0, 0]);
      expect(slice.window.every(Number.isFinite)).toBe(true);
    }
  });

  it('of a small object in much air reaches to its greatest value, and of equal values is black', () => {
    const pixels = new Uint16Array(32 * 32 * 4);
    pixels.fill(800, 0, 12);
    const small = volumeOf({ columns: 32, rows: 32, slices: 4, pixels });
    const slices = [...prepareVolume(small, requestOf({ window: { kind: 'automatic' } }))];
    expect(slices[0]!.window).toEqual([0, 800]);
    const flat = volumeOf({ columns: 32, rows: 32, slices: 1, pixels: new Uint16Array(1024).fill(9) });
    expect(one(flat, { kind: 'automatic' }).pixels.every((value) => value === 0)).toBe(true);
  });
});
