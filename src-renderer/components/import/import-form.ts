import { freeName, nameProblem } from '@shared/domain/names';
import type { Found, FoundSource } from '@shared/domain/import/found';
import {
  importOptions,
  type CropBox,
  type ImportOptions,
  type Plane,
  type Side,
  type SliceSize,
  type WindowChoice,
} from '@shared/domain/import/options';
import { text } from '../../text/en';

/** The choices of an import as they stand in the form: what is typed stays text until it is read. */
export interface ImportForm {
  readonly name: string;
  readonly plane: Plane;
  readonly size: SliceSize;
  readonly from: string;
  readonly to: string;
  readonly every: string;
  readonly skipEmpty: boolean;
  readonly minForeground: string;
  readonly windowKind: WindowChoice['kind'];
  readonly low: Readonly<Record<'percentiles' | 'fixed', string>>;
  readonly high: Readonly<Record<'percentiles' | 'fixed', string>>;
  readonly crop: CropBox | undefined;
  readonly bringTo: Side | undefined;
  readonly train: string;
  readonly validate: string;
  readonly test: string;
  readonly seed: string;
  readonly keepColor: boolean;
}

const usual = importOptions.parse({});

export const freshForm: ImportForm = {
  name: '',
  plane: usual.plane,
  size: usual.size,
  from: String(usual.range.from),
  to: String(usual.range.to),
  every: String(usual.every),
  skipEmpty: usual.minForeground > 0,
  minForeground: String(usual.minForeground),
  windowKind: usual.window.kind,
  low: { percentiles: '0.5', fixed: '-160' },
  high: { percentiles: '99.5', fixed: '240' },
  crop: undefined,
  bringTo: undefined,
  train: String(usual.split.train),
  validate: String(usual.split.validate),
  test: String(usual.split.test),
  seed: String(usual.seed),
  keepColor: usual.keepColor,
};

/**
 * The form as it suits what was found. The name is made of what kind of images they are, never of the folder's name, which
 * may be a person's.
 *
 * @param taken names of the data sets that there are
 */
export function formFor(found: Found, taken: readonly string[]): ImportForm {
  const only = (values: readonly (string | undefined)[]): string | undefined =>
    new Set(values).size === 1 ? values[0] : undefined;
  const { sources, suggested } = found;
  const known = (words: readonly (string | undefined)[]): string[] =>
    words.filter((word) => word !== undefined);
  const kind = known([
    only(sources.map(({ modality }) => modality)),
    only(sources.map(({ sequence }) => sequence)),
  ]);
  const plane = suggested.plane === 'as acquired' ? undefined : suggested.plane;
  const name = known([...(kind.length > 0 ? kind : [text.make.usualName]), plane]).join(' ');
  const free = freeName(nameProblem(name) ? text.make.usualName : name, taken);
  return { ...freshForm, ...suggested, name: free };
}

export type FormField = 'name' | 'range' | 'every' | 'minForeground' | 'window' | 'split' | 'seed';

export interface ReadForm {
  readonly options: ImportOptions;
  /** What is wrong, by field; `options` has the usual value there. */
  readonly problems: Readonly<Partial<Record<FormField, string>>>;
}

/** A number as people type it, with a comma for the point where that is the habit. */
const readNumber = (typed: string): number => {
  const trimmed = typed.trim().replace(',', '.').replace('\u2212', '-');
  return trimmed === '' ? Number.NaN : Number(trimmed);
};

/** Reads what was typed; every field is judged by itself. */
export function readForm(form: ImportForm, namePattern: string | undefined): ReadForm {
  const problems: Partial<Record<FormField, string>> = {};
  const words = text.make;
  const pick = <T>(field: FormField, value: T, fallback: T, problem: string | undefined): T => {
    if (problem === undefined) return value;
    problems[field] = problem;
    return fallback;
  };
  const whole = (field: FormField, typed: string, from: number, to: number, fallback: number): number => {
    const value = readNumber(typed);
    const isRight = Number.isInteger(value) && value >= from && value <= to;
    return pick(field, value, fallback, isRight ? undefined : words.whole(from, to));
  };

  const range = { from: readNumber(form.from), to: readNumber(form.to) };
  const split = {
    train: readNumber(form.train),
    validate: readNumber(form.validate),
    test: readNumber(form.test),
  };
  const foreground = form.skipEmpty ? readNumber(form.minForeground) : 0;
  return {
    problems,
    options: {
      plane: form.plane,
      size: form.size,
      range: pick('range', range, usual.range, pairProblem(range.from, range.to, 0, 100)),
      every: whole('every', form.every, 1, 1000, usual.every),
      minForeground: pick(
        'minForeground',
        foreground,
        usual.minForeground,
        foreground >= 0 && foreground <= 100 ? undefined : words.number(0, 100),
      ),
      window: readWindow(form, (value, problem) => pick('window', value, usual.window, problem)),
      ...(form.crop ? { crop: form.crop } : {}),
      ...(form.bringTo ? { bringTo: form.bringTo } : {}),
      ...(namePattern === undefined ? {} : { namePattern }),
      split: pick('split', split, usual.split, splitProblem(Object.values(split))),
      seed: whole('seed', form.seed, 0, Number.MAX_SAFE_INTEGER, usual.seed),
      keepColor: form.keepColor,
    },
  };
}

function readWindow(
  form: ImportForm,
  pick: (value: WindowChoice, problem: string | undefined) => WindowChoice,
): WindowChoice {
  const kind = form.windowKind;
  if (kind === 'automatic' || kind === 'dicom') return { kind };
  const [low, high] = [readNumber(form.low[kind]), readNumber(form.high[kind])];
  const [least, most] = kind === 'percentiles' ? [0, 100] : [-1e9, 1e9];
  return pick({ kind, low, high }, pairProblem(low, high, least, most));
}

function pairProblem(low: number, high: number, least = 0, most = 100): string | undefined {
  const isWithin = (value: number): boolean => value >= least && value <= most;
  if (!isWithin(low) || !isWithin(high)) return text.make.number(least, most);
  return low < high ? undefined : text.make.order;
}

function splitProblem(shares: readonly number[]): string | undefined {
  if (!shares.every((share) => share >= 0 && share <= 100)) return text.make.number(0, 100);
  return Math.abs(shares.reduce((a, b) => a + b, 0) - 100) < 1e-6 ? undefined : text.make.sum;
}

/** Why a new data set cannot have this name; `taken` are the names there are. */
export function nameTrouble(name: string, taken: readonly string[]): string | undefined {
  if (name.trim() === '') return text.make.nameNeeded;
  const reason = nameProblem(name);
  if (reason) return text.train.nameNotAllowed(reason);
  const isTaken = taken.some((other) => other.toLowerCase() === name.toLowerCase());
  return isTaken ? text.make.nameTaken(name) : undefined;
}

/** How many slices the range and the step leave of the stacks, in their own plane, empty ones included. */
export const slicesWanted = (
  sources: readonly Pick<FoundSource, 'slices'>[],
  { range, every }: Pick<ImportOptions, 'range' | 'every'>,
): number =>
  sources.reduce((sum, { slices }) => {
    const taken = slices === 1 ? 1 : Math.round((slices * (range.to - range.from)) / 100);
    return sum + Math.ceil(taken / every);
  }, 0);

/** The size that most of what was found has. */
export function usualPixels(sources: readonly FoundSource[]): { columns: number; rows: number } | undefined {
  const counts = new Map<string, { count: number; columns: number; rows: number }>();
  for (const { columns, rows, slices } of sources) {
    const key = `${columns}×${rows}`;
    const known = counts.get(key) ?? { count: 0, columns, rows };
    known.count += slices;
    counts.set(key, known);
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)[0];
}
