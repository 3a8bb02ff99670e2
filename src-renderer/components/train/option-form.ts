import { misfits, type TrainedOn } from '@shared/domain/option-rules';
import {
  allowedValues,
  asOptions,
  contradictions,
  optionProblem,
  resolveOptions,
  trainingOptionNames,
  trainingOptionOf,
} from '@shared/domain/training-options';
import type {
  Contradiction,
  TrainingOptionName,
  TrainingOptions,
  TrainingOptionValue,
  TrainingOverrides,
} from '@shared/domain/training-options';
import { text } from '../../text/en';

/** What stands in a field: a number as it was typed, the chosen word, or whether the switch is on. */
type TypedAs<Value> = Value extends boolean ? boolean : string;
export type TypedOption = string | boolean;
/** What stands in the fields that were touched. */
export type TypedOptions = { [K in TrainingOptionName]?: TypedAs<TrainingOptions[K]> };

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

/** A value as it stands in an untouched field. */
export const asTyped = (value: TrainingOptionValue): TypedOption =>
  typeof value === 'boolean' ? value : String(value);

/** All options of a preset, without anything changed. */
export const usualOptions = (preset: TrainingOverrides): TrainingOptions => resolveOptions(preset, {});

/** The options with what was changed in place of the preset's. */
export const withOverrides = (usual: TrainingOptions, overrides: TrainingOverrides): TrainingOptions =>
  asOptions(trainingOptionNames.map((name) => [name, overrides[name] ?? usual[name]]));

interface Surroundings {
  /** What is trained on; before it is chosen, options are judged among themselves. */
  readonly dataset?: TrainedOn | undefined;
  /** Options of `preset` that what it starts from leaves no choice of: what stands in their fields does not count. */
  readonly forced?: readonly TrainingOptionName[];
  /** Further rules for the options as they come out. */
  readonly rules?: (options: TrainingOptions) => readonly Contradiction[];
}

/** Reads the fields: values that equal the preset's are no change, an emptied field falls back to the preset. */
export function readOptions(
  preset: TrainingOverrides,
  typed: TypedOptions,
  { dataset, forced = [], rules }: Surroundings = {},
): ReadOptions {
  const usual = usualOptions(preset);
  const changed: [TrainingOptionName, TrainingOptionValue][] = [];
  const problems: ReadOptions['problems'] = {};
  for (const name of trainingOptionNames) {
    const entry: TypedOption | undefined = typed[name];
    if (entry === undefined || forced.includes(name) || (typeof entry === 'string' && entry.trim() === ''))
      continue;
    const value = trainingOptionOf[name].kind === 'number' ? typedNumber(String(entry)) : entry;
    const reason = optionProblem(name, value);
    if (reason) problems[name] = text.train.problem(reason, allowedValues(name));
    else if (value !== usual[name]) changed.push([name, value as TrainingOptionValue]);
  }
  const overrides = asOptions<TrainingOverrides>(changed);
  const options = withOverrides(usual, overrides);
  const found = [
    ...contradictions(options),
    ...(dataset ? misfits(options, dataset) : []),
    ...(rules?.(options) ?? []),
  ];
  for (const { name, reason, allowed } of found) problems[name] ??= text.train.problem(reason, allowed);
  return { overrides, problems };
}
