import { similarityOfPairs } from './ms-ssim';
import { slicedWasserstein, type ImageStack } from './sliced-wasserstein';

/** A number that tells how much drawn images resemble real ones. */
export interface Metric {
  /** What it measures, in one sentence. */
  readonly meaning: string;
  /** What its numbers count, as shown beside them. */
  readonly unit: string;
  readonly lowerIsBetter: boolean;
  /**
   * Measures drawn images against real ones of the same size and colors.
   *
   * @throws RangeError for sets that cannot be compared.
   */
  readonly measure: (reals: ImageStack, fakes: ImageStack) => number;
}

/**
 * What is measured while training: small enough to take a fraction of a second, and the same throughout, so that values
 * of one run at one resolution can be compared. The paper takes 16,384 images, 128 patches and 512 projections: its
 * tables cannot be compared with these values.
 */
export const WHILE_TRAINING = {
  /** Images on each side; fewer where the data set has fewer. */
  images: 64,
  patches: 64,
  projections: 128,
  seed: 1,
} as const;

/** Every metric by its name. */
export const metrics = {
  swd: {
    meaning:
      'How far structures and textures of drawn images are from those of real ones, from coarse shapes to fine detail.',
    unit: '× 10⁻³',
    lowerIsBetter: true,
    measure: (reals, fakes) => 1000 * slicedWasserstein(reals, fakes, WHILE_TRAINING).mean,
  },
  msssim: {
    meaning: 'How alike drawn images are among themselves: compare it with the same figure of real ones.',
    unit: 'of 1',
    lowerIsBetter: true,
    measure: (_reals, fakes) => similarityOfPairs(fakes),
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;
