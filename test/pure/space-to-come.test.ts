import { expect, test } from 'vitest';
import type { Progress } from '@shared/domain/run';
import { presetOptions } from '@shared/domain/presets';
import { resolveOptions } from '@shared/domain/training-options';
import { checkpointBytes } from '@shared/pure/network-cost';
import { previewBytes, spaceToCome } from '@shared/pure/space-to-come';
import { sampleOnCpu } from '../domain/made-circumstances';

const options = resolveOptions(presetOptions('quick', sampleOnCpu), {});
const checkpoint = checkpointBytes({ ...options, colors: 1 });
const progress: Progress = { kimg: 1, step: 100, resolution: 8, fade: 1, imagesPerSecond: 50, seconds: 20 };

test('at the start it is all that its folder will hold', () => {
  const all = spaceToCome({ options, colors: 1, progress, held: 0 });
  const sizes = Math.log2(options.resolution / options.firstResolution) + 1;
  // Three newest checkpoints, the best of each size, the one that is being written; beside them previews and rows.
  expect(all).toBeGreaterThan((3 + sizes + 1) * checkpoint);
  expect(all).toBeLessThan((3 + sizes + 2) * checkpoint + 1e8);
});

test('what is held already does not come again, but a next checkpoint always does', () => {
  const all = spaceToCome({ options, colors: 1, progress, held: 0 });
  expect(spaceToCome({ options, colors: 1, progress, held: 1e6 })).toBe(all - 1e6);
  expect(spaceToCome({ options, colors: 1, progress, held: 1e12 })).toBe(checkpoint);
});

test('a slower training draws more previews', () => {
  const of = (imagesPerSecond: number): number =>
    spaceToCome({ options, colors: 1, progress: { ...progress, imagesPerSecond }, held: 0 });
  const kimgLeft = options.kimgTotal - progress.kimg;
  const secondsMore = (kimgLeft * 1000) / 25 - (kimgLeft * 1000) / 50;
  const previewsMore = secondsMore / options.previewSeconds;
  expect(of(25) - of(50)).toBeCloseTo(previewsMore * previewBytes(options.resolution, 1), 0);
});
