import type { Output } from '../tensor/graph/c-api';
import { sessionConfig } from '../tensor/graph/config';
import { Graph } from '../tensor/graph/graph';
import { GraphInputs } from '../tensor/graph/inputs';
import { Recorder } from '../tensor/graph/recorder';
import { Session, type Feed } from '../tensor/graph/session';
import { VariableStore } from '../tensor/graph/variables';
import { tf, type Tensor } from '../tensor/tf';
import type { NamedValues } from './weights';

/** Makes tensors that stand for inputs of a recorded program. */
export type Given = <V extends Tensor>(name: string, shape: readonly number[], type?: number) => V;

/** A network whose weights are loaded once, for programs that are recorded on it and run again and again, to the same bytes. */
export class RecordedNetwork {
  private readonly graph = new Graph();
  readonly inputs = new GraphInputs(this.graph);
  private readonly session: Session;
  private readonly variables: VariableStore;

  private constructor(
    private readonly names: readonly string[],
    usesGpu: boolean,
  ) {
    this.session = new Session(this.graph, sessionConfig({ repeatable: true, mixed: false, gpu: usesGpu }));
    this.variables = new VariableStore(this.graph, this.session);
  }

  static async open(weights: NamedValues, usesGpu: boolean): Promise<RecordedNetwork> {
    const network = new RecordedNetwork(Object.keys(weights), usesGpu);
    for (const [name, { shape }] of Object.entries(weights)) network.variables.add(name, shape);
    await network.variables.load(
      Object.fromEntries(Object.entries(weights).map(([name, { values }]) => [name, values])),
    );
    return network;
  }

  /** Records what `build` computes from the weights and its inputs: its tensors' outputs, by their names. */
  record<Name extends string>(
    build: (weights: Record<string, Tensor>, given: Given) => Record<Name, Tensor>,
  ): Record<Name, Output> {
    const recorder = new Recorder(this.graph);
    const given: Given = (name, shape, type) => recorder.tensorOf(this.inputs.output(name, shape, type));
    return recorder.record(() => {
      let outputs: Record<string, Output> = {};
      tf.tidy(() => {
        const weights = Object.fromEntries(
          this.names.map((name) => [name, recorder.tensorOf(this.variables.read(name))]),
        );
        const built = Object.entries<Tensor>(build(weights, given));
        outputs = Object.fromEntries(built.map(([name, tensor]) => [name, recorder.outputOf(tensor)]));
      });
      return outputs as Record<Name, Output>;
    });
  }

  async run(feeds: readonly Feed[], outputs: readonly Output[]): Promise<Float32Array[]> {
    const fetched = await this.session.run(feeds, outputs);
    return fetched.map((bytes) => new Float32Array(bytes.buffer));
  }

  close(): void {
    this.session.close();
  }
}
