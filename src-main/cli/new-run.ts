import { Option, type Command } from 'commander';
import { SliceloomError } from '@shared/contract/errors';
import { DEFAULT_PRESET, presetNames, presets, type PresetName } from '@shared/domain/presets';
import type { TrainingOverrides } from '@shared/domain/training-options';
import type { Host } from '../host/host';
import type { NewRun } from '@shared/contract/runs';
import { addOptionFlags } from './option-flags';
import { text } from './text';

/** What a command is told about a run that is to be made. */
export interface NewRunOptions {
  readonly sample?: boolean;
  readonly dataset?: string;
  readonly preset: PresetName;
  readonly overrides: TrainingOverrides;
}

/** Adds the flags that choose a new run to `command`, and answers with what reads them from what Commander parsed. */
export function addNewRunFlags(
  command: Command,
): <P extends Readonly<Record<string, unknown>>>(parsed: P) => P & Pick<NewRunOptions, 'overrides'> {
  const words = presetNames.map((name) => `${name}, ${presets[name].summary}`).join(' ');
  command
    .option('--sample', text.sample)
    .option('--dataset <name>', text.dataset)
    .addOption(
      new Option('--preset <name>', `${text.preset}: ${words}`).choices(presetNames).default(DEFAULT_PRESET),
    );
  const overridesIn = addOptionFlags(command);
  return (parsed) => ({ ...parsed, overrides: overridesIn(parsed) });
}

/** @throws SliceloomError `option-invalid` where no data set is named, or `dataset-missing`. */
export async function newRunOf(
  service: Host['service'],
  { sample, dataset: name, preset, overrides }: NewRunOptions,
  command: string,
): Promise<NewRun> {
  if (!sample && name === undefined) throw usage(command, text.needsData, text.needsDataAllowed);
  const dataset = sample
    ? await service.installSample({})
    : (await service.listDatasets({})).find((each) => each.name === name);
  if (!dataset) throw new SliceloomError('dataset-missing', { name: name ?? '' });
  return { datasetId: dataset.id, preset, overrides };
}

export const usage = (option: string, reason: string, allowed: string): SliceloomError =>
  new SliceloomError('option-invalid', { option, reason, allowed });
