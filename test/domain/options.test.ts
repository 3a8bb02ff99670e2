import { describe, expect, it } from 'vitest';
import type { SliceloomError } from '@shared/contract/errors';
import { presetNames, presets } from '@shared/domain/presets';
import {
  resolveOptions,
  trainingOptionNames,
  trainingOptionTable,
  type TrainingOverrides,
} from '@shared/domain/training-options';

function refusal(overrides: TrainingOverrides): SliceloomError {
  try {
    resolveOptions({}, overrides);
  } catch (error) {
    return error as SliceloomError;
  }
  throw new Error('nothing was refused');
}

describe('training options', () => {
  it.each(presetNames)('of the preset %s are all allowed', (name) => {
    const options = resolveOptions(presets[name].options, {});
    expect(Object.keys(options)).toEqual(trainingOptionNames);
    expect(options.resolution).toBeGreaterThanOrEqual(options.firstResolution);
  });

  it.each(presetNames)('of the preset %s leave time for its full resolution', (name) => {
    const o = resolveOptions(presets[name].options, {});
    const phases = Math.log2(o.resolution / o.firstResolution);
    expect(o.kimgTotal).toBeGreaterThan(phases * (o.kimgStable + o.kimgFade));
  });

  it('take what was given over the preset, and the preset over the default', () => {
    const options = resolveOptions({ batch: 8, seed: 3 }, { seed: 5 });
    expect(options).toMatchObject({ batch: 8, seed: 5, mixingProbability: 0.9 });
  });

  it.each(trainingOptionNames)(
    'refuse a %s that is below, above, or no number, saying what is allowed',
    (name) => {
      const { min, max, flag } = trainingOptionTable[name];
      for (const value of [min - 1, max + 1, NaN, Infinity, -Infinity]) {
        const error = refusal({ [name]: value });
        expect(error.code).toBe('option-invalid');
        expect(error.message).toContain(`--${flag}`);
        expect(error.nextStep).toMatch(/^Allowed: .*\d/);
      }
    },
  );

  it('refuse a batch of half images and a resolution that is no power of two', () => {
    expect(refusal({ batch: 2.5 }).message).toContain('not a whole number');
    expect(refusal({ resolution: 100 }).message).toContain('not one of the choices');
  });

  it('refuse to begin larger than they end', () => {
    expect(refusal({ firstResolution: 64, resolution: 32 }).message).toContain(
      'larger than the finished images',
    );
  });
});
