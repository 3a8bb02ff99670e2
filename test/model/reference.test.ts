import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mapping, synthesis } from '@main/model/generator';
import { discriminatorShapes, generatorShapes, resolutions, type Shapes } from '@main/model/network';
import { disposeWeights, weightsFrom, type Variables } from '@main/model/weights';
import { tf, type Tensor2D, type Tensor4D, type Variable } from '@main/tensor/tf';
import { discriminator as judge } from '@main/model/discriminator';
import { criticOf } from '@main/training/critic';
import { discriminatorLoss, generatorLoss, type DiscriminatorLoss, type Score } from '@main/training/losses';

interface Golden {
  resolution: number;
  colors: number;
  fmap_base: number;
  fmap_max: number;
  fade: number;
  batch: number;
  image: number[];
  real_logits: number[];
  fake_logits: number[];
  r1: number[];
  d_loss: number;
  g_loss: number;
  d_gradient_norms: Record<string, number>;
  g_gradient_norms: Record<string, number>;
}

const volume = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);

/** The same values as `filled` in test/reference/make_goldens.py. */
function filled(name: string, shape: number[]): Float32Array {
  let seed = 2166136261;
  for (const byte of Buffer.from(name)) seed = Math.imul(seed ^ byte, 16777619);
  return Float32Array.from({ length: volume(shape) }, (_, i) => {
    let x = (Math.imul(i, 0x9e3779b9) + seed) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    x ^= x >>> 16;
    return ((x >>> 0) / 2 ** 32 - 0.5) * Math.sqrt(12);
  });
}

function weights(shapes: Shapes): Variables {
  const named = Object.entries(shapes).map(([name, shape]) => {
    const scale = Math.fround((name.startsWith('mapping') ? 100 : 1) * (name.endsWith('weight') ? 1 : 0.3));
    const values = filled(name, shape).map((v) => Math.fround(v * scale) + (name.endsWith('const') ? 1 : 0));
    return [name, { shape, values }] as const;
  });
  return weightsFrom(Object.fromEntries(named), true);
}

/** Each value within `absolute` + `relative` of what is expected. */
function expectClose(
  actual: ArrayLike<number>,
  expected: number[],
  absolute: number,
  relative: number,
): void {
  expect(actual.length).toBe(expected.length);
  const off = expected.filter((e, i) => !(Math.abs(actual[i]! - e) <= absolute + relative * Math.abs(e)));
  expect(off).toEqual([]);
}

function expectNorms(
  gradients: Record<string, { norm(): { dataSync(): ArrayLike<number> } }>,
  expected: Record<string, number>,
): void {
  const own = Object.fromEntries(
    Object.entries(gradients).map(([n, g]) => [n.slice(n.indexOf('/') + 1), g.norm().dataSync()[0]!]),
  );
  const names = Object.keys(expected).filter((name) => expected[name] !== 0);
  expect(Object.keys(own).sort()).toEqual(expect.arrayContaining(names.sort()));
  for (const name of names)
    expect([name, Math.abs(own[name]! / expected[name]! - 1) < 2e-3]).toEqual([name, true]);
}

describe.each(['gray8', 'rgb16-fading', 'gray32-fading'])(
  'the networks, beside an independent PyTorch one (%s)',
  (name) => {
    const golden = JSON.parse(
      readFileSync(join(__dirname, '..', 'reference', 'goldens', `${name}.json`), 'utf8'),
    ) as Golden;
    const { resolution, colors, batch } = golden;
    const config = { resolution, colors, fmapBase: golden.fmap_base, fmapMax: golden.fmap_max };
    const growth = { resolution, fade: golden.fade };
    let generator: Variables;
    let discriminator: Variables;
    let real: Tensor4D;
    let draw: () => Tensor4D;
    const score: Score = (images) => judge(discriminator, images, growth);

    beforeAll(() => {
      generator = weights(generatorShapes(config));
      discriminator = weights(discriminatorShapes(config));
      real = tf.tensor4d(filled('real', [batch, resolution, resolution, colors]), [
        batch,
        resolution,
        resolution,
        colors,
      ]);
      const sides = resolutions(resolution).flatMap((r) => [r, r]);
      const noise = sides.map((r, i) => tf.tensor4d(filled(`noise${i}`, [batch, r, r, 1]), [batch, r, r, 1]));
      const z = tf.tensor2d(filled('z', [batch, 512]), [batch, 512]) as Tensor2D;
      draw = () => {
        const w = mapping(generator, z);
        return synthesis(generator, { style: () => w, noise: (layer) => noise[layer]! }, batch, growth);
      };
    });
    afterAll(() => {
      disposeWeights(generator);
      disposeWeights(discriminator);
    });

    it('draw the same images', () => {
      expectClose(tf.tidy(draw).dataSync(), golden.image, 1e-4, 1e-3);
    });

    it('give the same scores, losses, R1 and gradients of the discriminator', () => {
      let parts: DiscriminatorLoss | undefined;
      const list = Object.values(discriminator);
      const { grads } = tf.variableGrads(() => {
        const settings = { loss: 'logistic', r1Gamma: 10, gradientPenalty: 0 } as const;
        parts = discriminatorLoss(criticOf(discriminator, growth), real, draw(), settings);
        for (const tensor of Object.values(parts)) tf.keep(tensor);
        return parts.loss;
      }, list);
      expectClose(parts!.realLogits.dataSync(), golden.real_logits, 1e-4, 1e-3);
      expectClose(parts!.fakeLogits.dataSync(), golden.fake_logits, 1e-4, 1e-3);
      const r1 = golden.r1.reduce((a, b) => a + b, 0) / batch;
      expect(Math.abs(parts!.gradient.dataSync()[0]! / r1 - 1)).toBeLessThan(1e-3);
      expectClose(parts!.loss.dataSync(), [golden.d_loss], 1e-4, 1e-4);
      expectNorms(grads, golden.d_gradient_norms);
    });

    it('give the same loss and gradients of the generator', () => {
      const live = Object.values(generator).filter(
        (v: Variable) => golden.g_gradient_norms[v.name.slice(v.name.indexOf('/') + 1)] !== undefined,
      );
      const { value, grads } = tf.variableGrads(() => generatorLoss(score, draw(), 'logistic'), live);
      expectClose(value.dataSync(), [golden.g_loss], 1e-4, 0);
      expectNorms(grads, golden.g_gradient_norms);
    });
  },
);
