import { SliceloomError } from '@shared/contract/errors';
import type { NewRun } from '@shared/contract/runs';
import type { DatasetRecord } from '@shared/domain/dataset';
import { freeName } from '@shared/domain/names';
import { misfits } from '@shared/domain/option-rules';
import { presetOptions, presets, type Circumstances } from '@shared/domain/presets';
import { RUN_SCHEMA, type RunRecord } from '@shared/domain/run';
import {
  optionRefusal,
  resolveOptions,
  trainingOptionNames,
  type TrainingOptions,
} from '@shared/domain/training-options';
import type { RunId } from '@shared/domain/units';
import type { Dataset } from '../dataset/open';
import { readSetAside } from '../dataset/set-aside';
import { usableSlices } from '../dataset/training-slices';
import type { Machine } from './machine';
import { newId } from './runs';
import { checkStart, type FoundStart } from './starting-point';

export interface PlannedRun {
  readonly record: RunRecord;
  /** What the preset has chosen by. */
  readonly circumstances: Circumstances;
}

interface Surroundings {
  readonly machine: Machine;
  readonly version: string;
  readonly namesTaken: readonly string[];
  /** Where it begins, if not from scratch. */
  readonly start?: FoundStart | undefined;
}

/**
 * The record of a new run, from what was chosen for it and from this computer.
 * @throws SliceloomError `option-invalid` or `dataset-too-small` where the data set cannot be trained so.
 */
export async function planRun(
  { preset, overrides, name }: NewRun,
  source: Dataset,
  { machine, version, namesTaken, start }: Surroundings,
): Promise<PlannedRun> {
  const { record: dataset } = source;
  // The quick preset is the same on every device, and is not to wait until the device has been asked for.
  const circumstances = await machine.circumstances(dataset, { patient: preset !== 'quick' });
  const usual = presetOptions(preset, circumstances);
  const { resolution } = resolveOptions(usual, { resolution: overrides.resolution });
  const chosen = resolveOptions(usual, {});
  const options = resolveOptions(usual, { ...overrides, ...start?.forced(resolution) });
  if (start) checkStart(start, options);
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
    changed: trainingOptionNames.filter((option) => options[option] !== chosen[option]),
    ...(start && { origin: start.origin }),
    createdAt: new Date().toISOString(),
    versions: { sliceloom: version },
  };
  return { record, circumstances };
}

/** Throws where a data set cannot be trained with these options. */
function checkFits(options: TrainingOptions, dataset: DatasetRecord, trainingSlices: number): void {
  const [first] = misfits(options, { ...dataset, trainingSlices });
  if (!first) return;
  if (first.name === 'batch')
    throw new SliceloomError('dataset-too-small', {
      name: dataset.name,
      slices: trainingSlices,
      needed: options.batch,
    });
  throw optionRefusal(first);
}
