import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { PRINCIPAL_DIRECTIONS } from '@shared/domain/recipe';
import { LATENT_SIZE } from '../model/network';
import type { RecipeDrawer } from '../model/recipe-drawer';

/** Seeds whose w are looked at: eight for each dimension. */
const SEEDS = 4096;
/** Seeds between two breaths. */
const PORTION = 64;

export interface PrincipalDirection {
  /** [512], as long as one standard deviation of w along it. Its sign is such that its largest value is positive. */
  readonly step: Float32Array;
  /** Its share of the variance of w. */
  readonly share: number;
}

/**
 * The principal directions of a network's w, the greatest first (Härkönen et al. 2020, “GANSpace”, section 2.1): eigenvectors of the
 * covariance of w over many seeds. `breathe` is called between portions.
 */
export async function principalDirections(
  drawer: RecipeDrawer,
  breathe: () => Promise<void>,
): Promise<PrincipalDirection[]> {
  const all = new Float64Array(SEEDS * LATENT_SIZE);
  for (let seed = 0; seed < SEEDS; seed++) {
    all.set(await drawer.styleOfSeed(seed), seed * LATENT_SIZE);
    if (seed % PORTION === 0) await breathe();
  }
  const w = Matrix.from1DArray(SEEDS, LATENT_SIZE, all);
  w.subRowVector(w.mean('column'));
  const covariance = w
    .transpose()
    .mmul(w)
    .div(SEEDS - 1);
  await breathe();
  const found = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const variances = found.realEigenvalues;
  const total = variances.reduce((a, b) => a + b, 0);
  return Array.from({ length: PRINCIPAL_DIRECTIONS }, (_, rank) => {
    // They come in rising order.
    const at = LATENT_SIZE - 1 - rank;
    const vector = found.eigenvectorMatrix.getColumn(at);
    const largest = vector.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
    const scale = Math.sign(largest) * Math.sqrt(Math.max(variances[at]!, 0));
    return { step: Float32Array.from(vector, (value) => value * scale), share: variances[at]! / total };
  });
}

/** From the middle of one group of styles to that of another, layer by layer: [layers, 512]. */
export function directionBetween(from: readonly Float32Array[], to: readonly Float32Array[]): Float32Array {
  const [a, b] = [meanOf(from), meanOf(to)];
  return b.map((value, i) => value - a[i]!);
}

const meanOf = (group: readonly Float32Array[]): Float32Array =>
  group[0]!.map((_, i) => group.reduce((sum, styles) => sum + styles[i]!, 0) / group.length);
