import { describe, expect, it } from 'vitest';
import type { SliceloomError } from '@shared/contract/errors';
import {
  allowedValues,
  optionProblem,
  resolveOptions,
  trainingOptionNames,
  trainingOptionOf,
  trainingOverrides,
  type TrainingOptionName,
} from '@shared/domain/training-options';

function refusal(overrides: Record<string, unknown>): SliceloomError {
  try {
    resolveOptions({}, overrides);
  } catch (error) {
    return error as SliceloomError;
  }
  throw new Error(`nothing was refused: ${JSON.stringify(overrides)}`);
}

/** Values that an option of this kind cannot have, each with the reason that is given. */
function badValues(name: TrainingOptionName): (readonly [unknown, string])[] {
  const option = trainingOptionOf[name];
  if (option.kind === 'switch')
    return ['on', 'false', 1, 0].map((value) => [value, 'neither on nor off'] as const);
  if (option.kind === 'choice')
    return [
      ...[7, true, NaN].map((value) => [value, 'not a word'] as const),
      ...['', 'guess', option.default.toUpperCase(), 'toString'].map(
        (value) => [value, `${value} is not one of the choices`] as const,
      ),
    ];
  const { min, max, choices, integer } = option;
  return [
    [min - 1, choices ? 'not one of the choices' : 'too small'],
    [max + 1, choices ? 'not one of the choices' : 'too large'],
    ...[NaN, Infinity, -Infinity, String(min), true].map((value) => [value, 'not a number'] as const),
    ...(integer ? [[min + 0.5, 'not a whole number'] as const] : []),
  ];
}

describe('training options', () => {
  it('of a run are all of them, in the order of the table', () => {
    expect(Object.keys(resolveOptions({}, {}))).toEqual(trainingOptionNames);
  });

  it('take what was given over the preset, and the preset over the default', () => {
    const options = resolveOptions(
      { batch: 8, seed: 3, mirror: true, loss: 'hinge' },
      { seed: 5, mirror: false },
    );
    expect(options).toMatchObject({
      batch: 8,
      seed: 5,
      mirror: false,
      loss: 'hinge',
      mixingProbability: 0.9,
    });
  });

  it.each(trainingOptionNames)('say of %s what it does, and have an allowed value for it', (name) => {
    const option = trainingOptionOf[name];
    const sentences = [option.meaning, ...(option.kind === 'choice' ? Object.values(option.choices) : [])];
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/);
    for (const value of [option.default, option.absent ?? option.default])
      expect(optionProblem(name, value)).toBeUndefined();
  });

  it('have each flag once', () => {
    const flags = trainingOptionNames.map((name) => trainingOptionOf[name].flag);
    expect(new Set(flags).size).toBe(flags.length);
  });

  it.each(trainingOptionNames)(
    'refuse a %s that is out of its range, no choice or of another kind, saying what is allowed',
    (name) => {
      for (const [value, reason] of badValues(name)) {
        const error = refusal({ [name]: value });
        expect(error.code).toBe('option-invalid');
        expect(error.message).toMatch(new RegExp(`^--${trainingOptionOf[name].flag}: .*${reason}\\.$`));
        expect(error.nextStep).toBe(`Allowed: ${allowedValues(name)}.`);
      }
    },
  );

  it('say what is allowed in words that fit the kind', () => {
    expect(allowedValues('batch')).toBe('a whole number from 1 to 256 images');
    expect(allowedValues('resolution')).toContain('8, 16, 32');
    expect(allowedValues('loss')).toBe('logistic, saturating, wgan-gp, hinge');
    expect(allowedValues('mirror')).toBe('on or off');
  });

  it('refuse to begin larger than they end', () => {
    expect(refusal({ firstResolution: 64, resolution: 32 }).message).toContain(
      'larger than the finished images',
    );
  });

  it('refuse a batch that the discriminator cannot divide into groups of four', () => {
    for (const batch of [5, 6, 7, 9, 254]) {
      const error = refusal({ batch });
      expect(error.message).toMatch(/^--batch: .*groups of four/);
      expect(error.nextStep).toBe('Allowed: 1, 2, 3 or a multiple of 4, up to 256.');
    }
    for (const batch of [1, 2, 3, 4, 8, 100, 256])
      expect(resolveOptions({}, { batch })).toMatchObject({ batch });
  });

  it('refuse a lazy R1 with the one loss that has none', () => {
    const error = refusal({ loss: 'wgan-gp', r1Interval: 16 });
    expect(error.message).toMatch(/^--r1-interval: .*wgan-gp has no R1/);
    expect(resolveOptions({}, { loss: 'wgan-gp' }).r1Interval).toBe(1);
    expect(resolveOptions({}, { loss: 'hinge', r1Interval: 16 }).r1Interval).toBe(16);
  });

  it('that were not given stay so on their way to the host', () => {
    expect(trainingOverrides.parse({ loss: 'hinge', mirror: true })).toEqual({ loss: 'hinge', mirror: true });
    expect(trainingOverrides.safeParse({ loss: 'guess' }).success).toBe(false);
  });
});
