import {
  resolveOptions,
  optionProblem,
  allowedValues,
  trainingOptionNames,
} from '@shared/domain/training-options';
import type { TrainingOptionName, TrainingOptions, TrainingOverrides } from '@shared/domain/training-options';
import { text } from '../../text/en';

/** What stands in the fields that were touched, as typed. */
export type TypedOptions = Partial<Record<TrainingOptionName, string>>;

export interface ReadOptions {
  /** Only what differs from the preset, ready to be sent. */
  readonly overrides: TrainingOverrides;
  /** A sentence for each field that cannot be as it is. */
  readonly problems: Partial<Record<TrainingOptionName, string>>;
}

/** A number as people type it: with a comma or a point, spaces around; anything else is no number. */
export function typedNumber(typed: string): number {
  const plain = typed.trim().replace(',', '.');
  return plain === '' ? Number.NaN : Number(plain);
}

/** All options of a preset, without anything changed. */
export const presetOptions = (preset: TrainingOverrides): TrainingOptions => resolveOptions(preset, {});

/** The options with what was changed in place of the preset's. */
export const withOverrides = (usual: TrainingOptions, overrides: TrainingOverrides): TrainingOptions =>
  Object.fromEntries(
    trainingOptionNames.map((name) => [name, overrides[name] ?? usual[name]]),
  ) as TrainingOptions;

/** Reads the fields: values that equal the preset's are no change, an emptied field falls back to the preset. */
export function readOptions(preset: TrainingOverrides, typed: TypedOptions, largest: number): ReadOptions {
  const usual = presetOptions(preset);
  const overrides: TrainingOverrides = {};
  const problems: ReadOptions['problems'] = {};
  for (const name of trainingOptionNames) {
    const words = typed[name];
    if (words === undefined || words.trim() === '') continue;
    const value = typedNumber(words);
    const reason = optionProblem(name, value);
    if (reason) problems[name] = text.train.problem(reason, allowedValues(name));
    else if (value !== usual[name]) overrides[name] = value;
  }
  const { resolution, firstResolution } = withOverrides(usual, overrides);
  if (firstResolution > resolution) problems.firstResolution ??= text.train.firstTooLarge;
  if (resolution > largest) problems.resolution ??= text.train.largerThanSlices(largest);
  return { overrides, problems };
}
