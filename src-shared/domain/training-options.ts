import { z } from 'zod';
import { SliceloomError } from '../contract/errors';

const RESOLUTIONS = [8, 16, 32, 64, 128, 256, 512, 1024] as const;

interface NumberOption {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
  readonly choices?: readonly number[];
  readonly unit: string;
  /** What it does, for a person who trains for the first time. */
  readonly meaning: string;
  readonly flag: string;
}

/**
 * Every option of a training, once: its default, range, unit and meaning. The form, the command line, the validation
 * and the help are all made from this table. Facts: Karras, Laine, Aila (2019), appendix C; Karras et al. (2020, ADA).
 */
// prettier-ignore
export const trainingOptionTable = {
  resolution:        { flag: 'resolution',      default: 128,   min: 8,    max: 1024,  choices: RESOLUTIONS, unit: 'pixels', meaning: 'Side of the finished images.' },
  firstResolution:   { flag: 'first',           default: 8,     min: 8,    max: 1024,  choices: RESOLUTIONS, unit: 'pixels', meaning: 'Side of the images that training begins with; it doubles from there.' },
  batch:             { flag: 'batch',           default: 16,    min: 1,    max: 256,   integer: true, unit: 'images',          meaning: 'Images shown in one step. More is steadier and needs more memory.' },
  kimgStable:        { flag: 'kimg-stable',     default: 600,   min: 0.1,  max: 50000, unit: 'thousand images', meaning: 'How long each resolution is trained once it is fully grown.' },
  kimgFade:          { flag: 'kimg-fade',       default: 600,   min: 0,    max: 50000, unit: 'thousand images', meaning: 'How long a new resolution takes to fade in.' },
  kimgTotal:         { flag: 'kimg',            default: 25000, min: 0.1,  max: 200000, unit: 'thousand images', meaning: 'When training is done.' },
  fmapBase:          { flag: 'fmap-base',       default: 8192,  min: 64,   max: 32768, integer: true, unit: 'feature maps',    meaning: 'Width of the network: block r has 2·base/r feature maps, up to the maximum.' },
  fmapMax:           { flag: 'fmap-max',        default: 512,   min: 8,    max: 1024,  integer: true, unit: 'feature maps',    meaning: 'Widest a layer may be.' },
  learningRate:      { flag: 'learning-rate',   default: 0.001, min: 1e-6, max: 0.1,   unit: 'per step',        meaning: 'How far each step moves the weights. Lower is slower and safer.' },
  r1Gamma:           { flag: 'r1-gamma',        default: 10,    min: 0,    max: 10000, unit: 'weight',          meaning: 'How strongly the discriminator is kept smooth (R1). Higher is steadier and softer.' },
  mixingProbability: { flag: 'style-mixing',    default: 0.9,   min: 0,    max: 1,     unit: 'probability',     meaning: 'How often two styles are mixed in one image while training.' },
  emaKimg:           { flag: 'ema-kimg',        default: 10,    min: 0,    max: 1000,  unit: 'thousand images', meaning: 'Half-life of the averaged generator, which makes everything that is shown.' },
  emaRampup:         { flag: 'ema-rampup',      default: 0.05,  min: 0,    max: 1,     unit: 'fraction',        meaning: 'Early on, that half-life is at most this share of the images shown so far; 0 turns it off.' },
  previewSeconds:    { flag: 'preview-seconds', default: 60,    min: 1,    max: 86400, unit: 'seconds',         meaning: 'How often preview images are drawn.' },
  checkpointSeconds: { flag: 'checkpoint-seconds', default: 600, min: 5,   max: 86400, unit: 'seconds',         meaning: 'How often everything is saved, so that nothing more than this can be lost.' },
  seed:              { flag: 'seed',            default: 1,     min: 0,    max: 2147483647, integer: true, unit: 'number', meaning: 'Start of all random numbers: the same seed repeats a run.' },
} as const satisfies Record<string, NumberOption>;

export type TrainingOptionName = keyof typeof trainingOptionTable;
export type TrainingOptions = Record<TrainingOptionName, number>;

const table: Record<TrainingOptionName, NumberOption> = trainingOptionTable;
export const trainingOptionNames = Object.keys(table) as TrainingOptionName[];

/** The allowed values of an option in words, such as `1 to 256` or `8, 16, 32`. */
export function allowedValues(name: TrainingOptionName): string {
  const option = table[name];
  if (option.choices) return option.choices.join(', ');
  return `${option.integer ? 'a whole number from ' : ''}${option.min} to ${option.max} ${option.unit}`;
}

/** Why `value` cannot be the option's value, or undefined where it can. */
export function optionProblem(name: TrainingOptionName, value: number): string | undefined {
  const option = table[name];
  if (!Number.isFinite(value)) return 'that is not a number';
  if (option.choices && !option.choices.includes(value)) return `${value} is not one of the choices`;
  if (option.integer && !Number.isInteger(value)) return `${value} is not a whole number`;
  if (value < option.min) return `${value} is too small`;
  if (value > option.max) return `${value} is too large`;
  return undefined;
}

/** The options as they stand in run.json: numbers that have been checked against the table. */
export const trainingOptions = z.object(
  Object.fromEntries(trainingOptionNames.map((name) => [name, z.number()])) as Record<
    TrainingOptionName,
    z.ZodNumber
  >,
);

/** Options that were given, by a form or a command line; anything else comes from the preset and the table. */
export const trainingOverrides = trainingOptions.partial();
export type TrainingOverrides = { [K in TrainingOptionName]?: number | undefined };

/**
 * All options: `overrides` over `preset` over the defaults.
 * @throws SliceloomError `option-invalid` for the first one out of its range or in contradiction with another.
 */
export function resolveOptions(preset: TrainingOverrides, overrides: TrainingOverrides): TrainingOptions {
  const resolved = {} as TrainingOptions;
  for (const name of trainingOptionNames) {
    const value = overrides[name] ?? preset[name] ?? table[name].default;
    const reason = optionProblem(name, value);
    if (reason)
      throw new SliceloomError('option-invalid', {
        option: `--${table[name].flag}`,
        reason,
        allowed: allowedValues(name),
      });
    resolved[name] = value;
  }
  if (resolved.firstResolution > resolved.resolution)
    throw new SliceloomError('option-invalid', {
      option: '--first',
      reason: `${resolved.firstResolution} is larger than the finished images (${resolved.resolution})`,
      allowed: `8 to ${resolved.resolution}`,
    });
  return resolved;
}
