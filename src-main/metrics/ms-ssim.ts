import type { ImageStack } from './sliced-wasserstein';

/** Exponents of the five scales, finest first (Wang, Simoncelli and Bovik 2003, section 3.2). */
const WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333] as const;
const WINDOW = 11;
const SIGMA = 1.5;
/** Values lie in [−1, 1]. */
const RANGE = 2;
const C1 = (0.01 * RANGE) ** 2;
const C2 = (0.03 * RANGE) ** 2;

/**
 * Multi-scale structural similarity of two images: Wang, Simoncelli and Bovik, “Multi-scale structural similarity for image quality
 * assessment” (Asilomar 2003), with the constants of Wang et al. 2004: Gaussian window of 11×11 and σ 1.5, K1 0.01, K2 0.03. 1 for
 * equal images, about 0 for unlike ones; a scale that is inversely similar counts as 0.
 *
 * Five scales need images of 176 pixels. A smaller one has as many as the window fits into, whose exponents are brought to
 * the sum 1; below 11 pixels the window is as large an odd square as fits. Values of images of one size can be compared, those of
 * different sizes cannot.
 *
 * @param a,b one plane of side × side, row by row, in [−1, 1]
 */
export function msSsim(a: Float32Array, b: Float32Array, side: number): number {
  const scales = scaleCount(side);
  const total = WEIGHTS.slice(0, scales).reduce((sum, weight) => sum + weight, 0);
  let product = 1;
  let [x, y, size] = [a, b, side];
  for (let scale = 0; scale < scales; scale++) {
    const { luminance, contrast } = similarity(x, y, size);
    const isLast = scale === scales - 1;
    product *= Math.max(0, isLast ? luminance : contrast) ** (WEIGHTS[scale]! / total);
    if (!isLast) [x, y, size] = [halved(x, size), halved(y, size), size / 2];
  }
  return product;
}

/**
 * The mean MS-SSIM of pairs of images of one set, the first with the second, the third with the fourth and so on: how alike they
 * are. Odena et al. 2017 (AC-GAN, section 4.2) judge the variety of generated images by it, against that of real ones.
 *
 * @throws RangeError for fewer than two images.
 */
export function similarityOfPairs({ values, resolution, colors }: ImageStack): number {
  const pixels = resolution * resolution;
  const pairs = Math.floor(values.length / (2 * pixels * colors));
  if (pairs < 1) throw new RangeError('similarityOfPairs: fewer than two images');
  let sum = 0;
  for (let pair = 0; pair < pairs; pair++)
    for (let color = 0; color < colors; color++) {
      const plane = (image: number): Float32Array => {
        const from = (2 * pair + image) * pixels * colors + color;
        return colors === 1
          ? values.subarray(from, from + pixels)
          : Float32Array.from({ length: pixels }, (_, i) => values[from + i * colors]!);
      };
      sum += msSsim(plane(0), plane(1), resolution);
    }
  return sum / (pairs * colors);
}

function scaleCount(side: number): number {
  let scales = 1;
  while (scales < WEIGHTS.length && side / 2 ** scales >= WINDOW) scales++;
  return scales;
}

const windows = new Map<number, Float64Array>();

/** One axis of the Gaussian window, of sum 1. */
function windowOf(side: number): Float64Array {
  const length = Math.min(WINDOW, side % 2 === 0 ? side - 1 : side);
  const known = windows.get(length);
  if (known) return known;
  const middle = (length - 1) / 2;
  const weights = Float64Array.from({ length }, (_, i) => Math.exp(-((i - middle) ** 2) / (2 * SIGMA ** 2)));
  const sum = weights.reduce((a, b) => a + b);
  const made = weights.map((weight) => weight / sum);
  windows.set(length, made);
  return made;
}

/** The mean over all places of the window of luminance · contrast · structure, and of contrast · structure alone. */
function similarity(
  x: Float32Array,
  y: Float32Array,
  side: number,
): { readonly luminance: number; readonly contrast: number } {
  const window = windowOf(side);
  const out = side - window.length + 1;
  // Five moments of each row first, then of each column of those.
  const rows = Array.from({ length: 5 }, () => new Float64Array(side * out));
  const [rx, ry, rxx, ryy, rxy] = rows as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let row = 0, to = 0; row < side; row++)
    for (let column = 0; column < out; column++, to++) {
      let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0];
      for (let i = 0, at = row * side + column; i < window.length; i++, at++) {
        const [weight, vx, vy] = [window[i]!, x[at]!, y[at]!];
        const [wx, wy] = [weight * vx, weight * vy];
        sx += wx;
        sy += wy;
        sxx += wx * vx;
        syy += wy * vy;
        sxy += wx * vy;
      }
      rx[to] = sx;
      ry[to] = sy;
      rxx[to] = sxx;
      ryy[to] = syy;
      rxy[to] = sxy;
    }
  let [luminances, contrasts] = [0, 0];
  for (let row = 0; row < out; row++)
    for (let column = 0; column < out; column++) {
      let [mx, my, mxx, myy, mxy] = [0, 0, 0, 0, 0];
      for (let i = 0, at = row * out + column; i < window.length; i++, at += out) {
        const weight = window[i]!;
        mx += weight * rx[at]!;
        my += weight * ry[at]!;
        mxx += weight * rxx[at]!;
        myy += weight * ryy[at]!;
        mxy += weight * rxy[at]!;
      }
      const contrast = (2 * (mxy - mx * my) + C2) / (mxx - mx * mx + myy - my * my + C2);
      contrasts += contrast;
      luminances += (contrast * (2 * mx * my + C1)) / (mx * mx + my * my + C1);
    }
  return { luminance: luminances / (out * out), contrast: contrasts / (out * out) };
}

/** Averaged 2×2. */
function halved(plane: Float32Array, side: number): Float32Array {
  const half = side / 2;
  const out = new Float32Array(half * half);
  for (let row = 0, to = 0; row < half; row++)
    for (let column = 0, at = 2 * row * side; column < half; column++, at += 2, to++)
      out[to] = (plane[at]! + plane[at + 1]! + plane[at + side]! + plane[at + side + 1]!) / 4;
  return out;
}
