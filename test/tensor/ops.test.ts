import { describe, expect, it } from 'vitest';
import { blur, downsample, leakyRelu, upsample } from '@main/tensor/ops';
import { normal, seedFor } from '@main/tensor/random';
import { tf, type Tensor, type Tensor4D } from '@main/tensor/tf';

const image = (name: string, shape: [number, number, number, number]): Tensor4D =>
  normal(shape, seedFor(7, name, 0)) as Tensor4D;
const dot = (a: Tensor, b: Tensor): number => tf.sum(tf.mul(a, b)).dataSync()[0]!;

/** The blur by its definition, each output the weighted sum of nine inputs. */
function slowBlur(x: Tensor4D): number[] {
  const [n, h, w, c] = x.shape;
  const values = x.dataSync();
  const weights = [1, 2, 1];
  const out: number[] = [];
  for (let i = 0; i < n; i++)
    for (let y = 0; y < h; y++)
      for (let z = 0; z < w; z++)
        for (let k = 0; k < c; k++) {
          let sum = 0;
          for (let dy = -1; dy <= 1; dy++)
            for (let dz = -1; dz <= 1; dz++)
              if (y + dy >= 0 && y + dy < h && z + dz >= 0 && z + dz < w)
                sum +=
                  (weights[dy + 1]! * weights[dz + 1]! * values[((i * h + y + dy) * w + z + dz) * c + k]!) /
                  16;
          out.push(sum);
        }
  return out;
}

describe('the operations of StyleGAN', () => {
  it('blur as the definition says, edges included', () => {
    const x = image('x', [2, 6, 5, 3]);
    const fast = [...blur(x).dataSync()];
    slowBlur(x).forEach((value, i) => expect(fast[i]).toBeCloseTo(value, 5));
  });

  it('repeat each pixel when upsampling and average four when downsampling', () => {
    const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    expect([...upsample(x).dataSync()]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
    expect([...downsample(upsample(x)).dataSync()]).toEqual([1, 2, 3, 4]);
  });

  it.each([
    ['blur', blur, [1, 8, 8, 2], [1, 8, 8, 2]],
    ['upsample', upsample, [1, 4, 4, 2], [1, 8, 8, 2]],
    ['downsample', downsample, [1, 8, 8, 2], [1, 4, 4, 2]],
  ] as const)('have gradients that are their adjoints: %s', (_name, op, from, to) => {
    const [x, y] = [image('x', [...from]), image('y', [...to])];
    const gradient = tf.grad((t: Tensor) => tf.sum(tf.mul(op(t as Tensor4D), y)))(x);
    expect(dot(gradient, x)).toBeCloseTo(dot(op(x), y), 3);
  });

  it('give a gradient penalty whose own gradient agrees with numerical differences', () => {
    // The shape of R1: a squared gradient by the image, differentiated by a weight.
    const x = image('x', [2, 8, 8, 2]);
    const kernel = normal([3, 3, 2, 3], seedFor(7, 'kernel', 0)) as Tensor4D;
    const direction = normal([3, 3, 2, 3], seedFor(7, 'direction', 0)) as Tensor4D;
    const score = (k: Tensor4D, t: Tensor4D): Tensor =>
      tf.sum(tf.square(downsample(leakyRelu(tf.conv2d(blur(upsample(t)), k, 1, 'same')))));
    const penalty = (k: Tensor4D): Tensor =>
      tf.mean(tf.square(tf.grad((t: Tensor) => score(k, t as Tensor4D))(x)));
    const slope = dot(tf.grad((k: Tensor) => penalty(k as Tensor4D))(kernel), direction);
    const step = 1e-3;
    const at = (s: number): number => penalty(tf.add(kernel, tf.mul(direction, s))).dataSync()[0]!;
    const numerical = (at(step) - at(-step)) / (2 * step);
    expect(Math.abs(slope / numerical - 1)).toBeLessThan(5e-3);
  });
});

describe('random numbers', () => {
  it('are the same for the same seed and others for another purpose, counter or seed', () => {
    const draw = (...seed: Parameters<typeof seedFor>): string =>
      normal([8], seedFor(...seed))
        .dataSync()
        .join();
    expect(draw(1, 'z', 5)).toBe(draw(1, 'z', 5));
    expect(new Set([draw(1, 'z', 5), draw(2, 'z', 5), draw(1, 'y', 5), draw(1, 'z', 6)]).size).toBe(4);
  });

  it('are standard normal', () => {
    const { mean, variance } = tf.moments(normal([100_000], seedFor(3, 'many', 0)));
    expect(mean.dataSync()[0]).toBeCloseTo(0, 1);
    expect(variance.dataSync()[0]).toBeCloseTo(1, 1);
  });
});
