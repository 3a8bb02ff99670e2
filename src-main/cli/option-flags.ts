import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  allowedValues,
  asOptions,
  trainingOptionNames,
  trainingOptionOf,
  type TrainingOptionName,
  type TrainingOptionValue,
  type TrainingOverrides,
} from '@shared/domain/training-options';
import { text } from './text';

export function toNumber(value: string): number {
  const number = value.trim() === '' ? NaN : Number(value);
  if (!Number.isFinite(number)) throw new InvalidArgumentError(text.notANumber);
  return number;
}

/** The flags of one training option: a number or a word behind `--flag`, or `--flag` and `--no-flag` for a switch. */
function flagsOf(name: TrainingOptionName): Option[] {
  const option = trainingOptionOf[name];
  const { flag, meaning } = option;
  if (option.kind === 'number')
    return [new Option(`--${flag} <n>`, `${meaning} ${allowedValues(name)}`).argParser(toNumber)];
  // Whether it is one of the words is checked with all other values, so that the answer is the same everywhere.
  if (option.kind === 'choice')
    return [new Option(`--${flag} <word>`, `${meaning} ${text.words(option.choices)}`)];
  return [new Option(`--${flag}`, meaning), new Option(`--no-${flag}`, text.turnsOff(flag))];
}

/** Adds a flag to `command` for each training option, and answers with what reads them from what Commander parsed. */
export function addOptionFlags(
  command: Command,
): (parsed: Readonly<Record<string, unknown>>) => TrainingOverrides {
  // Commander names what it has read after the flag, so each option's own name is found by its flag.
  const names = new Map<string, TrainingOptionName>();
  for (const name of trainingOptionNames)
    for (const option of flagsOf(name)) {
      names.set(option.attributeName(), name);
      command.addOption(option);
    }
  return (parsed) =>
    asOptions<TrainingOverrides>(
      [...names].flatMap(([attribute, name]) =>
        parsed[attribute] === undefined ? [] : [[name, parsed[attribute] as TrainingOptionValue] as const],
      ),
    );
}
