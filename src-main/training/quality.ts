import type { RunRecord } from '@shared/domain/run';
import type { QualityRow } from '@shared/domain/run-rows';
import type { GrowthPoint } from '@shared/pure/growth';
import { similarityOfPairs } from '../metrics/ms-ssim';
import { metrics, WHILE_TRAINING } from '../metrics/registry';
import type { ImageStack } from '../metrics/sliced-wasserstein';
import type { Engine } from './engine';
import { faded } from './faded';
import type { Reals, Sample } from './reals';

/** Seeds of the images that are measured: always the same, and none that a preview shows. */
const FIRST_SEED = 1_000_000;

/** What is measured; where training stands is added by whoever measures. */
export type Quality = Omit<QualityRow, 'kimg' | 'step' | 'seconds' | 'at' | 'resolution' | 'fade'>;

/**
 * Measures images of the averaged generator, drawn without truncation, against real ones at the same resolution, which are faded
 * as the networks are, and what the discriminator makes of slices that it learns from, of held-out ones and of drawn ones.
 */
export class QualityMeter {
  /** Of real images, by resolution and fade: it is measured once for a grown resolution. */
  private ofReals: { readonly key: string; readonly msssim: number } | undefined;

  constructor(
    private readonly record: RunRecord,
    private readonly engine: Engine,
    private readonly reals: Reals,
  ) {}

  async measure(growth: GrowthPoint): Promise<Quality> {
    const { resolution } = growth;
    const { colors } = this.record;
    const stack = (values: Float32Array): ImageStack => ({ values, resolution, colors });
    const seeds = Array.from({ length: WHILE_TRAINING.images }, (_, i) => FIRST_SEED + i);
    const drawn = stack(await this.engine.draw({ seeds, psi: 1, growth }));
    const reals = stack(faded(await this.reals.forMeasuring(resolution), growth, colors));
    return {
      swd: metrics.swd.measure(reals, drawn),
      msssim: metrics.msssim.measure(reals, drawn),
      msssimReal: this.similarityOfReals(reals, growth),
      ...(await this.scores(drawn, seeds, growth)),
    };
  }

  private similarityOfReals(reals: ImageStack, { resolution, fade }: GrowthPoint): number {
    const key = `${resolution} ${fade}`;
    if (this.ofReals?.key !== key) this.ofReals = { key, msssim: similarityOfPairs(reals) };
    return this.ofReals.msssim;
  }

  private async scores(
    drawn: ImageStack,
    seeds: readonly number[],
    growth: GrowthPoint,
  ): Promise<Pick<Quality, 'trainScore' | 'heldOutScore' | 'drawnScore'>> {
    const real = await this.reals.forScoring(growth.resolution);
    if (!real) return {};
    const { colors, classes = [] } = this.record;
    const mean = async (images: Float32Array, ofImages: readonly number[]): Promise<number> => {
      const scores = await this.engine.score({ images, growth, classes: ofImages });
      return scores.reduce((a, b) => a + b, 0) / scores.length;
    };
    const ofReal = ({ images, slices }: Sample): Promise<number> =>
      mean(faded(images, growth, colors), slices.map(this.reals.classOf));
    return {
      trainScore: await ofReal(real.train),
      heldOutScore: await ofReal(real.heldOut),
      // Without a wish, classes take turns by seed.
      drawnScore: await mean(
        drawn.values,
        seeds.map((seed) => seed % Math.max(classes.length, 1)),
      ),
    };
  }
}
