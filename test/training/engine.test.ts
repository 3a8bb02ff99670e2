import { describe, expect, it } from 'vitest';
import { tf } from '@main/tensor/tf';
import { applyAdam } from '@main/training/adam';
import { EagerEngine } from '@main/training/eager-engine';
import { emaBeta } from '@main/training/ema';
import type { Engine, EngineSetup } from '@main/training/engine';
import { flat, grown8, growing16, newSetup, openGraph, requestOf, stepsOf, stirred } from './made-engines';

const kinds: readonly (readonly [string, (setup: EngineSetup) => Promise<Engine>])[] = [
  ['eager', (setup) => Promise.resolve(new EagerEngine(setup))],
  ['compiled', (setup) => openGraph(setup)],
];
const IMAGE = 16 * 16;
const grown16 = { resolution: 16, fade: 1 };

describe.each(kinds)('the %s engine', (_kind, open) => {
  it('leaks no tensor over many steps and drawings, grown and growing', async () => {
    const setup = newSetup();
    const engine = await open(setup);
    const counts: number[] = [];
    for (let step = 0; step < 16; step++) {
      const growth = step % 2 === 0 ? grown8() : growing16(step);
      await engine.step(requestOf(setup, growth, step));
      await engine.draw({ seeds: [1, 2], psi: 0.7, growth });
      await engine.values();
      counts.push(tf.memory().numTensors);
    }
    engine.close();
    expect(new Set(counts.slice(2)).size).toBe(1);
  });

  it('gives every tensor back when it is closed', async () => {
    // What is made once for all engines is made with the first.
    const first = await open(newSetup());
    first.close();
    const before = tf.memory().numTensors;
    const setup = newSetup();
    const engine = await open(setup);
    await engine.step(requestOf(setup, grown8(), 0));
    engine.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('repeats a run from the same seed, and not from another', async () => {
    const run = async (seed: number): Promise<number[]> => {
      const setup = newSetup({ seed });
      const engine = await open(setup);
      const reports = await stepsOf(engine, setup, grown8, 0, 3);
      engine.close();
      return reports.flatMap(({ discriminatorLoss, generatorLoss }) => [discriminatorLoss, generatorLoss]);
    };
    const [first, again, other] = [await run(5), await run(5), await run(6)];
    expect(again).toEqual(first);
    expect(Math.abs(other[0]! - first[0]!)).toBeGreaterThan(1e-3);
  });

  it('moves only the weights that have joined, and their moments and averages', async () => {
    const setup = newSetup({ emaKimg: 0.01 });
    const engine = await open(setup);
    const before = flat(await engine.values());
    await engine.step(requestOf(setup, grown8(), 0));
    const after = flat(await engine.values());
    engine.close();
    const moved = Object.keys(after).filter((name) => !equal(after[name]!.values, before[name]!.values));
    const joined = (name: string): boolean => !/b16\.|b4\.(to|from)_rgb/.test(name);
    expect(moved.filter((name) => !joined(name))).toEqual([]);
    // A network's first step moves all that has a gradient; these are some of each kind.
    for (const set of ['generator', 'generatorMoments', 'average'])
      for (const name of ['mapping.dense0.weight', 'synthesis.b8.conv0.weight', 'synthesis.b8.to_rgb.bias'])
        expect(moved).toContain(`${set}/${name}`);
    for (const set of ['discriminator', 'discriminatorMoments'])
      for (const name of ['b8.from_rgb.weight', 'b8.conv1.bias', 'b4.dense1.weight'])
        expect(moved).toContain(`${set}/${name}`);
    expect(moved).toContain('average/w_avg');
  });

  it('makes one image from one seed, whatever it is drawn together with', async () => {
    const engine = await open(stirred(newSetup()));
    const draw = (seeds: number[]): Promise<Float32Array> =>
      engine.draw({ seeds, psi: 0.7, growth: grown16 });
    const alone = await draw([9]);
    const together = (await draw([3, 9, 4])).subarray(IMAGE, 2 * IMAGE);
    engine.close();
    alone.forEach((value, i) => expect(together[i]).toBeCloseTo(value, 4));
  });

  it('draws the average image for every seed when ψ is 0 and noise is not yet learnt', async () => {
    const engine = await open(newSetup());
    const both = await engine.draw({ seeds: [1, 2], psi: 0, growth: grown16 });
    engine.close();
    for (let i = 0; i < IMAGE; i++) expect(both[IMAGE + i]).toBeCloseTo(both[i]!, 5);
  });

  it('draws different images for different seeds', async () => {
    const engine = await open(stirred(newSetup()));
    const both = await engine.draw({ seeds: [1, 2], psi: 1, growth: grown16 });
    engine.close();
    const apart = both.subarray(0, IMAGE).filter((value, i) => Math.abs(both[IMAGE + i]! - value) > 0.01);
    expect(apart.length).toBeGreaterThan(IMAGE / 2);
  });

  it('draws in the class that is asked for', async () => {
    const engine = await open(stirred(newSetup({}, { classes: 3 })));
    const draw = (classes?: number[]): Promise<Float32Array> =>
      engine.draw({ seeds: [4, 4], psi: 1, growth: grown16, ...(classes && { classes }) });
    const [own, chosen] = [await draw(), await draw([1, 2])];
    engine.close();
    // Without a class the seeds take turns: 4 is of class 1.
    expect(equal(chosen.subarray(0, IMAGE), own.subarray(0, IMAGE))).toBe(true);
    expect(equal(chosen.subarray(IMAGE), own.subarray(IMAGE))).toBe(false);
  });

  it('gives back exactly the values that were put in', async () => {
    const setup = stirred(newSetup({}, { colors: 3, classes: 3 }));
    const moments = {
      generatorMoments: setup.values.generator,
      discriminatorMoments: setup.values.discriminator,
    };
    const values = { ...setup.values, ...moments, adamSteps: { generator: 7, discriminator: 8 } };
    const engine = await open({ ...setup, values });
    const found = await engine.values();
    engine.close();
    expect(found.adamSteps).toEqual(values.adamSteps);
    const [put, got] = [flat(values), flat(found)];
    expect(Object.keys(got)).toEqual(Object.keys(put));
    for (const [name, { shape, values: numbers }] of Object.entries(put)) {
      expect([name, got[name]!.shape]).toEqual([name, shape]);
      expect([name, equal(got[name]!.values, numbers)]).toEqual([name, true]);
    }
  });

  it('forgets the moments of Adam when it is asked to, and nothing else', async () => {
    const setup = newSetup();
    const engine = await open(setup);
    await stepsOf(engine, setup, grown8, 0, 2);
    const before = await engine.values();
    await engine.resetOptimizer();
    const after = await engine.values();
    engine.close();
    const largest = (values: Record<string, { values: Float32Array }>): number =>
      Math.max(...Object.values(values).map((value) => value.values.reduce((a, b) => Math.max(a, b), 0)));
    for (const set of ['generatorMoments', 'discriminatorMoments'] as const) {
      expect(largest(before[set])).toBeGreaterThan(0);
      expect(largest(after[set])).toBe(0);
    }
    expect(before.adamSteps).toEqual({ generator: 2, discriminator: 2 });
    expect(after.adamSteps).toEqual({ generator: 0, discriminator: 0 });
    for (const set of ['generator', 'discriminator', 'average'] as const)
      for (const [name, { values }] of Object.entries(before[set]))
        expect([name, equal(after[set][name]!.values, values)]).toEqual([name, true]);
  });

  it('measures R1 in every step, with lazy R1 in each of so many, and WGAN-GP its own gradient in all', async () => {
    const measured = async (overrides: Parameters<typeof newSetup>[0]): Promise<boolean[]> => {
      const setup = newSetup(overrides);
      const engine = await open(setup);
      const reports = await stepsOf(engine, setup, grown8, 0, 5);
      engine.close();
      return reports.map(({ r1 }) => r1 !== undefined && r1 > 0);
    };
    const all = [true, true, true, true, true];
    expect(await measured({})).toEqual(all);
    expect(await measured({ r1Interval: 4 })).toEqual([true, false, false, false, true]);
    expect(await measured({ loss: 'wgan-gp' })).toEqual(all);
    expect(await measured({ r1Gamma: 0 })).toEqual(all.map(() => false));
  });
});

const equal = (a: Float32Array, b: Float32Array): boolean =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));

describe('Adam', () => {
  it('follows its published formula with beta1 = 0, epsilon as 1e-16 under the root', () => {
    const [beta2, learningRate] = [0.99, 0.01];
    const weights = { w: tf.variable(tf.tensor1d([1, -2])), still: tf.variable(tf.tensor1d([3])) };
    const moments = { w: tf.variable(tf.zeros([2])), still: tf.variable(tf.zeros([1])) };
    let [w, v] = [
      [1, -2],
      [0, 0],
    ];
    for (let t = 1; t <= 3; t++) {
      // The second gradient is as small as epsilon, which then halves the square of the step.
      const g = [0.5 * t, -1e-7];
      const rate = learningRate * Math.sqrt(1 - beta2 ** t);
      applyAdam(weights, moments, { w: tf.tensor1d(g) }, rate, beta2);
      v = v.map((old, i) => beta2 * old + (1 - beta2) * g[i]! ** 2);
      w = w.map((old, i) => old - (rate * g[i]!) / Math.sqrt(v[i]! + 1e-16));
    }
    [...weights.w.dataSync()].forEach((value, i) => expect(value).toBeCloseTo(w[i]!, 5));
    [...moments.w.dataSync()].forEach((value, i) => expect(Math.abs(value / v[i]! - 1)).toBeLessThan(1e-5));
    expect(weights.still.dataSync()[0]).toBe(3);
  });

  it('makes first steps of the learning rate whatever the size of the gradient', () => {
    const weights = { w: tf.variable(tf.zeros([3])) };
    const rate = 0.01 * Math.sqrt(1 - 0.99);
    applyAdam(weights, { w: tf.variable(tf.zeros([3])) }, { w: tf.tensor1d([1e-3, -1, 1e3]) }, rate, 0.99);
    [...weights.w.dataSync()].forEach((value, i) => expect(value).toBeCloseTo([-0.01, 0.01, -0.01][i]!, 6));
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

  it.each(kinds)(
    'moves towards the generator by the share that its half-life says (%s)',
    async (_kind, open) => {
      const setup = stirred(newSetup({ emaKimg: 0.008 }));
      const engine = await open(setup);
      await engine.step(requestOf(setup, grown8(), 0));
      const { generator, average } = await engine.values();
      engine.close();
      // Four images with a half-life of eight.
      const keep = Math.SQRT1_2;
      for (const name of ['synthesis.b4.const', 'synthesis.b8.conv1.weight', 'mapping.dense7.bias']) {
        const start = setup.values.average[name]!.values;
        average[name]!.values.forEach((value, i) =>
          expect(value).toBeCloseTo(keep * start[i]! + (1 - keep) * generator[name]!.values[i]!, 4),
        );
      }
    },
  );

  it.each(kinds)('keeps a mean of w of its own, which moves by a two-hundredth (%s)', async (_kind, open) => {
    const setup = stirred(newSetup());
    const engine = await open(setup);
    const start = setup.values.average.w_avg!.values;
    await engine.step(requestOf(setup, grown8(), 0));
    const moved = (await engine.values()).average.w_avg!.values;
    engine.close();
    // w is about 1, so its mean moves by less than a tenth of a hundredth of what a whole replacement would be.
    const largest = moved.reduce((most, value, i) => Math.max(most, Math.abs(value - start[i]!)), 0);
    expect(largest).toBeGreaterThan(1e-4);
    expect(largest).toBeLessThan(0.05);
  });
});
