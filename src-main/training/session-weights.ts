import type { Growth } from '../model/generator';
import type { NamedValues } from '../model/weights';
import type { Output } from '../tensor/graph/c-api';
import { DataType, type Graph } from '../tensor/graph/graph';
import type { VariableStore } from '../tensor/graph/variables';
import { EPSILON_SQUARED } from './adam';
import type { TrainingValues } from './engine';
import { liveNames } from './step';

/** The sets of variables in the session, by what they hold. */
const sets = ['generator', 'discriminator', 'average', 'generatorMoments', 'discriminatorMoments'] as const;
export type SetName = (typeof sets)[number];
export type NetworkName = 'generator' | 'discriminator';

const T = { T: { type: DataType.float32 } } as const;
const variable = (set: string, name: string): string => `${set}/${name}`;
/** Where the optimiser's operation leaves its last step; nothing reads it. */
const lastStep = (network: NetworkName, name: string): string => variable(`${network}LastStep`, name);
const volume = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Everything that training changes, as variables of a session. */
export class SessionWeights {
  private readonly shapes: Readonly<Record<SetName, Readonly<Record<string, number[]>>>>;

  constructor(
    private readonly graph: Graph,
    private readonly variables: VariableStore,
    values: TrainingValues,
  ) {
    const shapes = (named: NamedValues): Record<string, number[]> =>
      Object.fromEntries(Object.entries(named).map(([name, { shape }]) => [name, shape]));
    this.shapes = Object.fromEntries(sets.map((set) => [set, shapes(values[set])])) as typeof this.shapes;
    for (const set of sets)
      for (const [name, shape] of Object.entries(this.shapes[set])) variables.add(variable(set, name), shape);
    for (const network of ['generator', 'discriminator'] as const)
      for (const [name, shape] of Object.entries(this.shapes[network]))
        variables.add(lastStep(network, name), shape);
  }

  async load(values: TrainingValues): Promise<void> {
    for (const set of sets) await this.loadSet(set, (name) => values[set][name]!.values);
    for (const network of ['generator', 'discriminator'] as const) {
      const shapes = Object.entries(this.shapes[network]);
      const zeros = shapes.map(([name, shape]) => [lastStep(network, name), new Float32Array(volume(shape))]);
      await this.variables.load(Object.fromEntries(zeros) as Record<string, Float32Array>);
    }
  }

  async zeroMoments(): Promise<void> {
    for (const set of ['generatorMoments', 'discriminatorMoments'] as const)
      await this.loadSet(set, (name) => new Float32Array(volume(this.shapes[set][name]!)));
  }

  private async loadSet(set: SetName, valuesOf: (name: string) => Float32Array): Promise<void> {
    const names = Object.keys(this.shapes[set]);
    await this.variables.load(Object.fromEntries(names.map((name) => [variable(set, name), valuesOf(name)])));
  }

  async values(): Promise<Omit<TrainingValues, 'adamSteps'>> {
    const values: Partial<Record<SetName, NamedValues>> = {};
    for (const set of sets) {
      const names = Object.keys(this.shapes[set]);
      const found = await this.variables.values(names.map((name) => variable(set, name)));
      values[set] = Object.fromEntries(
        names.map((name, i) => [name, { shape: this.shapes[set][name]!, values: found[i]! }]),
      );
    }
    return values as Record<SetName, NamedValues>;
  }

  /** New reads of the weights that take part, by name; after the operations named, such as their update. */
  readLive(set: SetName, growth: Growth, after: readonly Output[] = []): Record<string, Output> {
    const names = liveNames(this.shapes[set], growth);
    return Object.fromEntries(names.map((name) => [name, this.variables.read(variable(set, name), after)]));
  }

  read(set: SetName, name: string, after: readonly Output[]): Output {
    return this.variables.read(variable(set, name), after);
  }

  /**
   * The operation that {@link applyAdam} is eagerly: TensorFlow's RMSProp without momentum is Adam with beta1 = 0. It runs
   * after the operations named, which have read the weights.
   */
  applyAdam(
    network: NetworkName,
    gradients: Readonly<Record<string, Output>>,
    rate: Output,
    beta2: number,
    after: readonly Output[],
  ): Output[] {
    const [decay, momentum, epsilon] = [beta2, 0, EPSILON_SQUARED].map((value) => this.scalar(value));
    return Object.entries(gradients).map(([name, gradient]) => {
      const names = [variable(network, name), variable(`${network}Moments`, name), lastStep(network, name)];
      const handles = names.map((each) => this.variables.handle(each));
      const inputs = [...handles, rate, decay!, momentum!, epsilon!, gradient];
      return this.graph.effect('ResourceApplyRMSProp', inputs, T, after);
    });
  }

  /** average ← average − share · (average − value). */
  blendIntoAverage(name: string, value: Output, share: Output | number): Output {
    const average = variable('average', name);
    const difference = this.graph.one('Sub', [this.variables.read(average), value], T);
    const factor = typeof share === 'number' ? this.scalar(share) : share;
    const inputs = [this.variables.handle(average), factor, difference];
    return this.graph.effect('ResourceApplyGradientDescent', inputs, T);
  }

  private scalar(value: number): Output {
    return this.graph.constant(DataType.float32, [], Float32Array.of(value));
  }
}
