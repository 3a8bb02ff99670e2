import { z } from 'zod';

/** Layers that a canvas distinguishes by name: those up to 8², up to 32², and finer ones (Karras et al. 2019, section 3.1). */
export const COARSE_LAYERS = 4;
export const MIDDLE_LAYERS = 8;

/** The largest seed of an image. */
export const LAST_SEED = 2 ** 31 - 1;
export const imageSeed = z.number().int().min(0).max(LAST_SEED);

/** The random part of the name of what is kept of w: a point (a projected slice, a mixture) or a direction of one's own. */
export const pointId = z
  .string()
  .regex(/^p[0-9a-f]{16}$/)
  .brand<'PointId'>();
export type PointId = z.infer<typeof pointId>;

/** Where styles come from: the image of a seed, or a point of w+ that is kept with the run. */
export const styleSource = z.union([imageSeed, z.object({ point: pointId })]);
export type StyleSource = z.infer<typeof styleSource>;

export const isSeed = (source: StyleSource): source is number => typeof source === 'number';
export const isSameSource = (a: StyleSource, b: StyleSource): boolean =>
  isSeed(a) || isSeed(b) ? a === b : a.point === b.point;

/** Principal directions of w that are looked for (Härkönen et al. 2020, GANSpace, section 2.1). */
export const PRINCIPAL_DIRECTIONS = 20;

/** A direction of w: a principal one by its rank from 1, or one of the user's own. */
export const directionId = z.union([
  z.string().regex(/^principal-\d{1,2}$/),
  z.string().regex(/^v[0-9a-f]{16}$/),
]);
export type DirectionId = z.infer<typeof directionId>;

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
  source: styleSource,
  /** On the way through w to another style: 0 is the source itself, 1 the other. Of the layers of `mix` nothing changes. */
  toward: z
    .object({
      source: styleSource,
      share: z.number().min(0).max(1),
      /** Through w in a straight line, or through z on the sphere, which only seeds have. */
      through: z.enum(['w', 'z']).optional(),
    })
    .optional(),
  /** Style mixing (Karras et al. 2019, section 3.1): the styles of some layers from another source. */
  mix: layerRange.extend({ source: styleSource }).optional(),
  /** Steps along directions of w, after truncation; `layers`: of these alone. */
  shifts: z
    .array(
      z.object({
        direction: directionId,
        /** In standard deviations of w along it; of a direction of one's own, in distances of its two groups. */
        amount: z.number().min(-20).max(20),
        layers: layerRange.optional(),
      }),
    )
    .max(PRINCIPAL_DIRECTIONS)
    .optional(),
  /** The class of a network that was given classes; absent: seeds take turns. */
  class: z.number().int().min(0).max(1000).optional(),
  /** Truncation ψ: 0 draws the average image, 1 the full variety (ibid., appendix B). */
  psi: z.number().min(0).max(1),
  /** Truncation acts on the layers below this. */
  cutoff: z.number().int().min(0).max(18),
  noise: imageNoise,
});
export type ImageRecipe = z.infer<typeof imageRecipe>;

/** What a layer's style comes from. */
export const sourceOfLayer = ({ source, mix }: ImageRecipe, layer: number): StyleSource =>
  mix && layer >= mix.first && layer < mix.end ? mix.source : source;

/** Rows and columns of a canvas at most. */
export const MOST_LINES = 12;
/** Recipes that can be asked for at once: a whole canvas with its rows and columns. */
export const MOST_RECIPES = (MOST_LINES + 1) ** 2;

/** A cell of a canvas that differs from the others, by its row's and its column's images. */
export const canvasCell = z.object({
  row: styleSource,
  column: styleSource,
  psi: imageRecipe.shape.psi.optional(),
  /** What was dropped on it: it takes the place of the column's image. */
  onto: styleSource.optional(),
});
export type CanvasCell = z.infer<typeof canvasCell>;

/** canvas.json of a run: its style-mixing canvas as it was left. */
export const mixingCanvas = z.object({
  schema: z.literal(1),
  /** The checkpoint, by the images that it had been shown; absent: the newest. */
  images: z.number().int().nonnegative().optional(),
  /** Their styles of the layers of `layers`, and the column's of all others, make a cell. */
  rows: z.array(styleSource).max(MOST_LINES),
  columns: z.array(styleSource).max(MOST_LINES),
  layers: layerRange,
  /** Cells whose truncation is their own. */
  cells: z.array(canvasCell).optional(),
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

/** What holds for many images alike. */
export interface Looks extends Pick<MixingCanvas, 'psi' | 'cutoff' | 'noise'> {
  /** The class of all, of a network that was given classes. */
  class?: number | undefined;
}

/** How fast a path is walked: evenly, or slowly near its images. */
export const easings = ['linear', 'smooth'] as const;
export type Easing = (typeof easings)[number];

/** What page and command line begin a path with: images from one to the next, pace, way, and how fast its film is. */
export const usualPath = {
  each: 24,
  easing: 'smooth',
  through: 'w',
  loops: false,
  framesPerSecond: 20,
} as const;

/**
 * The images of a path from image to image, `each` of them from one to the next, and the last one's own; with `loops` it leads
 * back to the first, whose image is not drawn twice. Noise is one for all, so that only what the styles change moves. Through z it
 * leads between seeds alone; beside a point it leads through w.
 */
export function recipesOfPath(
  sources: readonly StyleSource[],
  {
    each,
    easing,
    loops,
    through = 'w',
    ...looks
  }: Looks & { each: number; easing: Easing; loops: boolean; through?: 'w' | 'z' },
): ImageRecipe[] {
  const noise = looks.noise === 'own' ? { seed: sources.find(isSeed) ?? 0 } : looks.noise;
  const at = (share: number): number => (easing === 'smooth' ? share * share * (3 - 2 * share) : share);
  const legs = loops ? sources.length : sources.length - 1;
  const path = Array.from({ length: legs * each }, (_, i): ImageRecipe => {
    const leg = Math.floor(i / each);
    const [from, to] = [sources[leg]!, sources[(leg + 1) % sources.length]!];
    const isThroughZ = through === 'z' && isSeed(from) && isSeed(to);
    const share = at((i % each) / each);
    const toward = { source: to, share, ...(isThroughZ && { through }) };
    return { ...recipeOf(from, { ...looks, noise }), toward };
  });
  return loops ? path : [...path, recipeOf(sources.at(-1)!, { ...looks, noise })];
}

/** The image of a row or column by itself. */
export const recipeOf = (source: StyleSource, { psi, cutoff, noise, class: chosen }: Looks): ImageRecipe => ({
  source,
  ...(chosen !== undefined && { class: chosen }),
  psi,
  cutoff,
  noise,
});

export const cellOf = (
  { cells }: Pick<MixingCanvas, 'cells'>,
  row: StyleSource,
  column: StyleSource,
): CanvasCell | undefined =>
  cells?.find((cell) => isSameSource(cell.row, row) && isSameSource(cell.column, column));

export function recipeOfCell(
  row: StyleSource,
  column: StyleSource,
  canvas: Looks & Pick<MixingCanvas, 'layers' | 'cells'>,
): ImageRecipe {
  const own = cellOf(canvas, row, column);
  return {
    ...recipeOf(own?.onto ?? column, { ...canvas, psi: own?.psi ?? canvas.psi }),
    mix: { source: row, ...canvas.layers },
  };
}
