import { describe, expect, it } from 'vitest';
import { presets } from '@shared/domain/presets';
import { resolveOptions } from '@shared/domain/training-options';
import { discriminatorShapes, generatorShapes, LATENT_SIZE } from '@main/model/network';
import { W_AVERAGE } from '@main/model/sampling';
import { copyWeights, initialWeights, zeroWeights } from '@main/model/weights';
import { normal, seedFor } from '@main/tensor/random';
import { tf } from '@main/tensor/tf';
import { Adam } from '@main/training/adam';
import { emaBeta } from '@main/training/ema';
import { EagerEngine, type TrainingState } from '@main/training/engine';

const options = resolveOptions(presets.quick.options, {
  batch: 4,
  resolution: 16,
  fmapBase: 64,
  fmapMax: 16,
});
const config = { resolution: 16, colors: 1, fmapBase: 64, fmapMax: 16 };

function newState(seed: number): TrainingState {
  const [g, d] = [generatorShapes(config), discriminatorShapes(config)];
  const [generator, discriminator] = [initialWeights(g, seed), initialWeights(d, seed)];
  return {
    config,
    generator,
    discriminator,
    average: copyWeights({ ...generator, [W_AVERAGE]: tf.variable(tf.zeros([LATENT_SIZE])) }),
    generatorAdam: new Adam(generator, zeroWeights(g), 0),
    discriminatorAdam: new Adam(discriminator, zeroWeights(d), 0),
  };
}

function reals(side: number, step: number): Float32Array {
  const tensor = normal([4, side, side, 1], seedFor(1, 'reals', step));
  const values = tensor.dataSync() as Float32Array;
  tensor.dispose();
  return values;
}

describe('one step of training', () => {
  it('leaks no tensor over many steps, grown and growing', () => {
    const engine = new EagerEngine(newState(1), options);
    const step = (side: number, fade: number, n: number): void => {
      engine.discriminatorStep(reals(side, n), { resolution: side, fade }, n);
      engine.generatorStep({ resolution: side, fade }, n, n * 4);
      engine.draw([1, 2], 0.7, { resolution: side, fade });
    };
    const counts: number[] = [];
    for (let n = 0; n < 24; n++) {
      step(n < 12 ? 8 : 16, n % 2 ? 1 : 0.5, n);
      counts.push(tf.memory().numTensors);
    }
    expect(new Set(counts.slice(1)).size).toBe(1);
  });

  it('is repeated exactly enough from the same seed, and differs from another', () => {
    const losses = (seed: number): number[] => {
      const engine = new EagerEngine(newState(seed), { ...options, seed });
      const growth = { resolution: 8, fade: 1 };
      return [0, 1, 2].flatMap((n) => [
        engine.discriminatorStep(reals(8, n), growth, n).discriminatorLoss,
        engine.generatorStep(growth, n, n * 4),
      ]);
    };
    const [first, again, other] = [losses(5), losses(5), losses(6)];
    first.forEach((loss, i) => expect(again[i]).toBeCloseTo(loss, 4));
    expect(Math.abs(other[0]! - first[0]!)).toBeGreaterThan(1e-3);
  });

  it('moves only the weights that have joined', () => {
    const state = newState(1);
    const engine = new EagerEngine(state, options);
    const of = (name: string): string => state.generator[name]!.dataSync().join();
    const names = [
      'synthesis.b8.conv0.weight',
      'synthesis.b16.conv0.weight',
      'synthesis.b8.to_rgb.weight',
      'synthesis.b4.to_rgb.weight',
    ];
    const before = names.map(of);
    engine.generatorStep({ resolution: 8, fade: 1 }, 0, 0);
    expect(names.map((name, i) => of(name) !== before[i])).toEqual([true, false, true, false]);
  });

  it('makes one image from one seed, whatever it is drawn together with', () => {
    const engine = new EagerEngine(newState(1), options);
    const growth = { resolution: 16, fade: 1 };
    const alone = engine.draw([9], 0.7, growth);
    const together = engine.draw([3, 9, 4], 0.7, growth).subarray(256, 512);
    alone.forEach((value, i) => expect(together[i]).toBeCloseTo(value, 4));
  });

  it('draws the average image for every seed when ψ is 0 and noise is not yet learnt', () => {
    const engine = new EagerEngine(newState(1), options);
    const both = engine.draw([1, 2], 0, { resolution: 16, fade: 1 });
    for (let i = 0; i < 256; i++) expect(both[256 + i]).toBeCloseTo(both[i]!, 5);
  });
});

describe('Adam', () => {
  it('follows its published formula with beta1 = 0, bias correction included', () => {
    const weights = { w: tf.variable(tf.tensor1d([1, -2])) };
    const adam = new Adam(weights, { w: tf.variable(tf.zeros([2])) }, 0);
    let [w, v] = [
      [1, -2],
      [0, 0],
    ];
    for (let t = 1; t <= 3; t++) {
      const g = [0.5 * t, -0.1];
      adam.apply({ w: tf.tensor1d(g) }, 0.01);
      v = v.map((old, i) => 0.99 * old + 0.01 * g[i]! ** 2);
      w = w.map(
        (old, i) =>
          old - (0.01 * g[i]!) / (Math.sqrt(v[i]! / (1 - 0.99 ** t)) + 1e-8 / Math.sqrt(1 - 0.99 ** t)),
      );
    }
    [...weights.w.dataSync()].forEach((value, i) => expect(value).toBeCloseTo(w[i]!, 5));
  });
});

describe('the averaged generator', () => {
  it('forgets half within its half-life', () => {
    expect(emaBeta(8, 1e9, 10, 0) ** (10_000 / 8)).toBeCloseTo(0.5, 9);
  });

  it('starts as the generator itself and is ramped up', () => {
    expect(emaBeta(16, 0, 10, 0.05)).toBe(0);
    expect(emaBeta(16, 20_000, 10, 0.05)).toBeCloseTo(0.5 ** (16 / 1000), 12);
    expect(emaBeta(16, 1e7, 10, 0.05)).toBeCloseTo(0.5 ** (16 / 10_000), 12);
  });
});
