import { z } from 'zod';
import { SliceloomError } from '../contract/errors';
import { trainingOptionTable, type TrainingOption } from './option-table';

type Table = typeof trainingOptionTable;
type ValueOf<O extends TrainingOption> = O extends { kind: 'number' }
  ? number
  : O extends { kind: 'switch' }
    ? boolean
    : O extends { kind: 'choice' }
      ? keyof O['choices']
      : never;

export type TrainingOptionName = keyof Table;
/** Every option with its value: a number, one of the words of a choice, or whether a switch is on. */
export type TrainingOptions = { [K in TrainingOptionName]: ValueOf<Table[K]> };
export type TrainingOptionValue = TrainingOptions[TrainingOptionName];

/** The table without the names and words that only the types need. */
export const trainingOptionOf: Readonly<Record<TrainingOptionName, TrainingOption>> = trainingOptionTable;
export const trainingOptionNames = Object.keys(trainingOptionTable) as TrainingOptionName[];

/** A value as a person reads it: a switch is `on` or `off`. */
export const valueInWords = (value: TrainingOptionValue): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);

/** The allowed values of an option in words, such as `1 to 256`, `8, 16, 32` or `on or off`. */
export function allowedValues(name: TrainingOptionName): string {
  const option = trainingOptionOf[name];
  if (option.kind === 'switch') return `${valueInWords(true)} or ${valueInWords(false)}`;
  if (option.kind === 'choice') return Object.keys(option.choices).join(', ');
  if (option.choices) return option.choices.join(', ');
  return `${option.integer ? 'a whole number from ' : ''}${option.min} to ${option.max} ${option.unit}`;
}

/** Why `value` cannot be the option's value, or undefined where it can. */
export function optionProblem(name: TrainingOptionName, value: unknown): string | undefined {
  const option = trainingOptionOf[name];
  if (option.kind === 'switch') return typeof value === 'boolean' ? undefined : 'that is neither on nor off';
  if (option.kind === 'choice') {
    if (typeof value !== 'string') return 'that is not a word';
    return Object.hasOwn(option.choices, value) ? undefined : `${value} is not one of the choices`;
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'that is not a number';
  if (option.choices && !option.choices.includes(value)) return `${value} is not one of the choices`;
  if (option.integer && !Number.isInteger(value)) return `${value} is not a whole number`;
  if (value < option.min) return `${value} is too small`;
  if (value > option.max) return `${value} is too large`;
  return undefined;
}

export interface Contradiction {
  readonly name: TrainingOptionName;
  readonly reason: string;
  readonly allowed: string;
}

/** Options that are allowed one by one but not together, each under the option that a person would rather change. */
export function contradictions(options: TrainingOptions): Contradiction[] {
  const { resolution, firstResolution, batch, loss, r1Interval } = options;
  const found: Contradiction[] = [];
  if (firstResolution > resolution)
    found.push({
      name: 'firstResolution',
      reason: `${firstResolution} is larger than the finished images (${resolution})`,
      allowed: `8 to ${resolution}`,
    });
  // The discriminator compares the images of a batch in groups of four (Karras et al. 2018, section 3).
  if (batch % Math.min(batch, 4) !== 0)
    found.push({
      name: 'batch',
      reason: `${batch} images cannot be divided into groups of four, as the discriminator compares them`,
      allowed: `1, 2, 3 or a multiple of 4, up to ${trainingOptionTable.batch.max}`,
    });
  if (loss === 'wgan-gp' && r1Interval > 1)
    found.push({
      name: 'r1Interval',
      reason: `R1 cannot be applied every ${r1Interval} steps, since the loss wgan-gp has no R1`,
      allowed: '1 with wgan-gp, or another loss',
    });
  return found;
}

type Schemas<Optional extends boolean> = {
  [K in TrainingOptionName]: Optional extends true
    ? z.ZodOptional<z.ZodType<TrainingOptions[K], TrainingOptions[K]>>
    : z.ZodType<TrainingOptions[K], TrainingOptions[K]>;
};

function kindSchema(option: TrainingOption): z.ZodType {
  if (option.kind === 'number') return z.number();
  return option.kind === 'switch' ? z.boolean() : z.enum(Object.keys(option.choices));
}

const schemas = (of: (option: TrainingOption) => z.ZodType): Record<string, z.ZodType> =>
  Object.fromEntries(trainingOptionNames.map((name) => [name, of(trainingOptionOf[name])]));

/**
 * The options as they stand in run.json: values of the table's kinds. An option that a file is too old to know has the
 * value that runs were trained with before there was the option.
 */
export const trainingOptions = z.object(
  schemas((option) =>
    option.absent === undefined ? kindSchema(option) : kindSchema(option).default(option.absent),
  ) as Schemas<false>,
);

/** Options that were given, by a form or a command line; anything else comes from the preset and the table. */
export const trainingOverrides = z.object(
  schemas((option) => kindSchema(option).optional()) as Schemas<true>,
);
export type TrainingOverrides = { [K in TrainingOptionName]?: TrainingOptions[K] | undefined };

/** Options by name, of which it is known that each value was checked against the option of its own name. */
export const asOptions = <O extends TrainingOptions | TrainingOverrides>(
  values: Iterable<readonly [TrainingOptionName, TrainingOptionValue]>,
): O => Object.fromEntries(values) as O;

/**
 * All options: `overrides` over `preset` over the defaults.
 * @throws SliceloomError `option-invalid` for the first one out of its range or in contradiction with another.
 */
export function resolveOptions(preset: TrainingOverrides, overrides: TrainingOverrides): TrainingOptions {
  const resolved = asOptions<TrainingOptions>(
    trainingOptionNames.map((name) => {
      const value = overrides[name] ?? preset[name] ?? trainingOptionOf[name].default;
      const reason = optionProblem(name, value);
      if (reason) throw optionRefusal({ name, reason, allowed: allowedValues(name) });
      return [name, value as TrainingOptionValue];
    }),
  );
  const [first] = contradictions(resolved);
  if (first) throw optionRefusal(first);
  return resolved;
}

/** The failure that tells why an option cannot be as it is. */
export const optionRefusal = ({ name, reason, allowed }: Contradiction): SliceloomError =>
  new SliceloomError('option-invalid', { option: `--${trainingOptionOf[name].flag}`, reason, allowed });
