import { describe, expect, it } from 'vitest';
import { msSsim, similarityOfPairs } from '@main/metrics/ms-ssim';
import { randomFor } from '@shared/pure/random';

const noise = (side: number, seed: number): Float32Array => {
  const random = randomFor(seed);
  return Float32Array.from({ length: side * side }, () => 2 * random.uniform() - 1);
};
const smooth = (side: number, phase = 0): Float32Array =>
  Float32Array.from(
    { length: side * side },
    (_, i) => 0.6 * Math.sin((i % side) / 9 + phase) * Math.cos(Math.floor(i / side) / 7),
  );
const mixed = (a: Float32Array, b: Float32Array, share: number): Float32Array =>
  a.map((value, i) => (1 - share) * value + share * b[i]!);

/** SSIM with its mean over all places, written as the formula stands, for one scale of 11×11 windows. */
function plainSsim(a: Float32Array, b: Float32Array, side: number): { ssim: number; cs: number } {
  const [c1, c2] = [(0.01 * 2) ** 2, (0.03 * 2) ** 2];
  const weights: number[] = [];
  for (let y = -5; y <= 5; y++)
    for (let x = -5; x <= 5; x++) weights.push(Math.exp(-(x * x + y * y) / (2 * 1.5 * 1.5)));
  const total = weights.reduce((s, w) => s + w, 0);
  let [ssim, cs, count] = [0, 0, 0];
  for (let top = 0; top + 11 <= side; top++)
    for (let left = 0; left + 11 <= side; left++, count++) {
      const at = weights.map((_, i) => (top + Math.floor(i / 11)) * side + left + (i % 11));
      const mean = (of: (i: number) => number): number =>
        at.reduce((sum, index, i) => sum + (weights[i]! / total) * of(index), 0);
      const [ma, mb] = [mean((i) => a[i]!), mean((i) => b[i]!)];
      const va = mean((i) => (a[i]! - ma) ** 2);
      const vb = mean((i) => (b[i]! - mb) ** 2);
      const covariance = mean((i) => (a[i]! - ma) * (b[i]! - mb));
      const contrast = (2 * covariance + c2) / (va + vb + c2);
      cs += contrast;
      ssim += contrast * ((2 * ma * mb + c1) / (ma * ma + mb * mb + c1));
    }
  return { ssim: ssim / count, cs: cs / count };
}

describe('MS-SSIM', () => {
  it('is 1 for equal images and falls with the noise that is added', () => {
    const image = smooth(64);
    expect(msSsim(image, image, 64)).toBeCloseTo(1, 9);
    const noisy = [0.05, 0.2, 0.5, 1].map((share) => msSsim(image, mixed(image, noise(64, 3), share), 64));
    expect([...noisy].sort((a, b) => b - a)).toEqual(noisy);
    expect(noisy[0]).toBeGreaterThan(0.9);
    expect(noisy[3]).toBeLessThan(0.2);
  });

  it('is the formula of the paper at one scale', () => {
    // 16 pixels have room for one scale only.
    const [a, b] = [mixed(smooth(16), noise(16, 1), 0.3), mixed(smooth(16, 0.4), noise(16, 2), 0.3)];
    expect(msSsim(a, b, 16)).toBeCloseTo(plainSsim(a, b, 16).ssim, 6);
  });

  it('is the product over scales, each averaged 2×2 from the one before', () => {
    const [a, b] = [mixed(smooth(32), noise(32, 1), 0.2), mixed(smooth(32, 0.3), noise(32, 2), 0.2)];
    const halved = (image: Float32Array): Float32Array =>
      Float32Array.from({ length: 256 }, (_, i) => {
        const at = 64 * Math.floor(i / 16) + 2 * (i % 16);
        return (image[at]! + image[at + 1]! + image[at + 32]! + image[at + 33]!) / 4;
      });
    const fine = plainSsim(a, b, 32).cs;
    const coarse = plainSsim(halved(a), halved(b), 16).ssim;
    const total = 0.0448 + 0.2856;
    expect(msSsim(a, b, 32)).toBeCloseTo(fine ** (0.0448 / total) * coarse ** (0.2856 / total), 6);
  });

  it('is 0 for an image and its negative', () => {
    const image = noise(64, 5);
    expect(
      msSsim(
        image,
        image.map((value) => -value),
        64,
      ),
    ).toBe(0);
  });

  it('is to be had of images of 8 pixels', () => {
    expect(msSsim(smooth(8), smooth(8), 8)).toBeCloseTo(1, 9);
    expect(msSsim(noise(8, 1), noise(8, 2), 8)).toBeLessThan(0.5);
  });
});

describe('the similarity of pairs', () => {
  const stack = (images: readonly Float32Array[], colors = 1) => ({
    values: Float32Array.from(images.flatMap((image) => [...image])),
    resolution: Math.sqrt(images[0]!.length / colors),
    colors,
  });

  it('is the mean over the first with the second, the third with the fourth and so on', () => {
    const images = [smooth(32), smooth(32, 0.5), noise(32, 1), noise(32, 2), smooth(32, 3)];
    const [a, b, c, d] = images as [Float32Array, Float32Array, Float32Array, Float32Array];
    expect(similarityOfPairs(stack(images))).toBeCloseTo((msSsim(a, b, 32) + msSsim(c, d, 32)) / 2, 6);
  });

  it('is the mean over the colours', () => {
    const [a, b] = [smooth(16), noise(16, 4)];
    const inColors = (image: Float32Array): Float32Array =>
      Float32Array.from([...image].flatMap((value) => [value, 0.5, value]));
    const similarity = similarityOfPairs(stack([inColors(a), inColors(b)], 3));
    expect(similarity).toBeCloseTo((2 * msSsim(a, b, 16) + 1) / 3, 6);
  });

  it('is refused for a single image', () => {
    expect(() => similarityOfPairs(stack([smooth(16)]))).toThrow(RangeError);
  });
});
