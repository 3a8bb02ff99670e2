import { metrics, WHILE_TRAINING } from '../metrics/registry';
import type { GrowthPoint } from '@shared/pure/growth';
import type { Engine } from './engine';

/** Seeds of the images that are measured: always the same, and none that a preview shows. */
const FIRST_SEED = 1_000_000;

/**
 * Sliced Wasserstein distance × 10³ of images of the averaged generator, drawn without truncation, to real images at the
 * same resolution: lower is better.
 */
export async function measureQuality(
  engine: Engine,
  reals: Float32Array,
  growth: GrowthPoint,
  colors: number,
): Promise<number> {
  const { resolution } = growth;
  const seeds = Array.from({ length: WHILE_TRAINING.images }, (_, i) => FIRST_SEED + i);
  const values = await engine.draw({ seeds, psi: 1, growth });
  const stack = (images: Float32Array): Parameters<typeof metrics.swd.measure>[0] => ({
    values: images,
    resolution,
    colors,
  });
  return metrics.swd.measure(stack(reals), stack(values));
}
