import { z } from 'zod';

/** How slices are made of what was brought: the same for the page, the command line and the importer. */

export const planes = ['axial', 'coronal', 'sagittal', 'as acquired'] as const;
export type Plane = (typeof planes)[number];

export const sides = ['left', 'right'] as const;
export type Side = (typeof sides)[number];

/** Sides of prepared slices that are offered; all powers of two, as StyleGAN grows by doubling. */
export const sliceSizes = [32, 64, 128, 256, 512, 1024] as const;
export type SliceSize = (typeof sliceSizes)[number];

const percent = z.number().min(0).max(100);

/**
 * How values become gray. `automatic`: percentiles 0.5–99.5 of each volume; 8-bit pictures, which somebody has windowed
 * already, keep their whole range of 0 … 255.
 */
export const windowChoice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('automatic') }),
  z.object({ kind: z.literal('percentiles'), low: percent, high: percent }),
  /** In rescaled values, such as Hounsfield units. */
  z.object({ kind: z.literal('fixed'), low: z.number(), high: z.number() }),
  /** The window in the DICOM header; percentiles 0.5–99.5 where there is none. */
  z.object({ kind: z.literal('dicom') }),
]);
export type WindowChoice = z.infer<typeof windowChoice>;

const share = z.number().min(0).max(1);
/** A box on the oriented slice after it was padded to a square; parts of its side, from the left and the top. */
export const cropBox = z.object({ left: share, top: share, width: share, height: share });
export type CropBox = z.infer<typeof cropBox>;

export const splitShares = z.object({ train: percent, validate: percent, test: percent });

export const importOptions = z.object({
  plane: z.enum(planes).default('as acquired'),
  size: z.union(sliceSizes.map((size) => z.literal(size))).default(256),
  /** The part of each volume that is taken, in per cent of its slices from the first on. */
  range: z.object({ from: percent, to: percent }).default({ from: 0, to: 100 }),
  /** Every nth slice of that part. */
  every: z.number().int().min(1).max(1000).default(1),
  /** A slice is empty, and left out, where less than this share (per cent) of it is foreground; 0 keeps all. */
  minForeground: percent.default(2),
  window: windowChoice.default({ kind: 'automatic' }),
  crop: cropBox.optional(),
  /** Brings all knees (or other pairs) to this side: slice order reversed for sagittal stacks, mirrored otherwise. */
  bringTo: z.enum(sides).optional(),
  /** See pure/name-pattern.ts; without one, the schemes that are known are tried. */
  namePattern: z.string().max(300).optional(),
  /** Shares of patients, in per cent, where the folders do not say; they add up to 100. */
  split: splitShares.default({ train: 80, validate: 10, test: 10 }),
  /** Decides which patient goes to which part. */
  seed: z.number().int().nonnegative().default(1),
  /** Colour pictures stay in colour; otherwise they become gray. */
  keepColor: z.boolean().default(false),
});
export type ImportOptions = z.infer<typeof importOptions>;
export const importOverrides = importOptions.partial();
export type ImportOverrides = z.input<typeof importOverrides>;

export const splits = ['train', 'validate', 'test'] as const;
export type Split = (typeof splits)[number];
