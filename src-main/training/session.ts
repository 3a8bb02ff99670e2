import type { RunRecord } from '@shared/domain/run';
import { latestCheckpoint, readWhole, type CheckpointState, type MeterState } from '../library/checkpoints';
import type { CheckpointFolder, RunFolder } from '../library/layout';
import {
  discriminatorShapes,
  generatorShapes,
  LATENT_SIZE,
  type NetworkConfig,
  type Shapes,
} from '../model/network';
import { W_AVERAGE } from '../model/sampling';
import { initialValues, zeroValues, type NamedValues } from '../model/weights';
import { readTensors, type CheckpointTensors } from './checkpoint';
import type { AugmentationState } from './augment';
import type { TrainingValues } from './engine';

/** Where training stands besides its weights. */
export interface Counters {
  images: number;
  step: number;
  seconds: number;
  /** The newest resolution that has joined. */
  resolution: number;
}

export interface Session {
  readonly values: TrainingValues;
  readonly counters: Counters;
  /** State of what is averaged and adapted over several steps; absent at the start. */
  readonly meter?: MeterState;
  readonly augmentation?: AugmentationState;
  /** Checkpoints that could not be used, named so that the user is told. */
  readonly damaged: readonly string[];
}

export const networkOf = (record: RunRecord): NetworkConfig => ({
  resolution: record.options.resolution,
  colors: record.colors,
  fmapBase: record.options.fmapBase,
  fmapMax: record.options.fmapMax,
  classes: record.classes?.length ?? 0,
});

/**
 * New networks from the run's seed, those that are transferred from another run, or those of its newest sound checkpoint. A run
 * that was begun from a checkpoint has that one as its own first.
 *
 * @throws SliceloomError `file-damaged` where what it is to begin with is not what was copied.
 */
export async function openSession(record: RunRecord, folder: RunFolder, resume: boolean): Promise<Session> {
  const goesOn = resume || record.origin?.kind === 'checkpoint';
  const { checkpoint, damaged } = goesOn
    ? await latestCheckpoint(folder)
    : { checkpoint: undefined, damaged: [] };
  if (checkpoint) return { ...(await restored(record, checkpoint.folder, checkpoint.state)), damaged };
  const values =
    record.origin?.kind === 'transfer' ? await transferred(record, folder.start) : freshValues(record);
  return { ...begun(record, values), damaged };
}

/**
 * New networks in which every weight that the other run has in the same shape is that run's: higher resolutions and other classes
 * begin anew. The optimiser's moments are zero.
 */
async function transferred(record: RunRecord, start: CheckpointFolder): Promise<TrainingValues> {
  const fresh = freshValues(record);
  await readWhole(start);
  const over = async (values: NamedValues, set: keyof CheckpointTensors): Promise<NamedValues> => {
    const { tensors } = await readTensors(start, set);
    const taken = Object.entries(values).map(([name, value]) => {
      const other = tensors[name];
      return [name, other && other.shape.join() === value.shape.join() ? other : value] as const;
    });
    return Object.fromEntries(taken);
  };
  return {
    ...fresh,
    generator: await over(fresh.generator, 'generatorRaw'),
    discriminator: await over(fresh.discriminator, 'discriminator'),
    average: await over(fresh.average, 'generator'),
  };
}

/** Networks before training, from the run's seed. */
export function freshValues(record: RunRecord): TrainingValues {
  const config = networkOf(record);
  const shapes = { generator: generatorShapes(config), discriminator: discriminatorShapes(config) };
  const generator = initialValues(shapes.generator, record.options.seed);
  const wAverage = { shape: [LATENT_SIZE], values: new Float32Array(LATENT_SIZE) };
  return {
    generator,
    discriminator: initialValues(shapes.discriminator, record.options.seed),
    average: { ...generator, [W_AVERAGE]: wAverage },
    generatorMoments: zeroValues(shapes.generator),
    discriminatorMoments: zeroValues(shapes.discriminator),
    adamSteps: { generator: 0, discriminator: 0 },
  };
}

const begun = (record: RunRecord, values: TrainingValues): Omit<Session, 'damaged'> => ({
  values,
  counters: { images: 0, step: 0, seconds: 0, resolution: record.options.firstResolution },
});

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
  const optimizer = await named('optimizer');
  const { images, step, seconds, resolution, adamSteps, meter, augmentation } = saved;
  return {
    values: {
      generator: only(await named('generatorRaw'), shapes.generator),
      discriminator: only(await named('discriminator'), shapes.discriminator),
      average: await named('generator'),
      generatorMoments: only(optimizer, shapes.generator, MOMENTS.generator),
      discriminatorMoments: only(optimizer, shapes.discriminator, MOMENTS.discriminator),
      adamSteps,
    },
    counters: { images, step, seconds, resolution },
    ...(meter && { meter }),
    ...(augmentation && { augmentation }),
  };
}

/** The tensors of a checkpoint by the files that they go to. */
export function checkpointTensors(values: TrainingValues): CheckpointTensors {
  const { generator, discriminator, average, generatorMoments, discriminatorMoments } = values;
  const prefixed = (named: NamedValues, prefix: string): NamedValues =>
    Object.fromEntries(Object.entries(named).map(([name, value]) => [prefix + name, value]));
  return {
    generator: average,
    generatorRaw: { ...generator, [W_AVERAGE]: average[W_AVERAGE]! },
    discriminator,
    optimizer: {
      ...prefixed(generatorMoments, MOMENTS.generator),
      ...prefixed(discriminatorMoments, MOMENTS.discriminator),
    },
  };
}
