import { Option, type Command } from 'commander';
import {
  importOverrides,
  planes,
  sides,
  sliceSizes,
  type ImportOverrides,
} from '@shared/domain/import/options';
import type { WindowChoice } from '@shared/domain/import/options';
import { usage } from './new-run';
import { toNumber } from './option-flags';
import { text } from './text';

const words = text.importing;

/** Gathers an option that may be given several times. */
export const collected = (value: string, before: string[] = []): string[] => [...before, value];

/** What Commander makes of the flags below, before they are checked. */
export interface ImportFlags {
  readonly plane?: string;
  readonly size?: number;
  readonly range?: string;
  readonly every?: number;
  readonly minForeground?: number;
  readonly window?: string;
  readonly crop?: string;
  readonly bringTo?: string;
  readonly pattern?: string;
  readonly split?: string;
  readonly seed?: number;
  readonly color?: boolean;
}

export function addImportFlags(command: Command): Command {
  return command
    .addOption(new Option('--plane <plane>', words.plane).choices(planes))
    .option('--size <n>', words.size(sliceSizes), toNumber)
    .option('--range <from-to>', words.range)
    .option('--every <n>', words.every, toNumber)
    .option('--min-foreground <percent>', words.minForeground, toNumber)
    .option('--window <window>', words.window)
    .option('--crop <left,top,width,height>', words.crop)
    .addOption(new Option('--bring-to <side>', words.bringTo).choices(sides))
    .option('--pattern <template>', words.pattern)
    .option('--split <train,validate,test>', words.split)
    .option('--seed <n>', words.seed, toNumber)
    .option('--color', words.color);
}

/** @throws SliceloomError `option-invalid` naming the flag and what it takes. */
export function importOverridesIn(parsed: ImportFlags): ImportOverrides {
  const { plane, size, range, every, minForeground, window, crop, bringTo, pattern, split, seed, color } =
    parsed;
  const given: Record<string, unknown> = {
    plane,
    size,
    every,
    minForeground,
    bringTo,
    seed,
    namePattern: pattern,
    keepColor: color,
    window: window === undefined ? undefined : windowIn(window),
  };
  if (range !== undefined) {
    const [from, to] = numbersIn('--range', range, '-', 2, words.rangeAllowed);
    if (from! >= to!) throw usage('--range', words.notUnderstood(range), words.rangeAllowed);
    given.range = { from, to };
  }
  if (crop !== undefined) {
    const [left, top, width, height] = numbersIn('--crop', crop, ',', 4, words.cropAllowed);
    given.crop = { left, top, width, height };
  }
  if (split !== undefined) {
    const [train, validate, test] = numbersIn('--split', split, ',', 3, words.splitAllowed);
    if (train! + validate! + test! !== 100) throw usage('--split', words.notHundred, words.splitAllowed);
    given.split = { train, validate, test };
  }
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const checked = importOverrides.safeParse(present);
  if (checked.success) return present;
  const [name = ''] = checked.error.issues[0]?.path.map(String) ?? [];
  const flag = flagOf[name] ?? name;
  throw usage(`--${flag}`, words.notUnderstood(String(present[name])), words.allowed[flag] ?? '');
}

/** Flags that are not called as the options are. */
const flagOf: Partial<Record<string, string>> = {
  minForeground: 'min-foreground',
  bringTo: 'bring-to',
  namePattern: 'pattern',
  keepColor: 'color',
};

function windowIn(value: string): WindowChoice {
  if (value === 'automatic' || value === 'dicom') return { kind: value };
  const [kind, bounds] = value.split(/:(.*)/s, 2);
  if (kind !== 'percentiles' && kind !== 'fixed')
    throw usage('--window', words.notUnderstood(value), words.windowAllowed);
  const [low, high] = numbersIn('--window', bounds ?? '', ',', 2, words.windowAllowed);
  if (low! >= high!) throw usage('--window', words.notUnderstood(value), words.windowAllowed);
  return { kind, low: low!, high: high! };
}

function numbersIn(flag: string, value: string, between: string, count: number, allowed: string): number[] {
  const numbers = value.split(between).map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (numbers.length !== count || !numbers.every(Number.isFinite))
    throw usage(flag, words.notUnderstood(value), allowed);
  return numbers;
}
