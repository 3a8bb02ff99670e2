import type { RunRecord } from '@shared/domain/run';
import type { CheckpointState } from '../library/checkpoints';
import { latestCheckpoint } from '../library/checkpoints';
import type { RunFolder } from '../library/layout';
import {
  discriminatorShapes,
  generatorShapes,
  LATENT_SIZE,
  type NetworkConfig,
  type Shapes,
} from '../model/network';
import { W_AVERAGE } from '../model/sampling';
import {
  copyWeights,
  initialWeights,
  valuesOf,
  weightsFrom,
  zeroWeights,
  type NamedValues,
  type Variables,
} from '../model/weights';
import { tf } from '../tensor/tf';
import { Adam } from './adam';
import { readTensors, type CheckpointTensors } from './checkpoint';
import type { TrainingState } from './engine';

/** Where training stands besides its weights. */
export interface Counters {
  images: number;
  step: number;
  seconds: number;
  /** The newest resolution that has joined. */
  resolution: number;
}

export interface Session {
  readonly state: TrainingState;
  readonly counters: Counters;
  /** Checkpoints that could not be used, named so that the user is told. */
  readonly damaged: readonly string[];
}

export const networkOf = (record: RunRecord): NetworkConfig => ({
  resolution: record.options.resolution,
  colors: record.colors,
  fmapBase: record.options.fmapBase,
  fmapMax: record.options.fmapMax,
});

/** New networks from the run's seed, or those of its newest sound checkpoint. */
export async function openSession(record: RunRecord, folder: RunFolder, resume: boolean): Promise<Session> {
  const { checkpoint, damaged } = resume
    ? await latestCheckpoint(folder)
    : { checkpoint: undefined, damaged: [] };
  return checkpoint
    ? { ...(await restored(record, checkpoint.folder, checkpoint.state)), damaged }
    : { ...fresh(record), damaged };
}

function fresh(record: RunRecord): Omit<Session, 'damaged'> {
  const config = networkOf(record);
  const shapes = { generator: generatorShapes(config), discriminator: discriminatorShapes(config) };
  const generator = initialWeights(shapes.generator, record.options.seed);
  const discriminator = initialWeights(shapes.discriminator, record.options.seed);
  const average = copyWeights({ ...generator, [W_AVERAGE]: tf.variable(tf.zeros([LATENT_SIZE]), false) });
  return {
    state: {
      config,
      generator,
      discriminator,
      average,
      generatorAdam: new Adam(generator, zeroWeights(shapes.generator), 0),
      discriminatorAdam: new Adam(discriminator, zeroWeights(shapes.discriminator), 0),
    },
    counters: { images: 0, step: 0, seconds: 0, resolution: record.options.firstResolution },
  };
}

const MOMENTS = { generator: 'generator/', discriminator: 'discriminator/' } as const;

async function restored(
  record: RunRecord,
  folder: Parameters<typeof readTensors>[0],
  saved: CheckpointState,
): Promise<Omit<Session, 'damaged'>> {
  const config = networkOf(record);
  const named = async (set: keyof CheckpointTensors): Promise<NamedValues> =>
    (await readTensors(folder, set)).tensors;
  const only = (values: NamedValues, shapes: Shapes, prefix = ''): NamedValues =>
    Object.fromEntries(Object.keys(shapes).map((name) => [name, values[prefix + name]!]));
  const shapes = { generator: generatorShapes(config), discriminator: discriminatorShapes(config) };
  const generator = weightsFrom(only(await named('generatorRaw'), shapes.generator), true);
  const discriminator = weightsFrom(await named('discriminator'), true);
  const average = weightsFrom(await named('generator'), false);
  const optimizer = await named('optimizer');
  const adam = (weights: Variables, which: 'generator' | 'discriminator'): Adam =>
    new Adam(
      weights,
      weightsFrom(only(optimizer, shapes[which], MOMENTS[which]), false),
      saved.adamSteps[which],
    );
  return {
    state: {
      config,
      generator,
      discriminator,
      average,
      generatorAdam: adam(generator, 'generator'),
      discriminatorAdam: adam(discriminator, 'discriminator'),
    },
    counters: {
      images: saved.images,
      step: saved.step,
      seconds: saved.seconds,
      resolution: saved.resolution,
    },
  };
}

/** All tensors of a checkpoint, copied out of TensorFlow. */
export function checkpointTensors(state: TrainingState): CheckpointTensors {
  const generator = valuesOf(state.average);
  const prefixed = (values: NamedValues, prefix: string): NamedValues =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
  return {
    generator,
    generatorRaw: { ...valuesOf(state.generator), [W_AVERAGE]: generator[W_AVERAGE]! },
    discriminator: valuesOf(state.discriminator),
    optimizer: {
      ...prefixed(valuesOf(state.generatorAdam.moments), MOMENTS.generator),
      ...prefixed(valuesOf(state.discriminatorAdam.moments), MOMENTS.discriminator),
    },
  };
}
