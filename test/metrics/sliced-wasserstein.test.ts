import { describe, expect, it } from 'vitest';
import { metrics, WHILE_TRAINING } from '@main/metrics/registry';
import {
  laplacianPyramid,
  slicedWasserstein,
  wassersteinDistance,
  type ImageStack,
} from '@main/metrics/sliced-wasserstein';
import { randomFor } from '@shared/pure/random';

type Pixel = (image: number, y: number, x: number, color: number) => number;

function stackOf(images: number, resolution: number, colors: number, pixel: Pixel): ImageStack {
  const values = new Float32Array(images * resolution * resolution * colors);
  let at = 0;
  for (let image = 0; image < images; image++)
    for (let y = 0; y < resolution; y++)
      for (let x = 0; x < resolution; x++)
        for (let color = 0; color < colors; color++) values[at++] = pixel(image, y, x, color);
  return { values, resolution, colors };
}

/** A number of about normal distribution, mean 0 and variance 1. */
function normal(random: { uniform(): number }): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random.uniform();
  return sum;
}

/** White noise; seeds give sets that are independent. */
function noiseStack(images: number, resolution: number, colors: number, seed: number): ImageStack {
  const random = randomFor(seed, 1000);
  return stackOf(images, resolution, colors, () => normal(random));
}

/** Bright ellipses of differing place, size and striped texture on black: slices of 64² in one color. */
function sliceStack(images: number, seed: number): ImageStack {
  const shapes = Array.from({ length: images }, (_, image) => {
    const random = randomFor(seed, image, 2000);
    return Array.from({ length: 6 }, () => random.uniform());
  });
  return stackOf(images, 64, 1, (image, y, x) => {
    const [left = 0, top = 0, width = 0, height = 0, frequency = 0, phase = 0] = shapes[image]!;
    const across = (x - 28 - 8 * left) / (16 + 8 * width);
    const down = (y - 28 - 8 * top) / (20 + 8 * height);
    if (across ** 2 + down ** 2 > 1) return -1;
    return 0.3 + 0.25 * Math.sin(x * (0.5 + frequency) + 6 * phase) + 0.25 * Math.cos(y * (1.5 - frequency));
  });
}

/** Each pixel from its image, with positions beyond the border on the border. */
function changed(
  stack: ImageStack,
  change: (pixel: (y: number, x: number) => number, y: number, x: number) => number,
) {
  const { values, resolution, colors } = stack;
  const inside = (position: number) => Math.min(resolution - 1, Math.max(0, position));
  const images = values.length / resolution ** 2 / colors;
  return stackOf(images, resolution, colors, (image, y, x, color) =>
    change(
      (py, px) => values[((image * resolution + inside(py)) * resolution + inside(px)) * colors + color]!,
      y,
      x,
    ),
  );
}

const boxBlur = (stack: ImageStack, radius: number) =>
  changed(stack, (pixel, y, x) => {
    let sum = 0;
    for (let dy = -radius; dy <= radius; dy++)
      for (let dx = -radius; dx <= radius; dx++) sum += pixel(y + dy, x + dx);
    return sum / (2 * radius + 1) ** 2;
  });

function withNoise(stack: ImageStack, amount: number): ImageStack {
  const random = randomFor(5);
  return changed(stack, (pixel, y, x) => pixel(y, x) + amount * normal(random));
}

const shifted = (stack: ImageStack, by: number) => changed(stack, (pixel, y, x) => pixel(y, x - by));

const sizes = { patches: 32, projections: 64, seed: 1 };
const measure = (a: ImageStack, b: ImageStack) => slicedWasserstein(a, b, sizes);

describe('the Wasserstein distance of two sets of numbers', () => {
  it('is the mean difference of the sorted numbers where there are equally many', () => {
    expect(wassersteinDistance([0, 1, 3], [5, 6, 8])).toBe(5);
    expect(wassersteinDistance([0, 0, 4], [1, 2, 3])).toBeCloseTo(4 / 3, 15);
    expect(wassersteinDistance([-1], [-1])).toBe(0);
  });

  it('shares the numbers out where one set has more', () => {
    expect(wassersteinDistance([0, 1], [0, 0, 1, 1])).toBe(0);
    expect(wassersteinDistance([0], [0, 2])).toBe(1);
    // A third stays at 0, a sixth goes from 1 to 0, a sixth from 1 to 3, a third from 2 to 3: 0 + 1/6 + 2/6 + 2/6.
    expect(wassersteinDistance([0, 1, 2], [0, 3])).toBeCloseTo(5 / 6, 15);
  });

  it('is the area between the cumulative distributions', () => {
    const random = randomFor(3);
    const drawn = (count: number) => Float64Array.from({ length: count }, () => normal(random)).sort();
    const [a, b] = [drawn(70), drawn(45)];
    const below = (set: Float64Array, limit: number) =>
      set.filter((value) => value <= limit).length / set.length;
    const ends = Float64Array.from([...a, ...b]).sort();
    let area = 0;
    for (let i = 1; i < ends.length; i++)
      area += (ends[i]! - ends[i - 1]!) * Math.abs(below(a, ends[i - 1]!) - below(b, ends[i - 1]!));
    expect(wassersteinDistance(a, b)).toBeCloseTo(area, 12);
    expect(wassersteinDistance(b, a)).toBe(wassersteinDistance(a, b));
  });
});

describe('the Laplacian pyramid', () => {
  /** The paper's doubling as a sum over all pixels: zeros inserted, four times the blur, borders mirrored. */
  function doubled(image: Float32Array, resolution: number, colors: number): Float32Array {
    const side = 2 * resolution;
    const weights = [1, 4, 6, 4, 1];
    const mirrored = (position: number) => (side - 1 - Math.abs(side - 1 - Math.abs(position))) % side;
    const out = new Float32Array(side * side * colors);
    for (let at = 0; at < out.length; at++) {
      const [y, x, color] = [Math.floor(at / colors / side), Math.floor(at / colors) % side, at % colors];
      for (let dy = 0; dy < 5; dy++)
        for (let dx = 0; dx < 5; dx++) {
          const [fromY, fromX] = [mirrored(y + dy - 2), mirrored(x + dx - 2)];
          if (fromY % 2 || fromX % 2) continue;
          const weight = (4 * weights[dy]! * weights[dx]!) / 256;
          out[at]! += weight * image[((fromY / 2) * resolution + fromX / 2) * colors + color]!;
        }
    }
    return out;
  }

  it('adds up to the image', () => {
    const image = noiseStack(1, 128, 2, 4).values;
    const levels = laplacianPyramid(image, 128, 2);
    expect(levels.map(({ length }) => length)).toEqual([128, 64, 32, 16].map((side) => side * side * 2));
    let sum = levels.pop()!;
    for (let side = 16; side < 128; side *= 2) {
      const detail = levels.pop()!;
      sum = doubled(sum, side, 2).map((value, i) => value + detail[i]!);
    }
    expect(Math.max(...sum.map((value, i) => Math.abs(value - image[i]!)))).toBeLessThan(1e-5);
  });

  it('keeps an even grey and finds no detail in it', () => {
    const [detail, rest] = laplacianPyramid(new Float32Array(32 * 32).fill(0.3), 32, 1);
    expect(Math.max(...detail!.map(Math.abs))).toBeLessThan(1e-6);
    expect(Math.max(...rest!.map((value) => Math.abs(value - 0.3)))).toBeLessThan(1e-6);
  });

  it('blurs a single bright pixel by the binomial weights', () => {
    const image = new Float32Array(32 * 32);
    image[10 * 32 + 13] = 1;
    const rest = laplacianPyramid(image, 32, 1)[1]!;
    // Row 10 is kept as row 5, its weight 6/16, its neighbours' 1/16; column 13 falls between 6 and 7, 4/16 on each.
    const around = [4, 5, 6].map((row) => [...rest.slice(row * 16 + 5, row * 16 + 9)].map((v) => v * 256));
    expect(around).toEqual([
      [0, 4, 4, 0],
      [0, 24, 24, 0],
      [0, 4, 4, 0],
    ]);
  });

  it('leaves images of 16 pixels and less as they are', () => {
    const image = noiseStack(1, 16, 1, 4).values;
    expect(laplacianPyramid(image, 16, 1)).toEqual([image]);
  });
});

describe('the sliced Wasserstein distance', () => {
  it('agrees with a program written apart from it', () => {
    // In numpy and 64 bits, from the same formulas: np.pad(mode='reflect') and the full 5×5 kernel for the pyramid;
    // patch p of image n at level r at top, left = below(r - 6), below(r - 6), drawn in turn from randomFor(7, r, n);
    // each color minus its mean, by np.std; the values of direction after direction from randomFor(7, r) as
    // sqrt(-2 ln(1 - u)) · cos(2πv) of pairs (u, v), divided by their norm, for values ordered by row, column, color;
    // np.repeat to the least common multiple, np.sort, mean absolute difference. xoshiro128** was written anew there too.
    const a = stackOf(3, 64, 2, (n, y, x, c) => Math.sin(0.5 * x + 0.3 * y * (n + 1) + c));
    const b = stackOf(4, 64, 2, (n, y, x, c) => Math.sin(0.06 * x * y + 0.7 * n) * Math.cos(0.2 * y + c));
    const options = { patches: 5, projections: 6, seed: 7 };
    const { levels } = slicedWasserstein(a, b, options);
    expect(levels.map(({ resolution }) => resolution)).toEqual([64, 32, 16]);
    const unequal = [0.38201726399, 0.63255789111, 0.64645484083];
    levels.forEach((level, i) => expect(level.distance).toBeCloseTo(unequal[i]!, 6));

    const equal = slicedWasserstein(a, { ...b, values: b.values.slice(0, a.values.length) }, options);
    [0.35693953535, 0.63470102149, 0.6076259326].forEach((expected, i) =>
      expect(equal.levels[i]!.distance).toBeCloseTo(expected, 6),
    );
    expect(equal.mean).toBeCloseTo(0.53308882981, 6);
  });

  it('is √(2 / π) between white noise and even grey: the mean size of a standard normal number', () => {
    const grey = stackOf(256, 16, 1, () => 0.3);
    const { levels, mean } = measure(noiseStack(256, 16, 1, 1), grey);
    expect(mean).toBeCloseTo(Math.sqrt(2 / Math.PI), 2);
    expect(levels).toEqual([{ resolution: 16, distance: mean }]);
    expect(
      measure(
        grey,
        stackOf(8, 16, 1, () => -1),
      ).mean,
    ).toBe(0);
  });

  it('is exactly 0 between a set and itself, and the same in both directions', () => {
    const [a, b] = [sliceStack(8, 1), sliceStack(11, 2)];
    expect(measure(a, { ...a, values: a.values.slice() }).mean).toBe(0);
    expect(measure(a, b)).toEqual(measure(b, a));
    expect(measure(a, b).mean).toBeGreaterThan(0);
  });

  it('is decided by the seed', () => {
    const [a, b] = [sliceStack(8, 1), sliceStack(8, 2)];
    expect(measure(a, b)).toEqual(measure(a, b));
    expect(slicedWasserstein(a, b, { ...sizes, seed: 2 }).mean).not.toBe(measure(a, b).mean);
  });

  it('falls towards 0 for sets of one kind as they grow', () => {
    const [few, many] = [8, 128].map((images) => measure(sliceStack(images, 1), sliceStack(images, 2)).mean);
    expect(many).toBeLessThan(0.5 * few!);
  });

  it.each([
    ['blur', [1, 2, 3, 5], boxBlur],
    ['noise', [0.05, 0.1, 0.2, 0.4], withNoise],
    ['a shift of the content', [1, 2, 4, 8, 16], shifted],
  ] as const)('grows with %s', (_name, amounts, change) => {
    const slices = sliceStack(24, 1);
    let last = 0;
    for (const amount of amounts) {
      const { mean } = measure(slices, change(slices, amount));
      expect(mean).toBeGreaterThan(1.1 * last);
      last = mean;
    }
  });

  it('tells at which size of detail two sets differ', () => {
    const slices = sliceStack(24, 1);
    const [fine, , coarse] = measure(slices, withNoise(slices, 0.1)).levels;
    expect(fine!.distance).toBeGreaterThan(10 * coarse!.distance);
    const [fineOfShift, , coarseOfShift] = measure(slices, shifted(slices, 8)).levels;
    expect(coarseOfShift!.distance).toBeGreaterThan(2 * fineOfShift!.distance);
  });

  it('does not see overall brightness and contrast, each color by itself', () => {
    const stack = noiseStack(8, 32, 2, 1);
    const changedColors = stackOf(8, 32, 2, (image, y, x, color) => {
      const value = stack.values[((image * 32 + y) * 32 + x) * 2 + color]!;
      return color === 0 ? 0.5 * value + 0.25 : 0.1 * value - 0.7;
    });
    expect(measure(stack, changedColors).mean).toBeLessThan(1e-5);
  });

  it('is not a number where a pixel is none', () => {
    const damaged = noiseStack(2, 16, 1, 1);
    damaged.values[100] = NaN;
    expect(slicedWasserstein(damaged, noiseStack(2, 16, 1, 2), { ...sizes, patches: 500 }).mean).toBeNaN();
  });

  it('measures images of 8 pixels too, and says what it cannot measure', () => {
    expect(measure(noiseStack(2, 8, 1, 1), noiseStack(2, 8, 1, 2)).levels[0]!.resolution).toBe(8);
    const stack = noiseStack(2, 16, 1, 1);
    const refused = (other: Partial<ImageStack>) => () => measure({ ...stack, ...other }, stack);
    expect(refused({ resolution: 8 })).toThrow('images of 8² × 1 cannot be compared with 16² × 1');
    expect(refused({ resolution: 4 })).toThrow('a power of two from 8 on, not 4');
    expect(refused({ resolution: 24 })).toThrow('a power of two from 8 on, not 24');
    expect(refused({ values: new Float32Array(100) })).toThrow('100 values are no images of 16² × 1');
    expect(refused({ values: new Float32Array() })).toThrow('0 values are no images');
    expect(() => slicedWasserstein(stack, stack, { ...sizes, patches: 0 })).toThrow('patches must be');
    expect(() => slicedWasserstein(stack, stack, { ...sizes, projections: 1.5 })).toThrow(RangeError);
  });
});

describe('the registry of metrics', () => {
  it('gives the sliced Wasserstein distance times 1000, with the sizes for use while training', () => {
    const [reals, fakes] = [sliceStack(4, 1), sliceStack(4, 2)];
    expect(metrics.swd.measure(reals, fakes)).toBe(
      1000 * slicedWasserstein(reals, fakes, { patches: 64, projections: 128, seed: 1 }).mean,
    );
    expect(metrics.swd.measure(reals, reals)).toBe(0);
    expect(WHILE_TRAINING.images).toBe(64);
    expect(Object.values(metrics).every(({ meaning }) => /^[A-Z][^.]+\.$/.test(meaning))).toBe(true);
  });
});
