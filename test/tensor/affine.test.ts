import { describe, expect, it } from 'vitest';
import { affineSample } from '@main/tensor/affine';
import { normal, seedFor } from '@main/tensor/random';
import { tf, type Tensor, type Tensor4D } from '@main/tensor/tf';

type Row = [number, number, number];
type Shape = [number, number, number, number];

const image = (name: string, shape: Shape): Tensor4D => normal(shape, seedFor(11, name, 0)) as Tensor4D;
const dot = (a: Tensor, b: Tensor): number => tf.sum(tf.mul(a, b)).dataSync()[0]!;
const largest = (x: Tensor): number => tf.max(tf.abs(x)).dataSync()[0]!;
/** One transform for each image, of its two rows. */
const transforms = (...each: [Row, Row][]): Tensor => tf.tensor(each.flat(2), [each.length, 2, 3]);

const IDENTITY: [Row, Row] = [
  [1, 0, 0],
  [0, 1, 0],
];
const MIRROR: [Row, Row] = [
  [-1, 0, 0],
  [0, 1, 0],
];
/** Rotated, scaled, sheared and shifted beyond the border. */
const OBLIQUE: [Row, Row] = [
  [1.1, -0.35, 0.43],
  [0.27, 0.8, -0.61],
];

/** The sampling by its definition, one output value after the other, of images continued by mirror images. */
function slowSample(x: Tensor4D, of: number[]): number[] {
  const [n, r, , c] = x.shape;
  const values = x.dataSync();
  const mirrored = (i: number): number => {
    const inPeriod = ((i % (2 * r)) + 2 * r) % (2 * r);
    return inPeriod < r ? inPeriod : 2 * r - 1 - inPeriod;
  };
  const out: number[] = [];
  for (let i = 0; i < n; i++)
    for (let row = 0; row < r; row++)
      for (let column = 0; column < r; column++)
        for (let k = 0; k < c; k++) {
          const [a, b, e, d, f, g] = of.slice(i * 6, i * 6 + 6) as [...Row, ...Row];
          const [x0, y0] = [(2 * column + 1) / r - 1, (2 * row + 1) / r - 1];
          const u = ((a * x0 + b * y0 + e + 1) * r - 1) / 2;
          const v = ((d * x0 + f * y0 + g + 1) * r - 1) / 2;
          let sum = 0;
          for (const y of [Math.floor(v), Math.floor(v) + 1])
            for (const z of [Math.floor(u), Math.floor(u) + 1])
              sum +=
                (1 - Math.abs(v - y)) *
                (1 - Math.abs(u - z)) *
                values[((i * r + mirrored(y)) * r + mirrored(z)) * c + k]!;
          out.push(sum);
        }
  return out;
}

describe('sampling under an affine transform', () => {
  it.each([8, 6, 5, 64])('gives back the very image of side %i under the identity', (r) => {
    const x = image('x', [2, r, r, 3]);
    expect(affineSample(x, transforms(IDENTITY, IDENTITY)).dataSync()).toEqual(x.dataSync());
  });

  it('agrees with its definition, far beyond the borders too', () => {
    const of = transforms(OBLIQUE, [
      [-2.7, 1.9, 4.2],
      [3.1, 2.3, -5.7],
    ]);
    const x = image('x', [2, 7, 7, 2]);
    const fast = affineSample(x, of).dataSync();
    slowSample(x, [...of.dataSync()]).forEach((value, i) => expect(fast[i]).toBeCloseTo(value, 4));
  });

  it('takes each pixel from its right neighbour for a shift by one pixel, the last from its mirror image', () => {
    const shift = transforms([
      [1, 0, 2 / 4],
      [0, 1, 0],
    ]);
    const x = tf.tensor4d([...Array(16).keys()], [1, 4, 4, 1]);
    expect([...affineSample(x, shift).dataSync()]).toEqual([
      1, 2, 3, 3, 5, 6, 7, 7, 9, 10, 11, 11, 13, 14, 15, 15,
    ]);
  });

  it('exchanges left and right and, mirrored twice, gives back the image', () => {
    const x = image('x', [1, 8, 8, 2]);
    const once = affineSample(x, transforms(MIRROR));
    expect(once.dataSync()).toEqual(tf.reverse(x, 2).dataSync());
    expect(affineSample(once, transforms(MIRROR)).dataSync()).toEqual(x.dataSync());
  });

  it('treats each image by its own transform', () => {
    const x = image('x', [2, 8, 8, 1]);
    const [first, second] = tf.split(affineSample(x, transforms(OBLIQUE, IDENTITY)), 2);
    const [original, same] = tf.split(x, 2);
    expect(second!.dataSync()).toEqual(same!.dataSync());
    expect(largest(tf.sub(first!, original!))).toBeGreaterThan(0.1);
  });

  it('has a gradient that is its adjoint', () => {
    const of = transforms(OBLIQUE, MIRROR);
    const [x, y] = [image('x', [2, 16, 16, 3]), image('y', [2, 16, 16, 3])];
    const adjoint = tf.grad((t: Tensor) => tf.sum(tf.mul(affineSample(t as Tensor4D, of), y)))(x);
    const forward = dot(affineSample(x, of), y);
    expect(Math.abs(dot(x, adjoint) / forward - 1)).toBeLessThan(1e-4);
  });

  it('has first and second derivatives that agree with numerical differences', () => {
    const of = transforms(OBLIQUE);
    const [x, direction] = [image('x', [1, 8, 8, 2]), image('direction', [1, 8, 8, 2])];
    const score = (t: Tensor): Tensor => tf.sum(tf.softplus(affineSample(t as Tensor4D, of)));
    const penalty = (t: Tensor): Tensor => tf.sum(tf.square(tf.grad(score)(t)));
    for (const f of [score, penalty]) {
      const slope = dot(tf.grad(f)(x as Tensor), direction);
      const at = (step: number): number => f(tf.add(x, tf.mul(direction, step))).dataSync()[0]!;
      const numerical = (at(1e-3) - at(-1e-3)) / 2e-3;
      expect(Math.abs(slope / numerical - 1)).toBeLessThan(5e-3);
    }
  });

  it('leaves no tensors behind, with and without gradients', () => {
    const of = transforms(OBLIQUE);
    const x = image('x', [1, 8, 8, 1]);
    const before = tf.memory().numTensors;
    affineSample(x, of).dispose();
    tf.grad((t: Tensor) => tf.sum(tf.square(affineSample(t as Tensor4D, of))))(x as Tensor).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses images that are not square and transforms of another count', () => {
    const x = image('x', [1, 8, 4, 1]);
    expect(() => affineSample(x, transforms(IDENTITY))).toThrow('not [1,8,4,1]');
    expect(() => affineSample(image('x', [2, 4, 4, 1]), transforms(IDENTITY))).toThrow('not [1,2,3]');
  });
});
