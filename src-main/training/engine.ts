import type { TrainingOptions } from '@shared/domain/training-options';
import { randomFor } from '@shared/pure/random';
import { mapping, isGrown, lerp, synthesis, type Growth } from '../model/generator';
import { isLive, LATENT_SIZE, styleLayers, type NetworkConfig } from '../model/network';
import { drawImages, W_AVERAGE } from '../model/sampling';
import type { Variables } from '../model/weights';
import { downsample, upsample } from '../tensor/ops';
import { normal, seedFor } from '../tensor/random';
import { tf, type Tensor2D, type Tensor4D, type Variable } from '../tensor/tf';
import type { Adam } from './adam';
import { emaBeta, updateAverage } from './ema';
import { discriminatorLoss, generatorLoss } from './losses';

/** Everything that training changes; a checkpoint is this and the counters. */
export interface TrainingState {
  readonly config: NetworkConfig;
  readonly generator: Variables;
  readonly discriminator: Variables;
  /** The averaged generator and w_avg: what is shown, exported and measured. */
  readonly average: Variables;
  readonly generatorAdam: Adam;
  readonly discriminatorAdam: Adam;
}

export interface DiscriminatorReport {
  discriminatorLoss: number;
  realScore: number;
  fakeScore: number;
  r1: number;
}

/** w_avg ← lerp(mean(w), w_avg, 0.995) (recipe section 2). */
const W_AVERAGE_BETA = 0.995;

/**
 * One D step and one G step, run eagerly. All randomness comes from (seed, step), so a step can be repeated.
 * Growth's fade is a number here; a grown network skips the branch that fades out.
 */
export class EagerEngine {
  constructor(
    private readonly state: TrainingState,
    private readonly options: TrainingOptions,
  ) {}

  /** `real`: [batch, r, r, colors] in [−1, 1], at the newest resolution. */
  discriminatorStep(real: Float32Array, growth: Growth, step: number): DiscriminatorReport {
    const { discriminator, discriminatorAdam, config } = this.state;
    const { batch, r1Gamma, learningRate } = this.options;
    const r = growth.resolution;
    const report = tf.tidy(() => {
      const images = this.fadeReal(tf.tensor4d(real, [batch, r, r, config.colors]), growth);
      const { images: fake } = this.fakes(growth, step, 'd');
      let found: Tensor2D | undefined;
      const live = liveVariables(discriminator, growth);
      const { grads } = tf.variableGrads(() => {
        const parts = discriminatorLoss(discriminator, images, fake, growth, r1Gamma);
        const means = [parts.loss, tf.mean(parts.realLogits), tf.mean(parts.fakeLogits), parts.r1];
        found = tf.keep(tf.stack(means) as Tensor2D);
        return parts.loss;
      }, live);
      discriminatorAdam.apply(byOwnName(grads), learningRate);
      return found!;
    });
    const [loss, realScore, fakeScore, r1] = report.dataSync();
    report.dispose();
    return { discriminatorLoss: loss!, realScore: realScore!, fakeScore: fakeScore!, r1: r1! };
  }

  /** Returns the generator's loss; `images` have been shown before this step, for the average's ramp. */
  generatorStep(growth: Growth, step: number, images: number): number {
    const { generator, generatorAdam, average, discriminator } = this.state;
    const { batch, learningRate, emaKimg, emaRampup } = this.options;
    const loss = tf.tidy(() => {
      let w: Tensor2D | undefined;
      const { value, grads } = tf.variableGrads(
        () => {
          const drawn = this.fakes(growth, step, 'g');
          w = tf.keep(tf.mean(drawn.w, 0));
          return generatorLoss(discriminator, drawn.images, growth);
        },
        liveVariables(generator, growth),
      );
      generatorAdam.apply(byOwnName(grads), learningRate);
      const wAverage = average[W_AVERAGE]!;
      wAverage.assign(tf.add(w!, tf.mul(tf.sub(wAverage, w!), W_AVERAGE_BETA)));
      w!.dispose();
      return value;
    });
    updateAverage(average, generator, this.liveNames(growth), emaBeta(batch, images, emaKimg, emaRampup));
    const result = loss.dataSync()[0]!;
    loss.dispose();
    return result;
  }

  /** Draws from the averaged weights; see {@link drawImages}. */
  draw(seeds: readonly number[], psi: number, growth: Growth): Float32Array {
    return drawImages(this.state.average, seeds, psi, growth);
  }

  private liveNames(growth: Growth): string[] {
    const fade = isGrown(growth) ? 1 : 0;
    return Object.keys(this.state.generator).filter((name) => isLive(name, growth.resolution, fade));
  }

  /** Images of the generator from fresh z and noise, with styles of two latents mixed as often as the options say. */
  private fakes(growth: Growth, step: number, purpose: 'd' | 'g'): { images: Tensor4D; w: Tensor2D } {
    const { generator } = this.state;
    const { batch, seed, mixingProbability } = this.options;
    const latent = (which: string): Tensor2D =>
      mapping(
        generator,
        normal([batch, LATENT_SIZE], seedFor(seed, `${purpose} ${which}`, step)) as Tensor2D,
      );
    const layers = styleLayers(growth.resolution);
    const random = randomFor(...seedFor(seed, `${purpose} mixing`, step));
    const mixes = random.uniform() < mixingProbability;
    // Uniform in 1 … layers − 1 (Karras et al. 2019, section 3.1).
    const crossover = mixes ? 1 + random.below(layers - 1) : layers;
    const w = latent('z');
    const other = mixes ? latent('other z') : w;
    const inputs = {
      style: (layer: number) => (layer < crossover ? w : other),
      noise: (layer: number, r: number) =>
        normal([batch, r, r, 1], seedFor(seed, `${purpose} noise ${layer}`, step)) as Tensor4D,
    };
    return { images: synthesis(generator, inputs, batch, growth), w };
  }

  /** Real images lose as much detail as the networks lack: lerp(upsample(average(x)), x, fade). */
  private fadeReal(real: Tensor4D, growth: Growth): Tensor4D {
    return isGrown(growth) ? real : lerp(upsample(downsample(real)), real, growth.fade);
  }
}

function liveVariables(weights: Variables, growth: Growth): Variable[] {
  const fade = isGrown(growth) ? 1 : 0;
  return Object.entries(weights)
    .filter(([name]) => isLive(name, growth.resolution, fade))
    .map(([, variable]) => variable);
}

/** Gradients by the weights' names in recipe section 9, without the prefix that tfjs needs. */
function byOwnName<T>(gradients: Record<string, T>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(gradients).map(([name, value]) => [name.slice(name.indexOf('/') + 1), value]),
  );
}
