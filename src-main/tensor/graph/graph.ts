import { SliceloomError } from '@shared/contract/errors';
import { api, bytesAt, writeBytes, type Output, type Pointer } from './c-api';

/** TF_DataType of the values that graphs here are made of. */
export const DataType = { float32: 1, float64: 2, int32: 3, bool: 10, bfloat16: 14, resource: 20 } as const;

/** A size in a shape that is known only when the graph runs. */
export const UNKNOWN = -1;

/** TF_Code, as far as it is told apart. */
const RESOURCE_EXHAUSTED = 8;

/** Calls `action` with a TF_Status and throws what it says. */
export function checked<T>(action: (status: Pointer) => T): T {
  const status = api.newStatus();
  try {
    const result = action(status);
    throwIfFailed(status);
    return result;
  } finally {
    api.deleteStatus(status);
  }
}

/** @throws Error with TensorFlow's message; RESOURCE_EXHAUSTED is named, as some messages do not say it. */
export function throwIfFailed(status: Pointer): void {
  const code = api.code(status);
  if (code === 0) return;
  const prefix = code === RESOURCE_EXHAUSTED ? 'RESOURCE_EXHAUSTED: ' : '';
  throw new Error(`${prefix}${api.message(status)}`);
}

const dims = (shape: readonly number[]): BigInt64Array => BigInt64Array.from(shape, BigInt);

/** A value of an attribute, by the kind that TensorFlow's operation declares. */
export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly type: number }
  | { readonly string: string }
  | { readonly shape: readonly number[] }
  | { readonly values: ArrayBufferView; readonly type: number; readonly shape: readonly number[] };

export type Attributes = Readonly<Record<string, Attribute>>;
export type Inputs = readonly (Output | readonly Output[])[];

export interface OperationOptions {
  readonly attributes?: Attributes;
  /** Operations that must have run before this one. */
  readonly after?: readonly Output[];
  readonly name?: string;
}

/** Copies values into a new TF_Tensor, which the caller gives back. */
export function newTensor(type: number, shape: readonly number[], values: ArrayBufferView): Pointer {
  const tensor = api.allocateTensor(type, dims(shape), shape.length, values.byteLength);
  if (!tensor) throw new SliceloomError('out-of-memory', {});
  writeBytes(api.tensorData(tensor), values);
  return tensor;
}

/** A TensorFlow graph under construction (TF_Graph). Operations are added; nothing is ever taken away. */
export class Graph {
  readonly handle = api.newGraph();
  private count = 0;

  /**
   * Adds an operation and returns its outputs. An input that is an array of outputs is one list input of the operation.
   * @throws Error with TensorFlow's reason where types or shapes do not fit.
   */
  add(type: string, inputs: Inputs, options: OperationOptions = {}): Output[] {
    const oper = this.finish(type, inputs, options);
    return Array.from({ length: api.outputCount(oper) }, (_, index) => ({ oper, index }));
  }

  /** {@link add} for an operation with one output. */
  one(type: string, inputs: Inputs, attributes: Attributes = {}, after: readonly Output[] = []): Output {
    return { oper: this.finish(type, inputs, { attributes, after }), index: 0 };
  }

  /** {@link add} for an operation without output, such as an assignment: what to name as a target or as `after`. */
  effect(type: string, inputs: Inputs, attributes: Attributes = {}, after: readonly Output[] = []): Output {
    return this.one(type, inputs, attributes, after);
  }

  private finish(
    type: string,
    inputs: Inputs,
    { attributes = {}, after = [], name }: OperationOptions,
  ): Pointer {
    const operation = api.newOperation(this.handle, type, name ?? `${type}_${this.count++}`);
    for (const input of inputs)
      if ('oper' in input) api.addInput(operation, input);
      else api.addInputList(operation, [...input], input.length);
    for (const { oper } of after) api.addControlInput(operation, oper);
    for (const [key, value] of Object.entries(attributes)) setAttribute(operation, key, value);
    return checked((status) => api.finishOperation(operation, status));
  }

  constant(type: number, shape: readonly number[], values: ArrayBufferView, name?: string): Output {
    const attributes = { dtype: { type }, value: { values, type, shape } };
    return this.add('Const', [], { attributes, ...(name && { name }) })[0]!;
  }

  placeholder(type: number, shape: readonly number[], name?: string): Output {
    const attributes = { dtype: { type }, shape: { shape } };
    return this.add('Placeholder', [], { attributes, ...(name && { name }) })[0]!;
  }

  typeOf(output: Output): number {
    return api.outputType(output);
  }

  /** @throws Error where TensorFlow cannot tell the whole shape before running. */
  shapeOf(output: Output): number[] {
    const shape = this.knownShapeOf(output);
    if (!shape || shape.includes(UNKNOWN)) throw new Error('An output has no fixed shape');
    return shape;
  }

  /** As far as TensorFlow can tell before running: {@link UNKNOWN} for a size, undefined where not even the rank is known. */
  knownShapeOf(output: Output): number[] | undefined {
    const count = checked((status) => api.dimensionCount(this.handle, output, status));
    const sizes = new BigInt64Array(Math.max(count, 0));
    if (count > 0) checked((status) => api.shape(this.handle, output, sizes, count, status));
    return count < 0 ? undefined : Array.from(sizes, Number);
  }

  /** The graph as a serialised GraphDef. */
  definition(): Uint8Array<ArrayBuffer> {
    const buffer = api.newBuffer();
    try {
      checked((status) => api.graphToGraphDef(this.handle, buffer, status));
      const { data, length } = api.bufferContent(buffer);
      return bytesAt(data, Number(length));
    } finally {
      api.deleteBuffer(buffer);
    }
  }

  dispose(): void {
    api.deleteGraph(this.handle);
  }
}

function setAttribute(operation: Pointer, name: string, value: Attribute): void {
  if ('values' in value) {
    const tensor = newTensor(value.type, value.shape, value.values);
    try {
      checked((status) => api.setTensor(operation, name, tensor, status));
    } finally {
      api.deleteTensor(tensor);
    }
  } else if ('int' in value) api.setInt(operation, name, value.int);
  else if ('ints' in value) api.setInts(operation, name, dims(value.ints), value.ints.length);
  else if ('float' in value) api.setFloat(operation, name, value.float);
  else if ('bool' in value) api.setBool(operation, name, value.bool ? 1 : 0);
  else if ('type' in value) api.setType(operation, name, value.type);
  else if ('string' in value) api.setString(operation, name, value.string, Buffer.byteLength(value.string));
  else api.setShape(operation, name, dims(value.shape), value.shape.length);
}
