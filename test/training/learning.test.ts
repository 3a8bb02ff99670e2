import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBatches } from '@main/dataset/batches';
import { installSample, openDataset, type Dataset } from '@main/dataset/store';
import { Library } from '@main/library/layout';
import { slicedWasserstein } from '@main/metrics/sliced-wasserstein';
import type { Engine } from '@main/training/engine';
import { newSetup, openGraph } from './made-engines';

const STEPS = { small: 80, growing: 40, grown: 180 };
const BATCH = 16;
const MEASURED = 64;

describe('300 steps on real slices, from 8² to 16²', () => {
  const place = mkdtempSync(join(tmpdir(), 'sliceloom-'));
  let dataset: Dataset;
  beforeAll(async () => {
    const library = new Library(place);
    await installSample(library, resolve(__dirname, '..', '..', 'resources'));
    dataset = await openDataset(library.dataset('Sample brain FLAIR'));
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  async function distance(engine: Engine): Promise<number> {
    const source = await openBatches({ dataset, resolution: 16, batch: MEASURED, seed: 0, startImage: 0 });
    const reals = source.next();
    source.close();
    const seeds = Array.from({ length: MEASURED }, (_, i) => 1000 + i);
    const fakes = await engine.draw({ seeds, psi: 1, growth: { resolution: 16, fade: 1 } });
    const stack = (values: Float32Array): Parameters<typeof slicedWasserstein>[0] => ({
      values,
      resolution: 16,
      colors: 1,
    });
    return slicedWasserstein(stack(reals), stack(fakes), { patches: 64, projections: 128, seed: 1 }).mean;
  }

  it('halve the sliced Wasserstein distance to the slices, at least', async () => {
    const setup = newSetup({
      batch: BATCH,
      fmapBase: 256,
      fmapMax: 32,
      learningRate: 0.003,
      r1Gamma: 1,
      emaKimg: 0.3,
      emaRampup: 0.1,
    });
    const engine = await openGraph(setup);
    const before = await distance(engine);
    let step = 0;
    const train = async (resolution: number, count: number, fade: (i: number) => number): Promise<void> => {
      const source = await openBatches({
        dataset,
        resolution,
        batch: BATCH,
        seed: 1,
        startImage: step * BATCH,
      });
      await engine.resetOptimizer();
      for (let i = 0; i < count; i++, step++)
        await engine.step({
          growth: { resolution, fade: fade(i) },
          step,
          images: step * BATCH,
          real: source.next(),
          augmentation: 0,
        });
      source.close();
    };
    await train(8, STEPS.small, () => 1);
    await train(16, STEPS.growing + STEPS.grown, (i) => Math.min(1, (i + 1) / STEPS.growing));
    const after = await distance(engine);
    engine.close();
    expect(after).toBeLessThan(before / 2);
  });
});
