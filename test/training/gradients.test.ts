import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFor } from '@shared/pure/random';
import { MAPPING_LR_MULTIPLIER } from '@main/model/network';
import { disposeWeights, weightsFrom, type Variables } from '@main/model/weights';
import { tf, type Tensor, type Tensor4D } from '@main/tensor/tf';
import { stepSettings } from '@main/training/engine';
import type { LossName } from '@main/training/losses';
import {
  discriminatorFigures,
  discriminatorGradients,
  generatorGradients,
  type StepInputs,
  type StepSettings,
} from '@main/training/step';
import { avoidKinks } from './kinks';
import { newSetup, requestOf, stirred } from './made-engines';

/** While it fades in, both images and their blending have gradients. */
const growth = { resolution: 8, fade: 0.4 };
const setup = stirred(newSetup({ resolution: 8, fmapMax: 8, r1Gamma: 10 }));
const STEP = 1;

let generator: Variables;
let discriminator: Variables;
let real: Tensor4D;
let inputs: StepInputs;

beforeAll(() => {
  generator = weightsFrom(setup.values.generator, true);
  discriminator = weightsFrom(setup.values.discriminator, true);
  real = tf.tensor4d(requestOf(setup, growth, STEP).real, [setup.options.batch, 8, 8, 1]);
  inputs = {
    step: tf.scalar(STEP, 'int32'),
    mixing: tf.tensor1d([1, 1, 0, 0]),
    augmentation: tf.scalar(0.5),
  };
  const settings = settingsOf('logistic');
  avoidKinks(generator, discriminator, [
    () => stepOf.discriminator(settings),
    () => stepOf.generator(settings),
  ]);
}, 60_000);
afterAll(() => {
  disposeWeights(generator);
  disposeWeights(discriminator);
});

function settingsOf(loss: LossName): StepSettings {
  return stepSettings({ ...setup.options, loss }, growth, true);
}

interface Found {
  readonly loss: number;
  readonly gradients: Readonly<Record<string, Float32Array>>;
}
const read = (tensors: Readonly<Record<string, Tensor>>): Found['gradients'] =>
  Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, t.dataSync() as Float32Array]));

/** Computes without leaving tensors behind; tidy itself would walk through every value of what it is given. */
function tidily(compute: () => Found): Found {
  let found: Found | undefined;
  tf.tidy(() => void (found = compute()));
  return found!;
}

const stepOf = {
  discriminator: (settings: StepSettings): Found =>
    tidily(() => {
      const { figures, gradients } = discriminatorGradients(generator, discriminator, real, inputs, settings);
      const found = figures.dataSync()[discriminatorFigures.indexOf('discriminatorLoss')]!;
      figures.dispose();
      return { loss: found, gradients: read(gradients) };
    }),
  generator: (settings: StepSettings): Found =>
    tidily(() => {
      const { loss, wMean, gradients } = generatorGradients(generator, discriminator, inputs, settings);
      const found = loss.dataSync()[0]!;
      loss.dispose();
      wMean.dispose();
      return { loss: found, gradients: read(gradients) };
    }),
};

/** Directions of ±1 in every value: each value of a gradient counts, also where it is small. */
function direction(length: number, seed: number): Float32Array {
  const random = randomFor(seed, length);
  return Float32Array.from({ length }, () => (random.uniform() < 0.5 ? -1 : 1));
}

const H = 3e-3;
/** A float32 loss is rounded to this share of itself; sums within it are rounded several times. */
const ROUNDING = 16 * 2 ** -24;

/** Central differences of the loss along a few directions beside what the gradient says; only what is apart is named. */
function differences(
  which: keyof typeof stepOf,
  settings: StepSettings,
  names: readonly string[],
  tolerance: number,
): string[] {
  const network = which === 'generator' ? generator : discriminator;
  const { loss, gradients } = stepOf[which](settings);
  return names.flatMap((name) => {
    const weight = network[name]!;
    const gradient = gradients[name]!;
    const start = weight.dataSync() as Float32Array;
    // Weights of the mapping are a hundred times larger.
    const h = (name.startsWith('mapping') ? 1 / MAPPING_LR_MULTIPLIER : 1) * H;
    const allowed = tolerance * length(gradient) + (ROUNDING * Math.max(1, Math.abs(loss))) / (2 * h);
    return [1, 2].flatMap((seed) => {
      const along = direction(gradient.length, seed);
      const lossAt = (way: number): number => {
        const moved = start.map((value, i) => value + way * along[i]!);
        tf.tidy(() => weight.assign(tf.tensor(moved, weight.shape)));
        return stepOf[which](settings).loss;
      };
      const difference = (lossAt(h) - lossAt(-h)) / (2 * h);
      tf.tidy(() => weight.assign(tf.tensor(start, weight.shape)));
      const expected = gradient.reduce((sum, value, i) => sum + value * along[i]!, 0);
      return Math.abs(difference - expected) <= allowed ? [] : [`${name}: ${expected}, not ${difference}`];
    });
  });
}

const length = (values: Float32Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));

const WEIGHTS = {
  discriminator: [
    'b8.from_rgb.weight',
    'b8.from_rgb.bias',
    'b4.from_rgb.weight',
    'b8.conv0.weight',
    'b8.conv1.weight',
    'b8.conv1.bias',
    'b4.conv.weight',
    'b4.dense0.weight',
    'b4.dense0.bias',
    'b4.dense1.weight',
  ],
  generator: [
    'mapping.dense0.weight',
    'mapping.dense7.bias',
    'synthesis.b4.const',
    'synthesis.b4.conv0.noise_strength',
    'synthesis.b8.conv0.weight',
    'synthesis.b8.conv0.style.weight',
    'synthesis.b4.conv1.style.bias',
    'synthesis.b8.conv1.weight',
    'synthesis.b8.to_rgb.weight',
    'synthesis.b4.to_rgb.weight',
    'synthesis.b8.to_rgb.bias',
  ],
} as const;

describe('gradients', () => {
  // The discriminator's part of the saturating loss is that of the logistic one.
  it.each(['logistic', 'wgan-gp', 'hinge'] as const)(
    'of the discriminator, penalty included, are within 1 % of differences of its loss (%s)',
    (loss) => {
      expect(differences('discriminator', settingsOf(loss), WEIGHTS.discriminator, 0.01)).toEqual([]);
    },
  );

  // The generator's part of hinge is that of WGAN-GP.
  it.each(['logistic', 'saturating', 'hinge'] as const)(
    'of the generator are within 1 % of differences of its loss (%s)',
    (loss) => {
      expect(differences('generator', settingsOf(loss), WEIGHTS.generator, 0.01)).toEqual([]);
    },
  );

  it.each(['logistic', 'wgan-gp', 'hinge'] as const)(
    'of the discriminator would be others by more than that without the penalty (%s)',
    (loss) => {
      const whole = stepOf.discriminator(settingsOf(loss)).gradients;
      const scores = { ...settingsOf(loss), r1Gamma: 0, gradientPenalty: 0 };
      const without = stepOf.discriminator(scores).gradients;
      for (const name of WEIGHTS.discriminator.filter((each) => each.endsWith('weight'))) {
        const penalty = whole[name]!.map((value, i) => value - without[name]![i]!);
        expect([name, length(penalty) / length(whole[name]!) > 0.05]).toEqual([name, true]);
      }
    },
  );

  it('of the biases before instance norm are within 3 % of differences where values cross kinks', () => {
    // Where none does, instance norm takes away whatever such a bias adds: its gradient is 0.
    const own = generator;
    generator = weightsFrom(setup.values.generator, true);
    const names = [4, 8].flatMap((r) => [0, 1].map((k) => `synthesis.b${r}.conv${k}.bias`));
    const found = differences('generator', settingsOf('logistic'), names, 0.03);
    disposeWeights(generator);
    generator = own;
    expect(found).toEqual([]);
    const { gradients } = stepOf.generator(settingsOf('logistic'));
    for (const name of names) expect(length(gradients[name]!)).toBeLessThan(1e-6);
  });
});
