import type { ApplicationService } from '@shared/contract/application';
import { SliceloomError } from '@shared/contract/errors';
import type { DatasetRecord } from '@shared/domain/dataset';
import { freeName } from '@shared/domain/names';
import { presetOptions, presets, type Circumstances } from '@shared/domain/presets';
import { RUN_SCHEMA, type RunRecord } from '@shared/domain/run';
import { resolveOptions, type TrainingOptions } from '@shared/domain/training-options';
import type { RunId } from '@shared/domain/units';
import type { Dataset } from '../dataset/open';
import { readSetAside } from '../dataset/set-aside';
import { usableSlices } from '../dataset/training-slices';
import type { Machine } from './machine';
import { newId } from './runs';

export type NewRun = Parameters<ApplicationService['startRun']>[0];

export interface PlannedRun {
  readonly record: RunRecord;
  /** What the preset has chosen by. */
  readonly circumstances: Circumstances;
}

/**
 * The record of a new run, from what was chosen for it and from this computer.
 * @throws SliceloomError `option-invalid` or `dataset-too-small` where the data set cannot be trained so.
 */
export async function planRun(
  { preset, overrides, name }: NewRun,
  source: Dataset,
  { machine, version, namesTaken }: { machine: Machine; version: string; namesTaken: readonly string[] },
): Promise<PlannedRun> {
  const { record: dataset } = source;
  // The quick preset is the same on every device, and is not to wait until the device has been asked for.
  const circumstances = await machine.circumstances(dataset, { patient: preset !== 'quick' });
  const options = resolveOptions(presetOptions(preset, circumstances), overrides);
  const aside = await readSetAside(source.folder);
  const usable = usableSlices(source, { datasetSha256: dataset.sha256, setAside: aside });
  checkFits(options, dataset, usable.train.length);
  const record: RunRecord = {
    schema: RUN_SCHEMA,
    id: newId<RunId>('r'),
    name: name ?? freeName(`${dataset.name}, ${presets[preset].title.toLowerCase()}`, namesTaken),
    datasetId: dataset.id,
    datasetName: dataset.name,
    datasetSha256: dataset.sha256,
    ...(aside.length > 0 && { setAside: aside }),
    preset,
    colors: dataset.colors,
    ...(options.conditional && dataset.classes ? { classes: dataset.classes } : {}),
    options,
    createdAt: new Date().toISOString(),
    versions: { sliceloom: version },
  };
  return { record, circumstances };
}

/** Throws where a data set cannot be trained with these options. */
function checkFits(options: TrainingOptions, dataset: DatasetRecord, trainingSlices: number): void {
  if (options.conditional && !dataset.classes)
    throw new SliceloomError('option-invalid', {
      option: '--conditional',
      reason: `the slices of “${dataset.name}” have no classes`,
      allowed: 'a data set whose slices have classes',
    });
  if (options.resolution > dataset.size)
    throw new SliceloomError('option-invalid', {
      option: '--resolution',
      reason: `the slices of “${dataset.name}” are ${dataset.size} pixels wide, images of ${options.resolution} would be made up`,
      allowed: `8 to ${dataset.size}`,
    });
  if (trainingSlices < options.batch)
    throw new SliceloomError('dataset-too-small', {
      name: dataset.name,
      slices: trainingSlices,
      needed: options.batch,
    });
}
