import { describe, expect, it } from 'vitest';
import type { StepReport } from '@main/training/engine';
import { tf } from '@main/tensor/tf';
import { grown8, newSetup, openGraph, stepsOf } from './made-engines';

const STEPS = 200;
const WINDOW = 50;

/** Means of windows of 50 steps: a single step of two trainings that differ in rounding soon says nothing. */
function windows(reports: readonly StepReport[], name: 'discriminatorLoss' | 'generatorLoss'): number[] {
  return Array.from({ length: STEPS / WINDOW }, (_, i) => {
    const part = reports.slice(i * WINDOW, (i + 1) * WINDOW);
    return part.reduce((sum, report) => sum + report[name], 0) / part.length;
  });
}

describe('200 steps of the compiled engine', () => {
  it('have the same losses in mixed precision as in float32, within a sixth in each 50 steps', async () => {
    const setup = newSetup({ fmapBase: 128, fmapMax: 32, batch: 8 });
    const run = async (mixed: boolean): Promise<StepReport[]> => {
      const engine = await openGraph(setup, { mixed });
      const reports = await stepsOf(engine, setup, grown8, 0, STEPS);
      engine.close();
      return reports;
    };
    const [full, mixed] = [await run(false), await run(true)];
    // They are not the same arithmetic.
    expect(mixed[0]!.discriminatorLoss).not.toBe(full[0]!.discriminatorLoss);
    for (const name of ['discriminatorLoss', 'generatorLoss'] as const) {
      const expected = windows(full, name);
      windows(mixed, name).forEach((mean, i) =>
        expect(Math.abs(mean - expected[i]!), `${name} of window ${i}: ${mean}, ${expected[i]}`).toBeLessThan(
          (1 + Math.abs(expected[i]!)) / 6,
        ),
      );
    }
  });

  it('leave no tensor and no memory behind', async () => {
    const setup = newSetup();
    const engine = await openGraph(setup);
    const resident: number[] = [];
    const tensors: number[] = [];
    for (let from = 0; from < STEPS; from += WINDOW) {
      await stepsOf(engine, setup, grown8, from, from + WINDOW);
      await engine.draw({ seeds: [1, 2, 3], psi: 0.7, growth: { resolution: 8, fade: 1 } });
      await engine.values();
      tensors.push(tf.memory().numTensors);
      resident.push(process.memoryUsage().rss);
    }
    engine.close();
    expect(new Set(tensors).size).toBe(1);
    // After the first 50 steps; what 150 more may add is far less than one set of weights for each step (150 × 5 MB).
    expect((resident.at(-1)! - resident[0]!) / 2 ** 20).toBeLessThan(60);
  });
});
