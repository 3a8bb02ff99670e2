import { z } from 'zod';

/** Layers that a canvas distinguishes by name: those up to 8², up to 32², and finer ones (Karras et al. 2019, section 3.1). */
export const COARSE_LAYERS = 4;
export const MIDDLE_LAYERS = 8;

/** The largest seed of an image. */
export const LAST_SEED = 2 ** 31 - 1;
export const imageSeed = z.number().int().min(0).max(LAST_SEED);

/** Layers from `first` up to, not including, `end`; there are 2 · (log2(resolution) − 1) of them. */
export const layerRange = z.object({ first: z.number().int().min(0), end: z.number().int().min(0) });
export type LayerRange = z.infer<typeof layerRange>;

/**
 * The noise that gives an image its fine grain: `own`, each layer's from the seed that its style comes from; another seed's; or
 * none.
 */
export const imageNoise = z.union([z.literal('own'), z.literal('off'), z.object({ seed: imageSeed })]);
export type ImageNoise = z.infer<typeof imageNoise>;

/** Everything that decides one image of a generator. */
export const imageRecipe = z.object({
  /** Gives the styles of all layers but those of `mix`. */
  seed: imageSeed,
  /** On the way through w to another seed's style: 0 is the seed itself, 1 the other. Of the layers of `mix` nothing changes. */
  toward: z.object({ seed: imageSeed, share: z.number().min(0).max(1) }).optional(),
  /** Style mixing (Karras et al. 2019, section 3.1): the styles of some layers from another seed. */
  mix: layerRange.extend({ seed: imageSeed }).optional(),
  /** Truncation ψ: 0 draws the average image, 1 the full variety (ibid., appendix B). */
  psi: z.number().min(0).max(1),
  /** Truncation acts on the layers below this. */
  cutoff: z.number().int().min(0).max(18),
  noise: imageNoise,
});
export type ImageRecipe = z.infer<typeof imageRecipe>;

/** The seed that a layer's style comes from. */
export const seedOfLayer = ({ seed, mix }: ImageRecipe, layer: number): number =>
  mix && layer >= mix.first && layer < mix.end ? mix.seed : seed;

/** Rows and columns of a canvas at most. */
export const MOST_LINES = 12;
/** Recipes that can be asked for at once: a whole canvas with its rows and columns. */
export const MOST_RECIPES = (MOST_LINES + 1) ** 2;

/** canvas.json of a run: its style-mixing canvas as it was left. */
export const mixingCanvas = z.object({
  schema: z.literal(1),
  /** The checkpoint, by the images that it had been shown; absent: the newest. */
  images: z.number().int().nonnegative().optional(),
  /** Their styles of the layers of `layers`, and the column's of all others, make a cell. */
  rows: z.array(imageSeed).max(MOST_LINES),
  columns: z.array(imageSeed).max(MOST_LINES),
  layers: layerRange,
  psi: imageRecipe.shape.psi,
  cutoff: imageRecipe.shape.cutoff,
  noise: imageNoise,
});
export type MixingCanvas = z.infer<typeof mixingCanvas>;

export const freshCanvas = (): MixingCanvas => ({
  schema: 1,
  rows: [12, 140, 71, 5],
  columns: [88, 204, 317, 9, 33],
  layers: { first: 0, end: COARSE_LAYERS },
  psi: 0.7,
  cutoff: 8,
  noise: 'own',
});

type Looks = Pick<MixingCanvas, 'psi' | 'cutoff' | 'noise'>;

/** How fast a path is walked: evenly, or slowly near its images. */
export const easings = ['linear', 'smooth'] as const;
export type Easing = (typeof easings)[number];

/**
 * The images of a path through w from seed to seed, `each` of them from one seed to the next, and the last seed's own; with
 * `loops` it leads back to the first, whose image is not drawn twice. Noise is one for all, so that only what the styles change moves.
 */
export function recipesOfPath(
  seeds: readonly number[],
  { each, easing, loops, ...looks }: Looks & { each: number; easing: Easing; loops: boolean },
): ImageRecipe[] {
  const noise = looks.noise === 'own' ? { seed: seeds[0]! } : looks.noise;
  const at = (share: number): number => (easing === 'smooth' ? share * share * (3 - 2 * share) : share);
  const legs = loops ? seeds.length : seeds.length - 1;
  const path = Array.from({ length: legs * each }, (_, i): ImageRecipe => {
    const leg = Math.floor(i / each);
    const toward = { seed: seeds[(leg + 1) % seeds.length]!, share: at((i % each) / each) };
    return { ...recipeOfSeed(seeds[leg]!, { ...looks, noise }), toward };
  });
  return loops ? path : [...path, recipeOfSeed(seeds.at(-1)!, { ...looks, noise })];
}

/** The image of a row or column by itself. */
export const recipeOfSeed = (seed: number, { psi, cutoff, noise }: Looks): ImageRecipe => ({
  seed,
  psi,
  cutoff,
  noise,
});

export const recipeOfCell = (
  row: number,
  column: number,
  canvas: Looks & Pick<MixingCanvas, 'layers'>,
): ImageRecipe => ({
  ...recipeOfSeed(column, canvas),
  mix: { seed: row, ...canvas.layers },
});
