import type { TrainingOverrides } from '@shared/domain/training-options';
import { resolveOptions } from '@shared/domain/training-options';
import type { GrowthPoint } from '@shared/pure/growth';
import { discriminatorShapes, generatorShapes, LATENT_SIZE, type NetworkConfig } from '@main/model/network';
import { W_AVERAGE } from '@main/model/sampling';
import { initialValues, zeroValues, type NamedValues } from '@main/model/weights';
import { normal, seedFor } from '@main/tensor/random';
import type { SessionSettings } from '@main/tensor/graph/config';
import type { Engine, EngineSetup, StepReport, StepRequest, TrainingValues } from '@main/training/engine';
import { GraphEngine } from '@main/training/graph-engine';

/** A network so small that a step takes milliseconds. */
const small: TrainingOverrides = {
  resolution: 16,
  batch: 4,
  fmapBase: 64,
  fmapMax: 16,
  learningRate: 0.002,
  r1Gamma: 1,
  emaKimg: 0.1,
  emaRampup: 0,
};

interface Images {
  readonly colors?: number;
  readonly classes?: number;
}

/** Untrained networks, decided by the options' seed. */
export function newSetup(
  overrides: TrainingOverrides = {},
  { colors = 1, classes = 0 }: Images = {},
): EngineSetup {
  const options = resolveOptions(small, overrides);
  const { resolution, fmapBase, fmapMax } = options;
  const config = { resolution, colors, fmapBase, fmapMax, classes };
  return { config, options, values: newValues(config, options.seed) };
}

export function newValues(config: NetworkConfig, seed: number): TrainingValues {
  const shapes = { generator: generatorShapes(config), discriminator: discriminatorShapes(config) };
  const generator = initialValues(shapes.generator, seed);
  const wAverage = { shape: [LATENT_SIZE], values: new Float32Array(LATENT_SIZE) };
  return {
    generator,
    discriminator: initialValues(shapes.discriminator, seed),
    average: { ...generator, [W_AVERAGE]: wAverage },
    generatorMoments: zeroValues(shapes.generator),
    discriminatorMoments: zeroValues(shapes.discriminator),
    adamSteps: { generator: 0, discriminator: 0 },
  };
}

const onThisProcessor: SessionSettings = { repeatable: true, mixed: false, gpu: false };

export const openGraph = (
  setup: EngineSetup,
  settings: Partial<SessionSettings> = {},
): Promise<GraphEngine> => GraphEngine.open(setup, { ...onThisProcessor, ...settings });

/**
 * The same networks as if they had been trained for a while: no bias or noise strength is 0 any more, the constant is no
 * longer flat (instance norm magnifies a flat one ten thousandfold) and the average is not the generator.
 */
export function stirred(setup: EngineSetup): EngineSetup {
  const { generator, discriminator, average } = setup.values;
  const stir = (named: NamedValues, purpose: string, spread: (name: string) => number): NamedValues =>
    Object.fromEntries(
      Object.entries(named).map(([name, { shape, values }]) => {
        const random = randomValues(shape, `${purpose} ${name}`);
        return [name, { shape, values: values.map((value, i) => value + spread(name) * random[i]!) }];
      }),
    );
  const still = (name: string): number =>
    name.endsWith('.const') ? 1 : /bias|noise_strength/.test(name) ? 0.3 : 0;
  const values = {
    ...setup.values,
    generator: stir(generator, 'generator', still),
    discriminator: stir(discriminator, 'discriminator', still),
    average: stir(average, 'average', () => 0.1),
  };
  return { ...setup, values };
}

function randomValues(shape: number[], purpose: string, step = 0): Float32Array {
  const tensor = normal(shape, seedFor(1, purpose, step));
  const values = tensor.dataSync() as Float32Array;
  tensor.dispose();
  return values;
}

/** Grown to 8², or growing into 16² a little further with each step. */
export const grown8 = (): GrowthPoint => ({ resolution: 8, fade: 1 });
export const growing16 = (step: number): GrowthPoint => ({ resolution: 16, fade: (step + 1) / 32 });

/** The request of a step: images and classes that the step's number decides. */
export function requestOf({ config, options }: EngineSetup, growth: GrowthPoint, step: number): StepRequest {
  const { batch } = options;
  const { colors, classes = 0 } = config;
  const shape = [batch, growth.resolution, growth.resolution, colors];
  const real = randomValues(shape, 'reals', step).map(Math.tanh);
  const oneHot = (shift: number): Float32Array =>
    Float32Array.from({ length: batch * classes }, (_, i) =>
      i % classes === (Math.floor(i / classes) + step + shift) % classes ? 1 : 0,
    );
  return {
    growth,
    step,
    images: step * batch,
    real,
    augmentation: options.augmentation === 'adaptive' ? 0.5 : 0,
    ...(classes > 0 && { labels: { real: oneHot(0), fake: oneHot(1) } }),
  };
}

/** Makes the steps from `first` to before `end` and gives what each reported. */
export async function stepsOf(
  engine: Engine,
  setup: EngineSetup,
  growth: (step: number) => GrowthPoint,
  first: number,
  end: number,
): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (let step = first; step < end; step++)
    reports.push(await engine.step(requestOf(setup, growth(step), step)));
  return reports;
}

export const sets = [
  'generator',
  'discriminator',
  'average',
  'generatorMoments',
  'discriminatorMoments',
] as const satisfies (keyof TrainingValues)[];

/** All values by `set/name`. */
export const flat = (values: TrainingValues): NamedValues =>
  Object.fromEntries(
    sets.flatMap((set) =>
      Object.entries(values[set]).map(([name, value]) => [`${set}/${name}`, value] as const),
    ),
  );
