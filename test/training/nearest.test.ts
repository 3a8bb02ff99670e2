import { describe, expect, it } from 'vitest';
import { likenessOf, NearestSlices, reduced, type GrayImage } from '@main/metrics/nearest';

const SIDE = 64;

/** Smooth blobs that are the same for a number each time. */
function blobs(number: number, dx = 0, dy = 0): GrayImage {
  const values = new Float32Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      for (let wave = 1; wave <= 4; wave++)
        values[y * SIDE + x]! +=
          Math.sin(((x - dx) * ((number * wave) % 7)) / 9 + number * wave) *
          Math.cos(((y - dy) * ((number + 3 * wave) % 5)) / 8 + wave);
  return { values, side: SIDE };
}
const search = (count: number): Promise<NearestSlices> =>
  NearestSlices.open(
    count,
    (i) => blobs(i + 1),
    () => {},
  );

describe('the likeness of two images', () => {
  it('is 1 for the same, however bright and whatever the contrast', () => {
    const image = blobs(5);
    const other = { ...image, values: image.values.map((value) => 0.3 * value - 0.5) };
    const { pixels, details } = likenessOf(image, other);
    expect(pixels).toBeCloseTo(1, 5);
    expect(details).toBeCloseTo(1, 4);
  });

  it('finds a shift of two pixels, and no larger one', () => {
    expect(likenessOf(blobs(5), blobs(5, 2, -2)).pixels).toBeGreaterThan(0.999);
    expect(likenessOf(blobs(5), blobs(5, 9, 7)).pixels).toBeLessThan(0.95);
  });

  it('of an image of one value to anything is 0', () => {
    expect(likenessOf({ values: new Float32Array(SIDE * SIDE), side: SIDE }, blobs(3)).pixels).toBe(0);
  });

  it('is that of means where images are larger', () => {
    const { values, side } = reduced({ values: Float32Array.from({ length: 16 }, (_, i) => i), side: 4 }, 2);
    expect([side, ...values]).toEqual([2, 2.5, 4.5, 10.5, 12.5]);
  });
});

describe('the nearest slices', () => {
  it('are found among thousands, though they were shifted and grainy', async () => {
    const slices = await search(5000);
    const wanted = [3, 999, 4096, 4999];
    const copies = wanted.map((position, i) => {
      const { values } = blobs(position + 1, i - 1, 2 - i);
      return { side: SIDE, values: values.map((value, at) => value + 0.1 * Math.sin(at * 12.9898 + i)) };
    });
    const found = await slices.nearest(copies, 3);
    expect(found.map(([first]) => first!.position)).toEqual(wanted);
    for (const near of found) {
      expect(near).toHaveLength(3);
      expect(near[0]!.pixels).toBeGreaterThan(0.98);
      expect(near[0]!.pixels).toBeGreaterThanOrEqual(near[1]!.pixels);
    }
  });

  it('are as many as there are where these are fewer than asked for', async () => {
    expect((await (await search(2)).nearest([blobs(1)], 3))[0]).toHaveLength(2);
  });
});
