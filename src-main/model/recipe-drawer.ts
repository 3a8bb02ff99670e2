import { isSeed, sourceOfLayer, type ImageRecipe, type StyleSource } from '@shared/domain/recipe';
import type { Output } from '../tensor/graph/c-api';
import { DataType } from '../tensor/graph/graph';
import type { Feed } from '../tensor/graph/session';
import { normal, seedFor } from '../tensor/random';
import { tf, type Scalar, type Tensor1D, type Tensor2D, type Tensor4D } from '../tensor/tf';
import { mapping, synthesis } from './generator';
import { EMBEDDING, LATENT_SIZE, resolutionOfLayer, styleLayers } from './network';
import { RecordedNetwork, type Given } from './recorded-network';
import { noisePurpose, W_AVERAGE } from './sampling';
import {
  onGreatCircle,
  type Grown,
  type KeptStyles,
  type LayerNoise,
  type StylePoint,
  type StyleSpread,
} from './style-point';
import type { NamedValues } from './weights';

/** Seeds by which it is measured how far w spreads. */
const SPREAD_SEEDS = 256;
/** Styles that are kept; 2 KiB each. */
const MOST_KEPT = 4096;

/** Names of what the recorded programs are given. */
const input = {
  seed: 'seed',
  latent: 'latent',
  labels: 'labels',
  styles: 'styles',
  noise: 'noise seeds',
  grain: 'grain',
  hasMap: 'layers with a noise image',
  map: (layer: number) => `noise image ${layer}`,
} as const;

/**
 * Draws images from recipes by a generator that was recorded once. Each is drawn by itself: then its bytes depend on its recipe and
 * the weights alone, and not on what it is drawn together with, and the first is there soonest.
 */
export class RecipeDrawer {
  private readonly average: Float32Array;
  readonly classes: number;
  readonly layers: number;
  private readonly programs: Record<'z' | 'w' | 'wOfLatent' | 'image', Output>;
  /** Recorded once an image has noise images of its own. */
  private withMaps: Output | undefined;
  private measured: Promise<StyleSpread> | undefined;
  /** w [512] of seeds, before truncation, by class and seed. */
  private readonly styles = new Map<string, Float32Array>();

  private constructor(
    private readonly network: RecordedNetwork,
    weights: NamedValues,
    readonly growth: Grown,
    private readonly kept: KeptStyles,
  ) {
    this.layers = styleLayers(growth.resolution);
    this.average = weights[W_AVERAGE]!.values;
    this.classes = weights[EMBEDDING]?.shape[0] ?? 0;
    this.programs = this.record();
  }

  /** @param weights of an averaged generator */
  static async open(
    weights: NamedValues,
    growth: Grown,
    usesGpu: boolean,
    kept: KeptStyles,
  ): Promise<RecipeDrawer> {
    return new RecipeDrawer(await RecordedNetwork.open(weights, usesGpu), weights, growth, kept);
  }

  /** One image: r · r · colors values, about [−1, 1]. */
  async draw(recipe: ImageRecipe): Promise<Float32Array> {
    return this.drawPoint(await this.pointOf(recipe), recipe.noise !== 'off');
  }

  /** The image of a point. */
  async drawPoint({ styles, noise }: StylePoint, hasNoise: boolean): Promise<Float32Array> {
    const { layers } = this;
    const { inputs } = this.network;
    const seeds = new Int32Array(layers * 2);
    for (let layer = 0; layer < layers; layer++) {
      const each = noise[layer];
      const seed = typeof each === 'number' ? each : 0;
      seeds.set(seedFor(seed, noisePurpose(layer), 0), layer * 2);
    }
    const maps = hasNoise ? this.noiseImages(noise) : undefined;
    const feeds = [
      inputs.floats(input.styles, [layers, LATENT_SIZE], styles),
      inputs.ints(input.noise, [layers, 2], seeds),
      inputs.float(input.grain, hasNoise ? 1 : 0),
    ];
    return maps ? this.run(this.mapped(), [...feeds, ...maps]) : this.run(this.programs.image, feeds);
  }

  /** The point of w+ that a recipe leads to. */
  async pointOf(recipe: ImageRecipe): Promise<StylePoint> {
    const noise: LayerNoise[] = [];
    for (let layer = 0; layer < this.layers; layer++) noise.push(await this.layerNoise(recipe, layer));
    return { styles: await this.stylesOf(recipe), noise };
  }

  /** The styles of a recipe as it is drawn with them, [layers, 512]. */
  async stylesOf(recipe: ImageRecipe): Promise<Float32Array> {
    const { layers } = this;
    const styles = new Float32Array(layers * LATENT_SIZE);
    for (let layer = 0; layer < layers; layer++)
      styles.set(await this.layerStyle(recipe, layer), layer * LATENT_SIZE);
    for (const { direction, amount, layers: some } of recipe.shifts ?? []) {
      const step = await this.kept.direction(direction);
      const { first, end } = some ?? { first: 0, end: layers };
      for (let at = first * LATENT_SIZE; at < Math.min(end, layers) * LATENT_SIZE; at++)
        styles[at]! += Math.fround(amount * (step[at % step.length] ?? 0));
    }
    return styles;
  }

  /** w of a seed before truncation, [512]. */
  async styleOfSeed(seed: number, chosen?: number): Promise<Float32Array> {
    const label = this.classes > 0 ? (chosen ?? seed) % this.classes : 0;
    const key = `${label} ${seed}`;
    const known = this.styles.get(key);
    if (known) return known;
    if (this.styles.size >= MOST_KEPT) this.styles.clear();
    const w = await this.run(this.programs.w, [this.seedFeed(seed), ...this.labelFeed(label)]);
    this.styles.set(key, w);
    return w;
  }

  /** The average w, to which truncation leads, and how far w spreads about it. */
  async spread(): Promise<StyleSpread> {
    this.measured ??= this.measureSpread();
    return this.measured;
  }

  /** How far the styles of a recipe lie from the average, in the distance that is usual: mean over the layers. */
  async distance(recipe: ImageRecipe): Promise<number> {
    const { usual } = await this.spread();
    const styles = await this.stylesOf(recipe);
    let sum = 0;
    for (let layer = 0; layer < this.layers; layer++)
      sum += this.fromAverage(styles.subarray(layer * LATENT_SIZE, (layer + 1) * LATENT_SIZE));
    return sum / this.layers / usual;
  }

  close(): void {
    this.network.close();
  }

  private async measureSpread(): Promise<StyleSpread> {
    let sum = 0;
    let squares = 0;
    for (let seed = 0; seed < SPREAD_SEEDS; seed++) {
      const distance = this.fromAverage(await this.styleOfSeed(seed));
      sum += distance;
      squares += distance ** 2;
    }
    const deviation = Math.sqrt(squares / SPREAD_SEEDS / LATENT_SIZE);
    return { average: this.average, usual: sum / SPREAD_SEEDS, deviation };
  }

  private fromAverage(w: Float32Array): number {
    return Math.sqrt(w.reduce((sum, value, i) => sum + (value - this.average[i]!) ** 2, 0));
  }

  private async run(output: Output, feeds: readonly Feed[]): Promise<Float32Array> {
    return (await this.network.run(feeds, [output]))[0]!;
  }

  /** Truncates a style as `truncatedStyles` does, to the bit. */
  private truncated(w: Float32Array, layer: number, { psi, cutoff }: ImageRecipe): Float32Array {
    if (layer >= cutoff) return w;
    const factor = Math.fround(psi);
    return w.map((value, i) => {
      const average = this.average[i]!;
      return average + Math.fround(Math.fround(value - average) * factor);
    });
  }

  private async layerStyle(recipe: ImageRecipe, layer: number): Promise<Float32Array> {
    const source = sourceOfLayer(recipe, layer);
    const { toward } = recipe;
    if (!toward || toward.share === 0 || source !== recipe.source)
      return this.sourceStyle(source, layer, recipe);
    if (toward.through === 'z' && isSeed(source) && isSeed(toward.source))
      return this.truncated(
        await this.betweenLatents(source, toward.source, toward.share, recipe.class),
        layer,
        recipe,
      );
    const other = await this.sourceStyle(toward.source, layer, recipe);
    if (toward.share === 1) return other;
    const w = await this.sourceStyle(source, layer, recipe);
    return w.map((value, i) => value + Math.fround((other[i]! - value) * toward.share));
  }

  /** A seed's style is truncated; a point was kept as it was drawn, so that it stays the image that it is. */
  private async sourceStyle(source: StyleSource, layer: number, recipe: ImageRecipe): Promise<Float32Array> {
    if (isSeed(source)) return this.truncated(await this.styleOfSeed(source, recipe.class), layer, recipe);
    const { styles } = await this.kept.point(source.point);
    const from = layer * LATENT_SIZE;
    // Layers that the network has grown since are those of the average image.
    return from < styles.length ? styles.subarray(from, from + LATENT_SIZE) : this.average;
  }

  /** w of a latent on the great circle between two seeds' latents (White 2016, “Sampling generative networks”, section 2.1). */
  private async betweenLatents(
    a: number,
    b: number,
    share: number,
    chosen: number | undefined,
  ): Promise<Float32Array> {
    const [u, v] = [
      await this.run(this.programs.z, [this.seedFeed(a)]),
      await this.run(this.programs.z, [this.seedFeed(b)]),
    ];
    const label = this.classes > 0 ? (chosen ?? a) % this.classes : 0;
    return this.run(this.programs.wOfLatent, [
      this.network.inputs.floats(input.latent, [1, LATENT_SIZE], onGreatCircle(u, v, share)),
      ...this.labelFeed(label),
    ]);
  }

  /** Noise is that of the layer's own source, unless one seed gives it to all. */
  private async layerNoise(recipe: ImageRecipe, layer: number): Promise<LayerNoise> {
    if (typeof recipe.noise === 'object') return recipe.noise.seed;
    const source = sourceOfLayer(recipe, layer);
    return isSeed(source) ? source : ((await this.kept.point(source.point)).noise[layer] ?? 0);
  }

  /** Inputs for layers whose noise is an image; undefined where no layer's is. */
  private noiseImages(noise: readonly LayerNoise[]): Feed[] | undefined {
    if (noise.every((each) => typeof each === 'number')) return undefined;
    const { inputs } = this.network;
    const has = Float32Array.from(noise, (each) => (typeof each === 'number' ? 0 : 1));
    return [
      inputs.floats(input.hasMap, [this.layers], has),
      ...noise.map((each, layer) => {
        const r = resolutionOfLayer(layer);
        const values = typeof each === 'number' ? new Float32Array(r * r) : each;
        return inputs.floats(input.map(layer), [1, r, r, 1], values);
      }),
    ];
  }

  private seedFeed(seed: number): Feed {
    return this.network.inputs.ints(input.seed, [2], Int32Array.from(seedFor(seed, 'image latent', 0)));
  }
  private labelFeed(label: number): Feed[] {
    const { classes } = this;
    if (classes === 0) return [];
    return [this.network.inputs.floats(input.labels, [1, classes], oneHot(label, classes))];
  }

  private record(): RecipeDrawer['programs'] {
    const { classes } = this;
    return this.network.record((weights, given) => {
      const z = normal([1, LATENT_SIZE], given<Tensor1D>(input.seed, [2], DataType.int32)) as Tensor2D;
      const latent = given<Tensor2D>(input.latent, [1, LATENT_SIZE]);
      const labels = classes > 0 ? given<Tensor2D>(input.labels, [1, classes]) : undefined;
      return {
        z,
        w: mapping(weights, z, labels),
        wOfLatent: mapping(weights, latent, labels),
        image: this.image(weights, given, (noise) => noise),
      };
    });
  }

  /** The program that takes noise images beside seeds of noise. */
  private mapped(): Output {
    this.withMaps ??= this.network.record((weights, given) => {
      const has = tf.split(given<Tensor1D>(input.hasMap, [this.layers]), this.layers) as Scalar[];
      return {
        image: this.image(weights, given, (noise, layer, r) => {
          const map = given<Tensor4D>(input.map(layer), [1, r, r, 1]);
          return tf.add(tf.mul(noise, tf.sub(1, has[layer]!)), tf.mul(map, has[layer]!));
        }),
      };
    }).image;
    return this.withMaps;
  }

  private image(
    weights: Parameters<typeof synthesis>[0],
    given: Given,
    noiseOf: (noise: Tensor4D, layer: number, r: number) => Tensor4D,
  ): Tensor4D {
    const { layers } = this;
    const styles = tf.split(given<Tensor2D>(input.styles, [layers, LATENT_SIZE]), layers) as Tensor2D[];
    const seeds = tf.split(given<Tensor2D>(input.noise, [layers, 2], DataType.int32), layers);
    const grain = given<Scalar>(input.grain, []);
    const noise = (layer: number, r: number): Tensor4D =>
      noiseOf(tf.mul(normal([1, r, r, 1], tf.reshape(seeds[layer]!, [2])), grain), layer, r);
    return synthesis(weights, { style: (layer) => styles[layer]!, noise }, 1, this.growth);
  }
}

const oneHot = (chosen: number, classes: number): Float32Array =>
  Float32Array.from({ length: classes }, (_, i) => (i === chosen ? 1 : 0));
