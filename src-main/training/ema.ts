import type { Variables } from '../model/weights';
import { tf } from '../tensor/tf';

/**
 * How much of the average is kept in a step of `batch` images: 0.5^(batch / half-life). Early in a run the half-life is
 * at most `rampup` of the images shown so far (Karras et al. 2020, ADA), so that previews do not lag behind.
 */
export function emaBeta(batch: number, images: number, emaKimg: number, rampup: number): number {
  const halfLife = rampup > 0 ? Math.min(emaKimg * 1000, images * rampup) : emaKimg * 1000;
  return halfLife > 0 ? 0.5 ** (batch / halfLife) : 0;
}

/** w_avg ← lerp(mean(w), w_avg, 0.995) (recipe section 2). */
export const W_AVERAGE_BETA = 0.995;

/** average ← average · beta + weights · (1 − beta), for the weights named in `live`. */
export function updateAverage(
  average: Variables,
  weights: Variables,
  live: readonly string[],
  beta: number,
): void {
  tf.tidy(() => {
    for (const name of live) {
      const old = average[name]!;
      old.assign(tf.sub(old, tf.mul(tf.sub(old, weights[name]!), 1 - beta)));
    }
  });
}
