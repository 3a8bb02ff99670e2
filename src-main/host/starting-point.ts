import { cp } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CheckpointChoice, StartingPoint } from '@shared/contract/runs';
import { SliceloomError } from '@shared/contract/errors';
import type { DatasetRecord } from '@shared/domain/dataset';
import type { RunOrigin, RunRecord } from '@shared/domain/run';
import { forcedBy, lengthMisfit, startMisfit } from '@shared/domain/starting-point';
import { optionRefusal } from '@shared/domain/training-options';
import type { TrainingOptions, TrainingOverrides } from '@shared/domain/training-options';
import { growthAt } from '@shared/pure/growth';
import { checkpointFolders, checkpointState, type CheckpointState } from '../library/checkpoints';
import { fileError, makeFolders, readJson } from '../library/files';
import { type CheckpointFolder, type RunFolder } from '../library/layout';
import type { StoredRun } from './runs';

/** Where a new run begins, found and checked. */
export interface FoundStart {
  readonly origin: RunOrigin;
  /** Options that the networks there leave no choice of, for a run whose finished size was chosen. */
  readonly forced: (finished: number) => TrainingOverrides;
  readonly folder: CheckpointFolder;
}

/** The checkpoints of a run, oldest first, by their counters alone. */
export async function checkpointsOf({ folder, record }: StoredRun): Promise<CheckpointChoice[]> {
  const states = await Promise.all((await checkpointFolders(folder)).map(stateOf));
  return states.flatMap((state) =>
    state
      ? [
          {
            images: state.images,
            at: state.at,
            resolution: growthAt(record.options, state.images / 1000).resolution,
            ...(state.quality && { swd: state.quality.swd }),
          },
        ]
      : [],
  );
}

const stateOf = ({ state }: CheckpointFolder): Promise<CheckpointState | undefined> =>
  readJson(state, checkpointState).catch(() => undefined);

/**
 * Finds the checkpoint from which a new run on `dataset` is to begin.
 * @throws SliceloomError `no-checkpoint`, `checkpoint-missing`, or `start-not-possible` where the networks there do not fit.
 */
export async function findStart(
  { record, folder }: StoredRun,
  { kind, images }: StartingPoint,
  dataset: DatasetRecord,
): Promise<FoundStart> {
  const folders = await checkpointFolders(folder);
  const found =
    images === undefined
      ? folders.at(-1)
      : folders.find(({ path }) => path === folder.checkpoint(images).path);
  const state = found && (await stateOf(found));
  if (!found || !state) throw missing(record, images, folders);
  const reason = startMisfit(kind, record, dataset);
  if (reason) throw new SliceloomError('start-not-possible', { name: record.name, reason });
  const { resolution } = growthAt(record.options, state.images / 1000);
  return {
    origin: {
      kind,
      runId: record.id,
      runName: record.name,
      datasetName: record.datasetName,
      images: state.images,
      generatorSha256: state.files[basename(found.generator)] ?? '',
    },
    forced: (finished) => forcedBy(kind, record.options, resolution, finished),
    folder: found,
  };
}

/** Throws where a run cannot begin there with these options. */
export function checkStart({ origin }: FoundStart, options: TrainingOptions): void {
  const misfit = lengthMisfit(origin.kind, origin.images, options);
  if (misfit) throw optionRefusal(misfit);
}

/**
 * Copies the checkpoint into the new run's folder, which thereby needs nothing of the other run any more: for `checkpoint` as
 * its own first one, for `transfer` as its start.
 */
export async function copyStart({ origin, folder }: FoundStart, run: RunFolder): Promise<void> {
  const target = origin.kind === 'checkpoint' ? run.checkpoint(origin.images) : run.start;
  try {
    await makeFolders(run.checkpoints);
    await cp(folder.path, target.path, {
      recursive: true,
      // Whether image sets were drawn from it there says nothing here.
      filter: (source) => source !== folder.pin,
    });
  } catch (error) {
    throw fileError(error, target.path);
  }
}

function missing(
  { name }: RunRecord,
  images: number | undefined,
  folders: readonly CheckpointFolder[],
): SliceloomError {
  if (images === undefined) return new SliceloomError('no-checkpoint', { name });
  const kept = folders.map(({ path }) => Number(basename(path))).join(', ');
  return new SliceloomError('checkpoint-missing', { name, images, kept });
}
