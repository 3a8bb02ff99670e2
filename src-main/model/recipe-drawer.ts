import { seedOfLayer, type ImageRecipe } from '@shared/domain/recipe';
import type { Output } from '../tensor/graph/c-api';
import { sessionConfig } from '../tensor/graph/config';
import { DataType, Graph } from '../tensor/graph/graph';
import { GraphInputs } from '../tensor/graph/inputs';
import { Recorder } from '../tensor/graph/recorder';
import { Session, type Feed } from '../tensor/graph/session';
import { VariableStore } from '../tensor/graph/variables';
import { normal, seedFor } from '../tensor/random';
import { tf, type Scalar, type Tensor, type Tensor1D, type Tensor2D, type Tensor4D } from '../tensor/tf';
import { mapping, synthesis } from './generator';
import { EMBEDDING, LATENT_SIZE, styleLayers } from './network';
import { noisePurpose, W_AVERAGE } from './sampling';
import type { NamedValues } from './weights';

/** Styles that are kept; 2 KiB each. */
const MOST_KEPT = 4096;

/** Names of what the recorded programs are given. */
const input = {
  seed: 'seed',
  labels: 'labels',
  styles: 'styles',
  noise: 'noise seeds',
  grain: 'grain',
} as const;

/** How far a generator has grown. */
interface Grown {
  readonly resolution: number;
  readonly fade: number;
}

/**
 * Draws images from recipes by a generator that was recorded once. Each is drawn by itself: then its bytes depend on its recipe and
 * the weights alone, and not on what it is drawn together with, and the first is there soonest.
 */
export class RecipeDrawer {
  private readonly graph = new Graph();
  private readonly inputs = new GraphInputs(this.graph);
  private readonly session: Session;
  private readonly programs: { readonly w: Output; readonly image: Output };
  private readonly average: Float32Array;
  private readonly classes: number;
  private readonly layers: number;
  /** w [512] of seeds, before truncation. */
  private readonly styles = new Map<number, Float32Array>();

  private constructor(
    weights: NamedValues,
    readonly growth: Grown,
    usesGpu: boolean,
  ) {
    this.layers = styleLayers(growth.resolution);
    this.average = weights[W_AVERAGE]!.values;
    this.classes = weights[EMBEDDING]?.shape[0] ?? 0;
    this.session = new Session(this.graph, sessionConfig({ repeatable: true, mixed: false, gpu: usesGpu }));
    const variables = new VariableStore(this.graph, this.session);
    for (const [name, { shape }] of Object.entries(weights)) variables.add(name, shape);
    this.programs = this.record(Object.keys(weights), variables);
    this.load = () =>
      variables.load(Object.fromEntries(Object.entries(weights).map(([name, { values }]) => [name, values])));
  }

  private readonly load: () => Promise<void>;

  /** @param weights of an averaged generator */
  static async open(weights: NamedValues, growth: Grown, usesGpu: boolean): Promise<RecipeDrawer> {
    const drawer = new RecipeDrawer(weights, growth, usesGpu);
    await drawer.load();
    return drawer;
  }

  /** One image: r · r · colors values, about [−1, 1]. */
  async draw(recipe: ImageRecipe): Promise<Float32Array> {
    const { layers, inputs } = this;
    const styles = new Float32Array(layers * LATENT_SIZE);
    const seeds = new Int32Array(layers * 2);
    for (let layer = 0; layer < layers; layer++) {
      styles.set(await this.styleOf(recipe, layer), layer * LATENT_SIZE);
      seeds.set(seedFor(noiseSeed(recipe, layer), noisePurpose(layer), 0), layer * 2);
    }
    return this.run(this.programs.image, [
      inputs.floats(input.styles, [layers, LATENT_SIZE], styles),
      inputs.ints(input.noise, [layers, 2], seeds),
      inputs.float(input.grain, recipe.noise === 'off' ? 0 : 1),
    ]);
  }

  close(): void {
    this.session.close();
  }

  private async run(output: Output, feeds: readonly Feed[]): Promise<Float32Array> {
    const [bytes] = await this.session.run(feeds, [output]);
    return new Float32Array(bytes!.buffer);
  }

  /** The style of a layer, truncated as `truncatedStyles` does, to the bit. */
  private async styleOf(recipe: ImageRecipe, layer: number): Promise<Float32Array> {
    const w = await this.pathStyle(recipe, layer);
    if (layer >= recipe.cutoff) return w;
    const psi = Math.fround(recipe.psi);
    return w.map((value, i) => {
      const average = this.average[i]!;
      return average + Math.fround(Math.fround(value - average) * psi);
    });
  }

  private async pathStyle(recipe: ImageRecipe, layer: number): Promise<Float32Array> {
    const seed = seedOfLayer(recipe, layer);
    const w = await this.mapped(seed);
    const { toward } = recipe;
    if (!toward || toward.share === 0 || seed !== recipe.seed) return w;
    const other = await this.mapped(toward.seed);
    if (toward.share === 1) return other;
    return w.map((value, i) => value + Math.fround((other[i]! - value) * toward.share));
  }

  private async mapped(seed: number): Promise<Float32Array> {
    const known = this.styles.get(seed);
    if (known) return known;
    if (this.styles.size >= MOST_KEPT) this.styles.clear();
    const { inputs, classes } = this;
    const w = await this.run(this.programs.w, [
      inputs.ints(input.seed, [2], Int32Array.from(seedFor(seed, 'image latent', 0))),
      ...(classes > 0 ? [inputs.floats(input.labels, [1, classes], oneHot(seed % classes, classes))] : []),
    ]);
    this.styles.set(seed, w);
    return w;
  }

  private record(names: readonly string[], variables: VariableStore): RecipeDrawer['programs'] {
    const { inputs, layers, classes, growth } = this;
    const recorder = new Recorder(this.graph);
    const given = <V extends Tensor>(name: string, shape: readonly number[], type?: number): V =>
      recorder.tensorOf<V>(inputs.output(name, shape, type));
    const build = (): RecipeDrawer['programs'] => {
      const weights = Object.fromEntries(
        names.map((name) => [name, recorder.tensorOf(variables.read(name))]),
      );
      const z = normal([1, LATENT_SIZE], given<Tensor1D>(input.seed, [2], DataType.int32)) as Tensor2D;
      const labels = classes > 0 ? given<Tensor2D>(input.labels, [1, classes]) : undefined;
      const styles = tf.split(given<Tensor2D>(input.styles, [layers, LATENT_SIZE]), layers) as Tensor2D[];
      const seeds = tf.split(given<Tensor2D>(input.noise, [layers, 2], DataType.int32), layers);
      const grain = given<Scalar>(input.grain, []);
      const noise = (layer: number, r: number): Tensor4D =>
        tf.mul(normal([1, r, r, 1], tf.reshape(seeds[layer]!, [2])), grain);
      const image = synthesis(weights, { style: (layer) => styles[layer]!, noise }, 1, growth);
      return { w: recorder.outputOf(mapping(weights, z, labels)), image: recorder.outputOf(image) };
    };
    return recorder.record(() => {
      let programs: RecipeDrawer['programs'] | undefined;
      tf.tidy(() => void (programs = build()));
      return programs!;
    });
  }
}

/** Classes take turns by seed, as in image sets. */
const oneHot = (chosen: number, classes: number): Float32Array =>
  Float32Array.from({ length: classes }, (_, i) => (i === chosen ? 1 : 0));

const noiseSeed = (recipe: ImageRecipe, layer: number): number =>
  typeof recipe.noise === 'object' ? recipe.noise.seed : seedOfLayer(recipe, layer);
