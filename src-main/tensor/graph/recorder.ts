import { tf, type Tensor } from '../tf';
import { DataType, type Attribute, type Graph } from './graph';
import type { Output } from './c-api';
import { shapeSeen, withFreeBatch } from './free-batch';

/** What tfjs-node's backend calls for each operation, as far as a recording sees it. */
interface Binding extends Record<string, unknown> {
  executeOp(name: string, attributes: NativeAttribute[], inputs: number[], outputs: number): Metadata[];
  createTensor(shape: number[], type: number, values: ArrayLike<number>): number;
}
interface NativeAttribute {
  name: string;
  type: number;
  value: unknown;
}
interface Metadata {
  id: number;
  shape: number[];
  dtype: number;
}
interface Backend {
  binding: Binding;
  createOutputTensor(metadata: Metadata): Tensor;
  getInputTensorIds(tensors: Tensor[]): number[];
}

/** Operations whose inputs are one list, or a list and then single inputs. */
const LIST_INPUTS: Readonly<Record<string, number>> = { AddN: 0, Pack: 0, ConcatV2: 1 };

/** A constant of at least this many equal values is written as `Fill`, so that it takes no room in the graph. */
const FILL_FROM = 16;

export interface RecorderOptions {
  /** Placeholders may leave their first size, the batch, unknown: the code that is recorded sees a batch of one; see free-batch.ts. */
  readonly freeBatch?: boolean;
  /**
   * What tfjs takes for float32 is float64 in the graph, which tfjs itself does not have: for comparing formulas without the
   * rounding of float32.
   */
  readonly double?: boolean;
}

/**
 * Turns what is written in tfjs into operations of a {@link Graph}: while `record` runs, each operation that tfjs would
 * execute is added to the graph instead, and the tensors that it sees stand for the graph's outputs. Gradients are
 * recorded like anything else. Values cannot be read in a recording, and no tensor from outside enters it but by
 * {@link tensorOf}.
 */
export class Recorder {
  private readonly backend = tf.backend() as unknown as Backend;
  private readonly outputs = new Map<number, Output>();
  private readonly constants = new Map<string, Output>();
  /** tfjs gives back tensors whose number is not negative to the binding; ours are of no interest to it. */
  private nextId = -2;

  constructor(
    private readonly graph: Graph,
    private readonly options: RecorderOptions = {},
  ) {}

  record<T>(build: () => T): T {
    const native = this.backend.binding;
    this.backend.binding = this.standIn(native);
    try {
      return build();
    } finally {
      this.backend.binding = native;
    }
  }

  /** A tensor that stands for an output of the graph; to be used within {@link record}. */
  tensorOf<T extends Tensor = Tensor>(output: Output): T {
    return this.backend.createOutputTensor(this.known(output)) as T;
  }

  /** The graph's output that a recorded tensor stands for. */
  outputOf(tensor: Tensor): Output {
    return this.output(this.backend.getInputTensorIds([tensor])[0]!);
  }

  private output(id: number): Output {
    const output = this.outputs.get(id);
    if (!output) throw new Error('A tensor from outside was used in a recording');
    return output;
  }

  private known(output: Output): Metadata {
    const id = this.nextId--;
    this.outputs.set(id, output);
    const shape = this.options.freeBatch ? shapeSeen(this.graph, output) : this.graph.shapeOf(output);
    const type = this.graph.typeOf(output);
    return { id, shape, dtype: type === DataType.float64 ? DataType.float32 : type };
  }

  private standIn(native: Binding): Binding {
    const unreadable = (): never => {
      throw new Error('A recording has no values to read');
    };
    const replaced: Partial<Binding> = {
      createTensor: (shape, type, values) => this.known(this.constant(Array.from(shape), type, values)).id,
      executeOp: (name, attributes, inputs) =>
        this.operation(native, name, attributes, inputs).map((output) => this.known(output)),
      tensorDataSync: unreadable,
    };
    // The binding is frozen; a copy keeps its constants.
    const names = Object.getOwnPropertyNames(native);
    return { ...Object.fromEntries(names.map((name) => [name, native[name]])), ...replaced } as Binding;
  }

  private operation(
    native: Binding,
    name: string,
    attributes: NativeAttribute[],
    inputs: number[],
  ): Output[] {
    const given = inputs.map((id) => this.output(id));
    const outputs = this.options.freeBatch ? withFreeBatch(this.graph, name, given) : given;
    const single = LIST_INPUTS[name];
    const grouped =
      single === undefined
        ? outputs
        : [outputs.slice(0, outputs.length - single), ...outputs.slice(outputs.length - single)];
    const named = attributes.map((attribute) => [attribute.name, this.attribute(native, attribute)] as const);
    return this.graph.add(name, grouped, { attributes: Object.fromEntries(named) });
  }

  private attribute(native: Binding, attribute: NativeAttribute): Attribute {
    const found = asAttribute(native, attribute);
    return 'type' in found && !('values' in found) ? { type: this.typeInGraph(found.type) } : found;
  }

  private typeInGraph(type: number): number {
    return this.options.double && type === DataType.float32 ? DataType.float64 : type;
  }

  private constant(shape: number[], seen: number, values: ArrayLike<number>): Output {
    const type = this.typeInGraph(seen);
    const array = arrayOf(type, values);
    const bytes = type === DataType.bool ? Uint8Array.from(values) : array;
    const first = array[0];
    if (array.length >= FILL_FROM && array.every((value) => Object.is(value, first)))
      return this.graph.one('Fill', [
        this.constant([shape.length], DataType.int32, shape),
        this.constant([], seen, [first!]),
      ]);
    const key = `${type}:${shape.join('x')}:${array.join()}`;
    const output = this.constants.get(key) ?? this.graph.constant(type, shape, bytes);
    this.constants.set(key, output);
    return output;
  }
}

function arrayOf(type: number, values: ArrayLike<number>): Float32Array | Float64Array | Int32Array {
  if (type === DataType.float64) return Float64Array.from(values);
  return type === DataType.float32 ? Float32Array.from(values) : Int32Array.from(values);
}

function asAttribute(native: Binding, { name, type, value }: NativeAttribute): Attribute {
  switch (type) {
    case native.TF_ATTR_TYPE:
      return { type: value as number };
    case native.TF_ATTR_FLOAT:
      return { float: value as number };
    case native.TF_ATTR_INT:
      return Array.isArray(value) ? { ints: value as number[] } : { int: Number(value) };
    case native.TF_ATTR_BOOL:
      return { bool: Boolean(value) };
    case native.TF_ATTR_STRING:
      return { string: String(value) };
    default:
      throw new Error(`The attribute ${name} is of a kind that no recording has needed yet`);
  }
}
