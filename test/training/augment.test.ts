import { describe, expect, it } from 'vitest';
import { normal, seedFor } from '@main/tensor/random';
import { tf, type Tensor, type Tensor4D } from '@main/tensor/tf';
import { augment, drawAugmentations, type Uniform } from '@main/training/augment';

const uniform =
  (seed: number): Uniform =>
  (shape) =>
    tf.randomUniform(shape, 0, 1, 'float32', seed);
const image = (name: string, shape: [number, number, number, number]): Tensor4D =>
  normal(shape, seedFor(13, name, 0)) as Tensor4D;
const dot = (a: Tensor, b: Tensor): number => tf.sum(tf.mul(a, b)).dataSync()[0]!;
const share = <T>(values: readonly T[], test: (value: T) => boolean): number =>
  values.filter(test).length / values.length;

function spread(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

/** What was drawn for many images: [a, b, x, c, d, y] and brightness and contrast of each. */
function drawn(p: number, mirror: boolean, count = 4000, side = 64) {
  const { transforms, brightness, contrast } = drawAugmentations(count, side, tf.scalar(p), uniform(5), {
    mirror,
  });
  return {
    transforms: (tf.reshape(transforms, [count, 6]) as ReturnType<typeof tf.tensor2d>).arraySync(),
    brightness: [...brightness.dataSync()],
    contrast: [...contrast.dataSync()],
  };
}
const determinant = ([a, b, , c, d]: number[]): number => a! * d! - b! * c!;
const isIdentity = (transform: number[]): boolean => transform.join() === '1,0,0,0,1,0';

/** One image's block of uniform values: the given transformations happen at p = 0.5 and no other. */
const chosen =
  (which: number[], even: number[], radii = [0.5, 0.5, 0.5], turns = [0.1, 0.2, 0.3]): Uniform =>
  ([, width]) => {
    const chances = Array.from({ length: 8 }, (_, i) => (which.includes(i) ? 0.1 : 0.9));
    return tf.tensor2d([...chances, ...even, ...radii, ...turns], [1, width!]);
  };

describe('what is drawn for each image', () => {
  it('is the identity exactly where p is 0', () => {
    const { transforms, brightness, contrast } = drawn(0, true);
    expect(share(transforms, isIdentity)).toBe(1);
    expect(share(brightness, (value) => value === 0)).toBe(1);
    expect(share(contrast, (value) => value === 1)).toBe(1);
  });

  it('happens as often as p says, each transformation on its own', () => {
    const { transforms, brightness, contrast } = drawn(0.3, false);
    const [bright, contrasted] = [brightness.map((b) => b !== 0), contrast.map((c) => c !== 1)];
    expect(share(bright, Boolean)).toBeCloseTo(0.3, 1);
    expect(share(contrasted, Boolean)).toBeCloseTo(0.3, 1);
    expect(
      share(
        bright.map((b, i) => b && contrasted[i]),
        Boolean,
      ),
    ).toBeCloseTo(0.09, 1);
    // None of blit, scale, rotation, stretch and shift.
    expect(Math.abs(share(transforms, isIdentity) - 0.7 ** 5)).toBeLessThan(0.03);
  });

  it('has the spreads of the paper where p is 1', () => {
    const { transforms, brightness, contrast } = drawn(1, false);
    expect(share(transforms, isIdentity)).toBe(0);
    const close = (values: number[], mean: number, deviation: number): void => {
      const found = spread(values);
      expect(Math.abs(found.mean - mean)).toBeLessThan(0.08 * deviation);
      expect(Math.abs(found.deviation / deviation - 1)).toBeLessThan(0.06);
    };
    close(brightness, 0, 0.2);
    close(contrast.map(Math.log), 0, 0.5 * Math.LN2);
    const scaling = 0.2 * Math.LN2;
    close(
      transforms.map((t) => Math.log(determinant(t)) / 2),
      0,
      scaling,
    );
    close(
      transforms.map(([a, b, , c, d]) => Math.log(Math.hypot(a!, c!) / Math.hypot(b!, d!)) / 2),
      0,
      scaling,
    );
    const degrees = transforms.map(([a, , , c]) => (Math.atan2(c!, a!) / Math.PI) * 180);
    close(degrees, 0, 10 / Math.sqrt(3));
    expect(Math.max(...degrees.map(Math.abs))).toBeLessThan(10.001);
    // Whole pixels, uniform within an eighth of the side, and a normal shift; in halves of the side, and a bit scaled.
    const shift = Math.hypot(0.25 / Math.sqrt(3), 0.25);
    for (const column of [2, 5]) {
      const found = spread(transforms.map((t) => t[column]!));
      expect(Math.abs(found.mean)).toBeLessThan(0.03);
      expect(Math.abs(found.deviation / shift - 1)).toBeLessThan(0.1);
    }
  });

  it('mirrors half of the images at p = 1 where allowed, and none otherwise', () => {
    // The determinant of the linear part is negative exactly where left and right are exchanged.
    const mirrored = (mirror: boolean): number =>
      share(drawn(1, mirror).transforms, (transform) => determinant(transform) < 0);
    expect(mirrored(true)).toBeCloseTo(0.5, 1);
    expect(mirrored(false)).toBe(0);
  });

  it('is asked of the random numbers in one block', () => {
    const asked: unknown[] = [];
    const random: Uniform = (shape, purpose) => {
      asked.push([shape, purpose]);
      return uniform(1)(shape, purpose);
    };
    augment(image('x', [3, 8, 8, 1]), tf.scalar(1), random, { mirror: true });
    expect(asked).toEqual([[[3, 17], 'augmentation']]);
  });
});

describe('augmentation', () => {
  const half = tf.scalar(0.5);

  it('leaves the images untouched where p is 0', () => {
    for (const r of [16, 24]) {
      const x = image('x', [8, r, r, 2]);
      expect(augment(x, tf.scalar(0), uniform(3), { mirror: true }).dataSync()).toEqual(x.dataSync());
    }
  });

  it('only mirrors where only that was drawn', () => {
    const x = image('x', [1, 16, 16, 1]);
    const mirrored = augment(x, half, chosen([0], [0.9, 0.9, 0.9]), { mirror: true });
    expect(mirrored.dataSync()).toEqual(tf.reverse(x, 2).dataSync());
    const kept = augment(x, half, chosen([0], [0.9, 0.9, 0.9]), { mirror: false });
    expect(kept.dataSync()).toEqual(x.dataSync());
  });

  it('moves by whole pixels and keeps their values where only the blit was drawn', () => {
    const x = image('x', [1, 16, 16, 1]);
    // 0.8 · an eighth of 16 pixels is 1.6, the nearest whole number 2; nothing upwards.
    const moved = augment(x, half, chosen([1], [0.9, 0.5, 0.9]), { mirror: false });
    const within = (from: number, of: Tensor4D): Tensor => tf.slice(of, [0, 0, from, 0], [1, 16, 14, 1]);
    expect(within(0, moved).dataSync()).toEqual(within(2, x).dataSync());
  });

  it('keeps the image in place and changes only its values where only colour was drawn', () => {
    const x = image('x', [1, 16, 16, 1]);
    const random = chosen([6, 7], [0.9, 0.9, 0.9]);
    const { transforms, brightness, contrast } = drawAugmentations(1, 16, half, random, { mirror: true });
    expect(isIdentity([...transforms.dataSync()])).toBe(true);
    expect(brightness.dataSync()[0]).not.toBe(0);
    const coloured = augment(x, half, random, { mirror: true });
    expect(coloured.dataSync()).toEqual(tf.mul(tf.add(x, brightness), contrast).dataSync());
  });

  it('lets a gradient penalty be differentiated', () => {
    // The shape of R1: a squared gradient by the image before augmentation, differentiated by a weight.
    const x = image('x', [3, 8, 8, 2]);
    const shape = [3, 3, 2, 3] as [number, number, number, number];
    const [kernel, direction] = [image('kernel', shape), image('direction', shape)];
    const score = (k: Tensor4D, t: Tensor): Tensor => {
      const augmented = augment(t as Tensor4D, tf.scalar(0.8), uniform(2), { mirror: true });
      return tf.sum(tf.softplus(tf.conv2d(augmented, k, 1, 'same')));
    };
    const penalty = (k: Tensor4D): Tensor =>
      tf.mean(tf.square(tf.grad((t: Tensor) => score(k, t))(x as Tensor)));
    const slope = dot(tf.grad((k: Tensor) => penalty(k as Tensor4D))(kernel as Tensor), direction);
    const at = (step: number): number => penalty(tf.add(kernel, tf.mul(direction, step))).dataSync()[0]!;
    const numerical = (at(1e-3) - at(-1e-3)) / 2e-3;
    expect(Math.abs(slope / numerical - 1)).toBeLessThan(5e-3);
  });

  it('reads no values, so that it can be recorded, and leaves no tensors behind', () => {
    const backend = tf.backend() as unknown as { binding: object };
    const native = backend.binding;
    const x = image('x', [2, 8, 8, 1]);
    const before = tf.memory().numTensors;
    const unreadable = (): never => {
      throw new Error('A value was read');
    };
    backend.binding = Object.create(native, { tensorDataSync: { value: unreadable } }) as object;
    try {
      const step = (t: Tensor): Tensor =>
        tf.sum(tf.square(augment(t as Tensor4D, half, uniform(4), { mirror: true })));
      tf.grad(step)(x as Tensor).dispose();
      augment(x, half, uniform(4), { mirror: true }).dispose();
    } finally {
      backend.binding = native;
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
