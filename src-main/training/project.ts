import type { Output } from '../tensor/graph/c-api';
import type { Feed } from '../tensor/graph/session';
import { downsample, upsample } from '../tensor/ops';
import { tf, type Scalar, type Tensor, type Tensor2D, type Tensor4D } from '../tensor/tf';
import { synthesis } from '../model/generator';
import { LATENT_SIZE, resolutionOfLayer, styleLayers } from '../model/network';
import type { Grown, StylePoint } from '../model/style-point';
import { RecordedNetwork } from '../model/recorded-network';
import type { NamedValues } from '../model/weights';
import { randomFor } from '@shared/pure/random';

/** The projector of Karras et al. 2020 (“Analyzing and improving the image quality of StyleGAN”, appendix D), its constants. */
const RATE = 0.1;
const RAMP_UP = 0.05;
const RAMP_DOWN = 0.25;
const STYLE_NOISE = { strength: 0.05, until: 0.75 };
const NOISE_WEIGHT = 1e5;
const BETAS = [0.9, 0.999] as const;
/** So long all layers share one style; then each has its own: what they have in common is found first, and stays. */
const SHARED = 0.5;
/** Pixels beside the features of the Laplacian pyramid. */
const PIXEL_WEIGHT = 1;
const SMALLEST_LEVEL = 8;

const input = {
  styles: 'styles',
  target: 'target',
  map: (layer: number) => `noise image ${layer}`,
} as const;

export interface ProjectionStart {
  /** The average w, [512]. */
  readonly average: Float32Array;
  /** Standard deviation of w over its values, of many seeds. */
  readonly deviation: number;
}

export interface ProjectionStep {
  /** From 0; its image is drawn from the point as it was before it. */
  readonly step: number;
  readonly loss: number;
  /** [r, r, colors] */
  readonly image: Float32Array;
}

/**
 * Looks for the point of w+ and the noise whose image is a given one: Adam on styles and noise images, with noise on w that
 * fades and a regularisation that keeps the noise images from holding the picture. Where there is no perceptual network, features
 * are those of a Laplacian pyramid (Bojanowski et al. 2018, “Optimizing the latent space of generative networks”, section 3.2).
 */
export class Projector {
  private readonly layers: number;
  private readonly styles: Float32Array;
  private readonly noise: Float32Array[];
  private readonly styleMoments: Moments;
  private readonly noiseMoments: Moments[];
  private readonly outputs: readonly Output[];
  private readonly random = randomFor(0);

  private constructor(
    private readonly network: RecordedNetwork,
    private readonly growth: Grown,
    private readonly target: Float32Array,
    private readonly start: ProjectionStart,
  ) {
    this.layers = styleLayers(growth.resolution);
    this.styles = new Float32Array(this.layers * LATENT_SIZE);
    for (let layer = 0; layer < this.layers; layer++) this.styles.set(start.average, layer * LATENT_SIZE);
    this.noise = Array.from({ length: this.layers }, (_, layer) =>
      Float32Array.from({ length: resolutionOfLayer(layer) ** 2 }, () => gaussian(this.random.uniform)),
    );
    this.styleMoments = new Moments(this.styles.length);
    this.noiseMoments = this.noise.map(({ length }) => new Moments(length));
    this.outputs = this.record();
  }

  /** @param target [r, r, colors] in [−1, 1], r the network's resolution */
  static async open(
    weights: NamedValues,
    growth: Grown,
    usesGpu: boolean,
    target: Float32Array,
    start: ProjectionStart,
  ): Promise<Projector> {
    return new Projector(await RecordedNetwork.open(weights, usesGpu), growth, target, start);
  }

  /** The point as it stands. */
  get point(): StylePoint {
    return { styles: this.styles.slice(), noise: this.noise.map((map) => map.slice()) };
  }

  /** One of `steps` steps. */
  async step(step: number, steps: number): Promise<ProjectionStep> {
    const t = step / steps;
    const fading = Math.max(0, 1 - t / STYLE_NOISE.until) ** 2;
    const strength = STYLE_NOISE.strength * this.start.deviation * fading;
    const isShared = t < SHARED;
    const offsets = Float32Array.from(
      { length: LATENT_SIZE },
      () => strength * gaussian(this.random.uniform),
    );
    const shaken = this.styles.map((value, i) => value + offsets[i % LATENT_SIZE]!);
    const [loss, image, ofStyles, ...ofNoise] = await this.network.run(this.feeds(shaken), this.outputs);
    if (isShared) share(ofStyles!, this.layers);
    const rate = RATE * Math.min(1, (1 - t) / RAMP_DOWN, (t + 1 / steps) / RAMP_UP);
    // In units of how far w spreads, so that networks whose w is small are not overshot.
    this.styleMoments.move(this.styles, ofStyles!, rate * this.start.deviation);
    this.noise.forEach((map, layer) => {
      this.noiseMoments[layer]!.move(map, ofNoise[layer]!, rate);
      standardise(map);
    });
    return { step, loss: loss![0]!, image: image! };
  }

  close(): void {
    this.network.close();
  }

  private feeds(styles: Float32Array): Feed[] {
    const { inputs } = this.network;
    const { resolution: r } = this.growth;
    return [
      inputs.floats(input.styles, [this.layers, LATENT_SIZE], styles),
      inputs.floats(input.target, [1, r, r, this.target.length / r ** 2], this.target),
      ...this.noise.map((map, layer) => {
        const side = resolutionOfLayer(layer);
        return inputs.floats(input.map(layer), [1, side, side, 1], map);
      }),
    ];
  }

  private record(): Output[] {
    const { layers, growth } = this;
    const { resolution: r } = growth;
    const recorded = this.network.record((weights, given) => {
      const styles = given<Tensor2D>(input.styles, [layers, LATENT_SIZE]);
      const target = given<Tensor4D>(input.target, [1, r, r, this.target.length / r ** 2]);
      const maps = Array.from({ length: layers }, (_, layer) => {
        const side = resolutionOfLayer(layer);
        return given<Tensor4D>(input.map(layer), [1, side, side, 1]);
      });
      let image: Tensor4D | undefined;
      const { value, grads } = tf.engine().gradients(
        () => {
          const each = tf.split(styles, layers) as Tensor2D[];
          const inputs = { style: (layer: number) => each[layer]!, noise: (layer: number) => maps[layer]! };
          image = tf.keep(synthesis(weights, inputs, 1, growth));
          const ofNoise = maps.map(noiseLoss).reduce((a, b) => tf.add(a, b));
          return tf.add<Scalar>(differenceOf(image, target), tf.mul(ofNoise, NOISE_WEIGHT));
        },
        [styles, ...maps],
        undefined,
        true,
      );
      const gradients = Object.fromEntries(
        grads.map((gradient: Tensor, i: number) => [`gradient ${i}`, gradient]),
      );
      const drawn = tf.clone(image!);
      image!.dispose();
      return { loss: value, image: drawn, ...gradients } as Record<string, Tensor>;
    });
    return Object.values(recorded);
  }
}

/** Mean squared difference of pixels, and the mean differences of the levels of their Laplacian pyramids. */
function differenceOf(image: Tensor4D, target: Tensor4D): Scalar {
  const pixels = tf.mul<Scalar>(tf.mean(tf.square(tf.sub(image, target))), PIXEL_WEIGHT);
  // Pyramids are linear: that of the difference is the difference of both.
  let rest = tf.sub<Tensor4D>(image, target);
  const levels: Scalar[] = [];
  for (let side = rest.shape[1]; side > SMALLEST_LEVEL; side /= 2) {
    const smaller = downsample(rest);
    levels.push(tf.mean(tf.abs(tf.sub(rest, upsample(smaller)))));
    rest = smaller;
  }
  levels.push(tf.mean(tf.abs(rest)));
  return tf.add(
    pixels,
    tf.div(
      levels.reduce((a, b) => tf.add(a, b)),
      levels.length,
    ),
  );
}

/** How much neighbouring values of a noise image agree, at each scale (Karras et al. 2020, appendix D). */
function noiseLoss(map: Tensor4D): Scalar {
  let loss: Scalar = tf.scalar(0);
  for (let at = map; at.shape[1] >= SMALLEST_LEVEL; at = tf.mul<Tensor4D>(downsample(at), 2))
    for (const axis of [1, 2]) {
      const product = tf.mul(at, rolled(at, axis));
      loss = tf.add(loss, tf.square(tf.mean(product)));
    }
  return loss;
}

/** Moved by one along an axis, what falls out coming in again at the other end. */
function rolled(x: Tensor4D, axis: number): Tensor4D {
  const side = x.shape[axis]!;
  const [most, last] = tf.split(x, [side - 1, 1], axis);
  return tf.concat([last!, most!], axis) as Tensor4D;
}

/** Moments of Adam with the correction of their bias (Kingma and Ba 2015, algorithm 1). */
class Moments {
  private readonly first: Float32Array;
  private readonly second: Float32Array;
  private steps = 0;

  constructor(length: number) {
    [this.first, this.second] = [new Float32Array(length), new Float32Array(length)];
  }

  /** Moves values against their gradient. */
  move(values: Float32Array, gradient: Float32Array, rate: number): void {
    this.steps++;
    const [a, b] = BETAS;
    const size = rate / (1 - a ** this.steps);
    const correction = 1 - b ** this.steps;
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i]!;
      const m = (this.first[i]! = a * this.first[i]! + (1 - a) * g);
      const v = (this.second[i]! = b * this.second[i]! + (1 - b) * g * g);
      values[i]! -= (size * m) / (Math.sqrt(v / correction) + 1e-8);
    }
  }
}

/** Gives each layer the sum of all layers' gradients. */
function share(gradient: Float32Array, layers: number): void {
  for (let i = 0; i < LATENT_SIZE; i++) {
    let sum = 0;
    for (let layer = 0; layer < layers; layer++) sum += gradient[layer * LATENT_SIZE + i]!;
    for (let layer = 0; layer < layers; layer++) gradient[layer * LATENT_SIZE + i] = sum;
  }
}

/** To mean 0 and variance 1, as noise is. */
function standardise(values: Float32Array): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const scale = 1 / Math.sqrt(variance + 1e-12);
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean) * scale;
}

/** A normal number from two uniform ones (Box and Muller 1958). */
const gaussian = (uniform: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
