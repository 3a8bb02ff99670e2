import { z } from 'zod';
import { trainingBytes, type NetworkShape } from '../pure/network-cost';
import { RESOLUTIONS } from './option-table';
import type { TrainingOverrides } from './training-options';

/** What a preset chooses by: the data set, and the device that trains. */
export const circumstances = z.object({
  slices: z.number().int().nonnegative(),
  /** Side of the stored slices in pixels; a power of two. */
  size: z.number().int(),
  colors: z.number().int(),
  usesGpu: z.boolean(),
  /** Memory of the device: the graphics card's where one is used, else the computer's. */
  memoryBytes: z.number(),
});
export type Circumstances = Readonly<z.infer<typeof circumstances>>;

/** A data set on a computer; without a device that is known to compute, a processor does. */
export const circumstancesOf = (
  { slices, size, colors }: Pick<Circumstances, 'slices' | 'size' | 'colors'>,
  device: Pick<Circumstances, 'usesGpu' | 'memoryBytes'> | undefined,
  totalMemoryBytes: number,
): Circumstances => ({
  ...{ slices, size, colors },
  usesGpu: device?.usesGpu ?? false,
  memoryBytes: device?.memoryBytes ?? totalMemoryBytes,
});

export interface Preset {
  readonly title: string;
  /** What one gets, in a sentence. */
  readonly summary: string;
  /** What it asks of the computer, in a sentence: one without and one with a graphics card. */
  readonly needs: { readonly cpu: string; readonly gpu: string };
}

/** The choices for someone who does not want to choose numbers: they differ in size, width and patience. */
export const presets = {
  quick: {
    title: 'Quick look',
    summary: 'Small images within minutes: to see that your slices train at all.',
    needs: {
      cpu: 'Any computer, no graphics card needed.',
      gpu: 'Any computer, no graphics card needed.',
    },
  },
  standard: {
    title: 'Standard',
    summary: 'Good enough to judge anatomy and variety.',
    needs: {
      cpu: 'A night or a day on this computer, which has no NVIDIA graphics card.',
      gpu: 'Some hours on the graphics card of this computer.',
    },
  },
  best: {
    title: 'Best quality',
    summary: 'The finest images that this computer can learn to draw.',
    needs: {
      cpu: 'Several days on this computer, which has no NVIDIA graphics card.',
      gpu: 'Some days on the graphics card of this computer.',
    },
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as PresetName[];
export const DEFAULT_PRESET: PresetName = 'quick';

/**
 * Sets below this are small: adaptive augmentation pays for less than about 30,000 images, and gains nothing at 140,000
 * (Karras et al. 2020, ADA, section 4). Between the two a set is taken to be large; whoever has many slices of few patients,
 * which resemble each other, can turn augmentation on.
 */
export const LARGE_SET = 30_000;

/** A large set holds more than a small one to be learnt, so every phase is so many times as long. */
const LONGER_FOR_LARGE = 2;

interface Recipe {
  /** Side of the finished images where the slices and the memory allow it. */
  readonly side: number;
  readonly fmapBase: number;
  readonly fmapMax: number;
  /** Thousands of images: for each size once it is grown, while it fades in, and for the finished size after that. */
  readonly kimg: { readonly stable: number; readonly fade: number; readonly finished: number };
}

/** The paper's full network: configuration F of Karras, Laine, Aila (2019). */
const FULL = { fmapBase: 8192, fmapMax: 512 } as const;
/**
 * A quarter of the feature maps in the large blocks and half of them in the small ones, which takes about an eighth of
 * the time. A processor of two cores then learns 64² in half a day and 128² in two or three.
 */
const NARROW = { fmapBase: 2048, fmapMax: 256 } as const;

/**
 * Sizes, widths and lengths. The quick one is the same on every device and was tuned on the sample. The paper's 600 kimg
 * for each phase and 25,000 in all are for 70,000 faces on eight cards; here they are scaled to what one device does in
 * the time that the preset's sentence promises.
 */
// prettier-ignore
const recipes: Record<PresetName, { cpu: Recipe; gpu: Recipe }> = (() => {
  const quick = { side: 32, fmapBase: 512, fmapMax: 64, kimg: { stable: 3, fade: 1.5, finished: 51 } };
  return {
    quick: { cpu: quick, gpu: quick },
    standard: {
      cpu: { side: 64,  ...NARROW, kimg: { stable: 60,  fade: 60,  finished: 240 } },
      gpu: { side: 256, ...FULL,   kimg: { stable: 100, fade: 100, finished: 1000 } },
    },
    best: {
      cpu: { side: 128, ...NARROW, kimg: { stable: 120, fade: 120, finished: 600 } },
      gpu: { side: 512, ...FULL,   kimg: { stable: 200, fade: 200, finished: 2600 } },
    },
  };
})();

/** Images at a time on one graphics card by the side of the finished images (Karras et al. 2019, code of the authors). */
const BATCH_OF_SIDE: Readonly<Record<number, number>> = {
  ...{ 8: 128, 16: 128, 32: 64, 64: 32 },
  ...{ 128: 16, 256: 8, 512: 4, 1024: 4 },
};
/** Larger batches make no image cheaper on a processor, and previews rarer. */
const LARGEST_ON_CPU = 16;
/** The discriminator compares images in groups of four; smaller groups see less of the variety. */
const GROUP = 4;

/** The share of a device's memory that training may plan with. Other programs and the desktop need the rest. */
const SHARE_OF_MEMORY = { cpu: 0.5, gpu: 0.8 } as const;

/** Most rows that the log of a run grows to, so that its curves can be drawn at once. */
const MOST_ROWS = 25_000;
/** R1 was tuned on the sample at 32²; it grows with the number of pixels (Karras et al. 2020) up to the paper's 10. */
const r1GammaAt = (side: number): number => Math.min(10, Math.max(1, (side / 32) ** 2));

/** Steps from one with R1 to the next: StyleGAN2's lazy regularisation, where a training is long enough for it. */
const R1_INTERVAL: Readonly<Record<PresetName, number>> = { quick: 1, standard: 16, best: 16 };

/** What a preset comes to, and which limit each figure met. */
export interface PresetChoice {
  readonly options: TrainingOverrides & { readonly resolution: number; readonly batch: number };
  readonly isLarge: boolean;
  /** Why the finished images are not larger. */
  readonly sideLimit: 'preset' | 'slices' | 'memory';
  /** Why not more images are shown at a time. */
  readonly batchLimit: 'usual' | 'slices' | 'memory';
}

/** The largest batch up to `most` that the discriminator can divide into its groups. */
const dividable = (most: number): number =>
  most < GROUP ? Math.max(1, Math.floor(most)) : Math.floor(most / GROUP) * GROUP;

interface Fit {
  readonly side: number;
  readonly batch: number;
  readonly batchLimit: PresetChoice['batchLimit'];
}

/** The batch at a side, by the table, the number of slices and the memory model. */
function fitAt(side: number, preset: PresetName, recipe: Recipe, about: Circumstances): Fit {
  const { slices, colors, usesGpu, memoryBytes } = about;
  const table = BATCH_OF_SIDE[side]!;
  const usual = usesGpu && preset !== 'quick' ? table : Math.min(table, LARGEST_ON_CPU);
  const shape: NetworkShape = { ...recipe, resolution: side, colors };
  const allowed = SHARE_OF_MEMORY[usesGpu ? 'gpu' : 'cpu'] * memoryBytes;
  const bytesOf = (batch: number): number => trainingBytes(shape, side, batch, R1_INTERVAL[preset]);
  const none = bytesOf(0);
  const forEach = bytesOf(1) - none;
  const byMemory = dividable((allowed - none) / forEach);
  const bySlices = dividable(slices);
  const batch = Math.min(usual, bySlices, byMemory);
  const batchLimit = batch === usual ? 'usual' : batch === bySlices ? 'slices' : 'memory';
  return { side, batch, batchLimit };
}

/** What the preset comes to in these circumstances, with the reasons. */
export function choosePreset(preset: PresetName, about: Circumstances): PresetChoice {
  const { slices, size, usesGpu } = about;
  const recipe = recipes[preset][usesGpu ? 'gpu' : 'cpu'];
  const sides = RESOLUTIONS.filter((side) => side <= Math.min(recipe.side, size)).reverse();
  const fits = sides.map((side) => fitAt(side, preset, recipe, about));
  // A size down is better than groups too small to compare; where nothing fits, the smallest is tried all the same.
  const fit = fits.find(({ batch, batchLimit }) => batchLimit !== 'memory' || batch >= GROUP) ?? fits.at(-1)!;
  const { side, batch, batchLimit } = fit;
  const isLarge = slices >= LARGE_SET;
  const longer = isLarge ? LONGER_FOR_LARGE : 1;
  const phases = Math.log2(side / 8);
  const { stable, fade, finished } = recipe.kimg;
  const kimgTotal = longer * (phases * (stable + fade) + finished);
  return {
    isLarge,
    sideLimit: side < sides[0]! ? 'memory' : side < recipe.side ? 'slices' : 'preset',
    batchLimit,
    options: {
      resolution: side,
      batch,
      kimgStable: longer * stable,
      kimgFade: longer * fade,
      kimgTotal,
      fmapBase: recipe.fmapBase,
      fmapMax: recipe.fmapMax,
      r1Gamma: r1GammaAt(side),
      metricsSteps: Math.ceil((kimgTotal * 1000) / batch / MOST_ROWS),
      ...(preset === 'quick' ? quickOptions : longOptions(preset, batch, isLarge)),
    },
  };
}

const quickOptions = {
  learningRate: 0.002,
  r1Interval: R1_INTERVAL.quick,
  emaKimg: 2,
  emaRampup: 0.1,
  // Too short to learn even a small set by heart.
  augmentation: 'none',
  previewSeconds: 10,
  checkpointSeconds: 60,
} as const satisfies TrainingOverrides;

const longOptions = (preset: 'standard' | 'best', batch: number, isLarge: boolean) => ({
  // One rate for all sizes, as StyleGAN2 has it, in the middle of the paper's 0.001 to 0.003.
  learningRate: 0.002,
  // Lazy R1 (Karras et al. 2020, appendix B) leaves out what is dearest in a step fifteen times of sixteen.
  r1Interval: R1_INTERVAL.standard,
  // StyleGAN2-ADA's automatic choice.
  emaKimg: (batch * 10) / 32,
  augmentation: isLarge ? ('none' as const) : ('adaptive' as const),
  ...(preset === 'standard'
    ? { previewSeconds: 60, checkpointSeconds: 600 }
    : { previewSeconds: 120, checkpointSeconds: 1200 }),
});

/** The options of a preset in these circumstances; anything else comes from the table of options. */
export const presetOptions = (preset: PresetName, about: Circumstances): TrainingOverrides =>
  choosePreset(preset, about).options;
