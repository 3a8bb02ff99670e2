import { describe, expect, it } from 'vitest';
import { AugmentationController, type AugmentationState } from '@main/training/augment';

describe('the controller of augmentation', () => {
  const options = { target: 0.6, kimg: 500, max: 0.8, batch: 32 };
  const step = (32 * 4) / 500_000;
  const after = (signs: number[], state?: AugmentationState, changed = {}): AugmentationController => {
    const controller = new AugmentationController({ ...options, ...changed }, state);
    for (const sign of signs) controller.add(sign);
    return controller;
  };

  it('starts at 0 and changes p at every fourth batch only', () => {
    expect(after([1, 1, 1]).p).toBe(0);
    expect(after([1, 1, 1, 1]).p).toBeCloseTo(step, 12);
    expect(after([1, 1, 1, 1, 1, 1, 1]).p).toBeCloseTo(step, 12);
    expect(after(Array<number>(8).fill(1)).p).toBeCloseTo(2 * step, 12);
  });

  it('raises p where the mean of four batches is above the target, lowers it below, keeps it at the target', () => {
    const middle = { p: 0.4, sum: 0, count: 0 };
    expect(after([1, 1, 1, 0], middle).p).toBeCloseTo(0.4 + step, 12);
    expect(after([1, 1, 0, 0], middle).p).toBeCloseTo(0.4 - step, 12);
    expect(after([1, 1, 0, 0], middle, { target: 0.5 }).p).toBe(0.4);
  });

  it('keeps p between 0 and the largest allowed', () => {
    expect(after([-1, -1, -1, -1]).p).toBe(0);
    expect(after([1, 1, 1, 1], { p: 0.8, sum: 0, count: 0 }).p).toBe(0.8);
    expect(after([1, 1, 1, 1], undefined, { kimg: 0.1 }).p).toBe(0.8);
  });

  it('needs as many images to go from 0 to 1 as kimg says', () => {
    const batches = (500 * 1000) / 32;
    expect(after(Array<number>(batches - (batches % 4)).fill(1), undefined, { max: 1 }).p).toBeCloseTo(1, 3);
  });

  it('goes on from a state read back from JSON exactly as if never stopped', () => {
    const signs = Array.from({ length: 50 }, (_, i) => Math.sin(i) / 3 + 0.6);
    const whole = after(signs).state;
    const stopped = after(signs.slice(0, 23)).state;
    expect(stopped.count).toBe(3);
    expect(after(signs.slice(23), JSON.parse(JSON.stringify(stopped)) as AugmentationState).state).toEqual(
      whole,
    );
  });

  it('gives a copy of its state', () => {
    const controller = after([1]);
    const { state } = controller;
    controller.add(1);
    expect(state).toEqual({ p: 0, sum: 1, count: 1 });
  });
});
