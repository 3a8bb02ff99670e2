/** What decides the shape of both networks; see `NetworkConfig` of the model. */
export interface NetworkShape {
  readonly resolution: number;
  readonly colors: number;
  readonly fmapBase: number;
  readonly fmapMax: number;
  readonly classes?: number;
}

const LATENT_SIZE = 512;
const MAPPING_LAYERS = 8;
const FLOAT_BYTES = 4;

/** Feature maps of the block at resolution `r` (Karras, Laine, Aila 2019, configuration F). */
export const featureMaps = ({ fmapBase, fmapMax }: NetworkShape, r: number): number =>
  Math.min(Math.floor((fmapBase * 2) / r), fmapMax);

/** 4, 8, … `top`. */
const blocks = (top: number): number[] => Array.from({ length: Math.log2(top) - 1 }, (_, i) => 4 * 2 ** i);

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** The number of values in all weights of each network, without w_avg. */
export function weightCounts(shape: NetworkShape): { generator: number; discriminator: number } {
  const { colors, classes = 0 } = shape;
  const maps = (r: number): number => featureMaps(shape, r);
  const last = maps(4);
  const embedding = classes > 0 ? classes * LATENT_SIZE + LATENT_SIZE ** 2 : 0;
  const mapping = MAPPING_LAYERS * (LATENT_SIZE ** 2 + LATENT_SIZE) + embedding;
  // Noise strength, bias, and a style of scale and shift.
  const layer = (r: number): number => maps(r) * (2 + 2 * (LATENT_SIZE + 1));
  const synthesis = blocks(shape.resolution).map((r) => {
    const kernels = 9 * maps(r) * (maps(r) + (r > 4 ? maps(r / 2) : 0));
    return kernels + 2 * layer(r) + maps(r) * colors + colors;
  });
  const judging = blocks(shape.resolution).map((r) => {
    const fromRgb = maps(r) * (colors + 1);
    return r === 4 ? fromRgb : fromRgb + (9 * maps(r) + 1) * maps(r) + (9 * maps(r) + 1) * maps(r / 2);
  });
  const head = 9 * (last + 1) * last + last + 16 * last * last + last + (last + 1) * Math.max(classes, 1);
  return { generator: mapping + 16 * last + sum(synthesis), discriminator: sum(judging) + head };
}

/**
 * What work on one feature value outside of convolutions costs, in multiply-adds of a convolution: bias, leaky ReLU, noise,
 * normalisation and style read and write each value some hundred times in a step. Fitted to steps of 16² to 128² on two
 * cores (fmap_base 2048, fmap_max 256, batch 8): a block cost 225 ms by its convolutions and 0.47 ms for every thousand
 * values.
 */
const PER_FEATURE_VALUE = 1000;

/**
 * The arithmetic of one image's pass through both networks when they have grown to `resolution`, in multiply-adds. Only
 * ratios of it mean something: a step of one resolution takes so many times as long as one of another.
 */
export function arithmeticAt(shape: NetworkShape, resolution: number): number {
  const maps = (r: number): number => featureMaps(shape, r);
  return sum(
    blocks(resolution).map((r) => {
      const full = 2 * 9 * maps(r) ** 2;
      // Up- and downsampling convolutions run at half the side with a kernel of 4 × 4.
      const halving = r > 4 ? 2 * 4 * maps(r) * maps(r / 2) : 0;
      return r * r * (full + halving + PER_FEATURE_VALUE * maps(r));
    }),
  );
}

/** Values of one layer's features in every block, for one image at `resolution`. */
const featuresAt = (shape: NetworkShape, resolution: number): number =>
  sum(blocks(resolution).map((r) => r * r * featureMaps(shape, r)));

/** TensorFlow and what goes with it; each kind of step that is recorded: every resolution but 8² growing and grown. */
const FIXED_BYTES = 350 * 2 ** 20;
const RECORDED_BYTES = 100 * 2 ** 20;
/** The weight, its average and moment, the step, its gradient, and copies while a checkpoint is made. */
const COPIES_OF_WEIGHTS = 9;
/** A discriminator step with R1 holds so many values for its gradients for every one of the features. */
const COPIES_OF_FEATURES = 16;

/** What a step holds of the images in it. */
export const featureBytes = (shape: NetworkShape, resolution: number, batch: number): number =>
  FLOAT_BYTES * COPIES_OF_FEATURES * featuresAt(shape, resolution) * batch;

/**
 * The memory that training takes once it has come to `resolution`, by a model whose constants are fitted to what was
 * measured on a processor (docs/presets-and-estimates.md). On a graphics card 16-bit features need less, and the card's
 * own libraries stand for what is recorded, which the computer's memory then holds.
 */
export function trainingBytes(
  shape: NetworkShape,
  resolution: number,
  batch: number,
  r1Interval: number,
): number {
  const { generator, discriminator } = weightCounts(shape);
  // Where R1 is not in every step, steps with and without it are recorded apart.
  const kinds = (2 * Math.log2(resolution / 8) + 1) * (r1Interval > 1 ? 2 : 1);
  const weights = FLOAT_BYTES * COPIES_OF_WEIGHTS * (generator + discriminator);
  return FIXED_BYTES + kinds * RECORDED_BYTES + weights + featureBytes(shape, resolution, batch);
}

/** The bytes of a checkpoint: the average, both networks, and the moments of both. */
export function checkpointBytes(shape: NetworkShape): number {
  const { generator, discriminator } = weightCounts(shape);
  return FLOAT_BYTES * (3 * generator + 2 * discriminator + 2 * LATENT_SIZE);
}
