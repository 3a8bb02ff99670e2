import type { Output } from './c-api';
import { DataType, UNKNOWN, type Graph } from './graph';

/**
 * Recording for a batch of any size. tfjs needs a number for every size of a shape, so where the graph's batch is unknown
 * it sees 1, which broadcasts like any other number. Most operations ask for no batch; those that are told the whole shape
 * of their result would be told this 1, and are told the batch of one of their inputs instead.
 *
 * What it rests on: the batch is the first size of whatever has one, before and after such an operation.
 */
const TOLD_A_SHAPE: Readonly<Record<string, { readonly shape: number; readonly batchOf: number }>> = {
  Reshape: { shape: 1, batchOf: 0 },
  Conv2DBackpropInput: { shape: 0, batchOf: 2 },
};

/** The shape of an output for tfjs. @throws Error where more than the batch is unknown. */
export function shapeSeen(graph: Graph, output: Output): number[] {
  const shape = graph.knownShapeOf(output);
  if (!shape || shape.lastIndexOf(UNKNOWN) > 0)
    throw new Error('An output has sizes besides the batch that are not fixed');
  return shape.map((size) => (size === UNKNOWN ? 1 : size));
}

/** The inputs of an operation, with a shape that has the batch of the graph in place of the 1 that tfjs has seen. */
export function withFreeBatch(graph: Graph, operation: string, inputs: readonly Output[]): readonly Output[] {
  const told = TOLD_A_SHAPE[operation];
  const source = told && inputs[told.batchOf]!;
  if (!source || graph.knownShapeOf(source)?.[0] !== UNKNOWN) return inputs;
  const shape = graph.one('ConcatV2', [
    [batchOf(graph, source), partOf(graph, inputs[told.shape]!, 1)],
    ints(graph, [], [0]),
  ]);
  return inputs.map((input, i) => (i === told.shape ? shape : input));
}

/** The first size of an output as [1] int32, found when the graph runs. */
export const batchOf = (graph: Graph, output: Output): Output =>
  partOf(graph, graph.one('Shape', [output], { out_type: { type: DataType.int32 } }), 0, 1);

/** Elements `from` to before `end`, or to the last, of a vector. */
function partOf(graph: Graph, vector: Output, from: number, end?: number): Output {
  const bounds = [[from], [end ?? 0], [1]].map((values) => ints(graph, [1], values));
  return graph.one('StridedSlice', [vector, ...bounds], { end_mask: { int: end === undefined ? 1 : 0 } });
}

const ints = (graph: Graph, shape: number[], values: number[]): Output =>
  graph.constant(DataType.int32, shape, Int32Array.from(values));
