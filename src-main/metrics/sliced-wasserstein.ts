import { randomFor } from '@shared/pure/random';

/** Images of one size. */
export interface ImageStack {
  /** N × resolution × resolution × colors, NHWC, in [-1, 1]. */
  readonly values: Float32Array;
  /** Side of the images in pixels: a power of two, at least 8. */
  readonly resolution: number;
  readonly colors: number;
}

export interface SlicedWassersteinOptions {
  /** Patches taken from each level of each image. Default 128, as in the paper. */
  readonly patches?: number;
  /** Random directions onto which the patches are projected, for each level. Default 512, as in the paper. */
  readonly projections?: number;
  /** Decides positions and directions; a whole number. Distances are comparable where it is the same. */
  readonly seed: number;
}

export interface SlicedWassersteinDistance {
  /** Finest detail first, down to 16 pixels: the distance of each spatial frequency band. */
  readonly levels: readonly { readonly resolution: number; readonly distance: number }[];
  /** The mean over the levels. */
  readonly mean: number;
}

const PATCH = 7;
const COARSEST = 16;
const SMALLEST = 8;
/** Directions that are projected onto in one pass over the patches. */
const LANES = 4;

/**
 * The sliced Wasserstein distance between two sets of images: Karras, Aila, Laine and Lehtinen, “Progressive Growing of
 * GANs” (ICLR 2018), section 5. Each image becomes a Laplacian pyramid ({@link laplacianPyramid}); from each level 7×7
 * patches with all colors are taken at random positions; on each side they are brought to mean 0 and variance 1 for each
 * color; the distance is the mean, over random directions, of the Wasserstein distance between the two sides' projections.
 *
 * - It has no unit, is 0 for equal sets and has no fixed upper end; the paper's tables give it times 1000. Two sets of
 *   other images of the same kind are not at 0 but at a floor that falls with the number of images.
 * - Overall brightness and contrast are normalised away: sets that differ in nothing else have distance 0.
 * - The k-th images of both sides are cut at the same positions (the paper draws them separately). A set is thereby at
 *   exactly 0 from itself and the distance is exactly symmetric. With ever more patches both ways tend to the same value.
 * - The sides may have different numbers of images; see {@link wassersteinDistance}.
 * - A pixel that is not a finite number makes the distances NaN (where a patch holds it).
 *
 * @throws RangeError for sets that cannot be compared: sides or colors differ, no images, a resolution that is not a
 *   power of two or below 8; and for options that are not whole numbers.
 */
export function slicedWasserstein(
  a: ImageStack,
  b: ImageStack,
  options: SlicedWassersteinOptions,
): SlicedWassersteinDistance {
  const { patches = 128, projections = 512, seed } = options;
  for (const [name, value] of Object.entries({ patches, projections }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`slicedWasserstein: ${name} must be a whole number from 1 on, not ${value}`);
  checkStack(a);
  checkStack(b);
  if (a.resolution !== b.resolution || a.colors !== b.colors)
    throw new RangeError(
      `slicedWasserstein: images of ${a.resolution}² × ${a.colors} cannot be compared with ${b.resolution}² × ${b.colors}`,
    );

  const ofA = descriptors(a, patches, seed);
  const ofB = descriptors(b, patches, seed);
  const levels = levelResolutions(a.resolution).map((resolution, level) => {
    const directions = unitDirections(projections, PATCH * PATCH * a.colors, seed, resolution);
    return { resolution, distance: slicedDistance(ofA[level]!, ofB[level]!, directions) };
  });
  return { levels, mean: levels.reduce((sum, { distance }) => sum + distance, 0) / levels.length };
}

/**
 * The Laplacian pyramid of one image (Burt and Adelson, “The Laplacian pyramid as a compact image code”, IEEE
 * Transactions on Communications 31, 1983) down to 16×16: each level holds what is lost when the image is halved (blurred
 * by [1, 4, 6, 4, 1] / 16 along both axes, every second pixel kept) and doubled again (zeros inserted, four times the same
 * blur); the last is the image at 16×16. Beyond the borders images are mirrored, the border pixel not repeated. An image
 * of 16×16 or less is its own only level.
 *
 * @param image resolution × resolution × colors, channels last
 * @returns the levels, finest first: r × r × colors with r = resolution, resolution / 2, … 16
 */
export function laplacianPyramid(image: Float32Array, resolution: number, colors: number): Float32Array[] {
  const levels: Float32Array[] = [];
  let current = image;
  for (let side = resolution; side > COARSEST; side /= 2) {
    const halved = halveAxis(halveAxis(current, side, side * colors), side, colors);
    const doubled = doubleAxis(doubleAxis(halved, side / 2, colors), side / 2, side * colors);
    levels.push(current.map((value, i) => value - doubled[i]!));
    current = halved;
  }
  return [...levels, current];
}

/**
 * The Wasserstein-1 (earth mover's) distance between two sets of numbers, each in ascending order: the area between
 * their quantile functions. For sets of one size that is the mean absolute difference of the sorted numbers; sets of
 * different sizes are compared by their step-shaped quantile functions, exactly, without interpolation.
 */
export function wassersteinDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  // Quantiles are counted in steps of 1 / (a.length · b.length), so that they are whole numbers.
  let area = 0;
  for (let i = 0, j = 0, from = 0; i < a.length && j < b.length;) {
    const endOfA = (i + 1) * b.length;
    const endOfB = (j + 1) * a.length;
    const to = Math.min(endOfA, endOfB);
    area += Math.abs(a[i]! - b[j]!) * (to - from);
    if (to === endOfA) i++;
    if (to === endOfB) j++;
    from = to;
  }
  return area / (a.length * b.length);
}

function checkStack({ values, resolution, colors }: ImageStack): void {
  if (!Number.isInteger(Math.log2(resolution)) || resolution < SMALLEST)
    throw new RangeError(
      `slicedWasserstein: the resolution must be a power of two from ${SMALLEST} on, not ${resolution}`,
    );
  const images = values.length / (resolution * resolution * colors);
  if (!Number.isInteger(images) || images < 1)
    throw new RangeError(
      `slicedWasserstein: ${values.length} values are no images of ${resolution}² × ${colors}`,
    );
}

/** The sides of a pyramid's levels. */
function levelResolutions(resolution: number): number[] {
  return resolution > COARSEST ? [resolution, ...levelResolutions(resolution / 2)] : [resolution];
}

/**
 * Cuts the patches out of all images, level by level, and normalises them.
 *
 * @returns for each level N · patches descriptors of 7 · 7 · colors values
 */
function descriptors({ values, resolution, colors }: ImageStack, patches: number, seed: number) {
  const size = PATCH * PATCH * colors;
  const rowValues = PATCH * colors;
  const imageValues = resolution * resolution * colors;
  const images = values.length / imageValues;
  const sides = levelResolutions(resolution);
  const levels = sides.map(() => new Float32Array(images * patches * size));
  for (let image = 0; image < images; image++) {
    const pixels = values.subarray(image * imageValues, (image + 1) * imageValues);
    laplacianPyramid(pixels, resolution, colors).forEach((pyramidLevel, level) => {
      const side = sides[level]!;
      const random = randomFor(seed, side, image);
      for (let patch = 0, to = image * patches * size; patch < patches; patch++) {
        const top = random.below(side - PATCH + 1);
        const left = random.below(side - PATCH + 1);
        for (let row = 0; row < PATCH; row++, to += rowValues) {
          const from = ((top + row) * side + left) * colors;
          levels[level]!.set(pyramidLevel.subarray(from, from + rowValues), to);
        }
      }
    });
  }
  for (const level of levels) normalise(level, colors);
  return levels;
}

/** Brings each color to mean 0 and variance 1, in place; what does not vary becomes 0. */
function normalise(values: Float32Array, colors: number): void {
  const count = values.length / colors;
  for (let color = 0; color < colors; color++) {
    let sum = 0;
    for (let i = color; i < values.length; i += colors) sum += values[i]!;
    const mean = sum / count;
    let squares = 0;
    for (let i = color; i < values.length; i += colors) squares += (values[i]! - mean) ** 2;
    const deviation = Math.sqrt(squares / count);
    // Of equal values the mean may be off by a rounding, which must not be blown up to a deviation of 1.
    const scale = deviation <= 1e-7 * Math.abs(mean) ? 0 : 1 / deviation;
    for (let i = color; i < values.length; i += colors) values[i] = (values[i]! - mean) * scale;
  }
}

interface Directions {
  readonly count: number;
  /** Values of one direction. */
  readonly size: number;
  /** One after the other, then zeros up to a whole multiple of LANES. */
  readonly values: Float64Array;
}

/** Directions uniform on the unit sphere: normal numbers (Box and Muller, 1958), divided by their length. */
function unitDirections(count: number, size: number, seed: number, resolution: number): Directions {
  const random = randomFor(seed, resolution);
  const values = new Float64Array(Math.ceil(count / LANES) * LANES * size);
  for (let direction = 0; direction < count; direction++) {
    const at = direction * size;
    let squares = 0;
    for (let i = at; i < at + size; i++) {
      const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
      const normal = radius * Math.cos(2 * Math.PI * random.uniform());
      values[i] = normal;
      squares += normal * normal;
    }
    for (let i = at; i < at + size; i++) values[i]! /= Math.sqrt(squares);
  }
  return { count, size, values };
}

/** The mean over the directions of the Wasserstein distance between what two sets of descriptors project to. */
function slicedDistance(a: Float32Array, b: Float32Array, directions: Directions): number {
  const lanes = (values: Float32Array) =>
    Array.from({ length: LANES }, () => new Float32Array(values.length / directions.size));
  const [projectedA, projectedB] = [lanes(a), lanes(b)];
  let sum = 0;
  for (let first = 0; first < directions.count; first += LANES) {
    project(a, directions, first, projectedA);
    project(b, directions, first, projectedB);
    for (let lane = 0; lane < LANES && first + lane < directions.count; lane++)
      sum += wassersteinDistance(projectedA[lane]!.sort(), projectedB[lane]!.sort());
  }
  return sum / directions.count;
}

/** Projects all descriptors onto the LANES directions from `first` on: each descriptor is read once for all of them. */
function project(
  values: Float32Array,
  { size, values: directions }: Directions,
  first: number,
  out: readonly Float32Array[],
): void {
  const [out0, out1, out2, out3] = out as [Float32Array, Float32Array, Float32Array, Float32Array];
  const lane = (index: number) => directions.subarray((first + index) * size, (first + index + 1) * size);
  const [lane0, lane1, lane2, lane3] = [lane(0), lane(1), lane(2), lane(3)];
  for (let descriptor = 0, at = 0; descriptor < out0.length; descriptor++, at += size) {
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let i = 0; i < size; i++) {
      const value = values[at + i]!;
      sum0 += value * lane0[i]!;
      sum1 += value * lane1[i]!;
      sum2 += value * lane2[i]!;
      sum3 += value * lane3[i]!;
    }
    out0[descriptor] = sum0;
    out1[descriptor] = sum1;
    out2[descriptor] = sum2;
    out3[descriptor] = sum3;
  }
}

/**
 * Blurs along one axis and keeps every second position.
 *
 * @param values any shape in which the axis has `size` positions, `inner` values apart
 */
function halveAxis(values: Float32Array, size: number, inner: number): Float32Array {
  const out = new Float32Array(values.length / 2);
  for (let start = 0, to = 0; start < values.length; start += size * inner)
    for (let position = 0; position < size; position += 2) {
      const row = (offset: number) => start + mirrored(position + offset, size) * inner;
      const [far0, near0, center, near1, far1] = [row(-2), row(-1), row(0), row(1), row(2)];
      for (let i = 0; i < inner; i++, to++) {
        const far = values[far0 + i]! + values[far1 + i]!;
        const near = values[near0 + i]! + values[near1 + i]!;
        out[to] = (far + 4 * near + 6 * values[center + i]!) / 16;
      }
    }
  return out;
}

/**
 * Doubles one axis: zeros inserted after each position, then twice the blur. Written out, even positions are
 * (1, 6, 1) / 8 and odd ones (1, 1) / 2 of their neighbours; mirroring the widened axis, whose last position is an
 * inserted zero, puts its second position before the first and its last once more behind the last.
 *
 * @param values any shape in which the axis has `size` positions, `inner` values apart
 */
function doubleAxis(values: Float32Array, size: number, inner: number): Float32Array {
  const out = new Float32Array(values.length * 2);
  for (let start = 0; start < values.length; start += size * inner)
    for (let position = 0; position < size; position++) {
      const at = start + position * inner;
      const before = start + mirrored(position - 1, size) * inner;
      const after = start + Math.min(position + 1, size - 1) * inner;
      const even = 2 * at;
      for (let i = 0; i < inner; i++) {
        out[even + i] = (values[before + i]! + 6 * values[at + i]! + values[after + i]!) / 8;
        out[even + inner + i] = (values[at + i]! + values[after + i]!) / 2;
      }
    }
  return out;
}

/** Where a position outside 0 … size − 1 is mirrored to; the border itself is not repeated. */
function mirrored(position: number, size: number): number {
  if (position < 0) return -position;
  return position < size ? position : 2 * (size - 1) - position;
}
