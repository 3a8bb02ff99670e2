import protobuf from 'protobufjs';
import type { GeneratorGraph, Port } from './generator-graph';

/** The fields of saved_model.proto, meta_graph.proto and tensor_shape.proto that are set here, by their numbers. */
const schema = protobuf.Root.fromJSON({
  nested: {
    SavedModel: {
      fields: {
        savedModelSchemaVersion: { type: 'int64', id: 1 },
        metaGraphs: { rule: 'repeated', type: 'MetaGraphDef', id: 2 },
      },
    },
    MetaGraphDef: {
      fields: {
        metaInfoDef: { type: 'MetaInfoDef', id: 1 },
        // A message inside a message is its bytes, so TensorFlow's own can go in as they are.
        graphDef: { type: 'bytes', id: 2 },
        signatureDef: { rule: 'repeated', type: 'SignatureEntry', id: 5 },
      },
    },
    MetaInfoDef: {
      fields: {
        tags: { rule: 'repeated', type: 'string', id: 4 },
        tensorflowVersion: { type: 'string', id: 5 },
      },
    },
    // A map is written as entries of a key and a value.
    SignatureEntry: { fields: { key: { type: 'string', id: 1 }, value: { type: 'SignatureDef', id: 2 } } },
    SignatureDef: {
      fields: {
        inputs: { rule: 'repeated', type: 'TensorEntry', id: 1 },
        outputs: { rule: 'repeated', type: 'TensorEntry', id: 2 },
        methodName: { type: 'string', id: 3 },
      },
    },
    TensorEntry: { fields: { key: { type: 'string', id: 1 }, value: { type: 'TensorInfo', id: 2 } } },
    TensorInfo: {
      fields: {
        name: { type: 'string', id: 1 },
        dtype: { type: 'int32', id: 2 },
        tensorShape: { type: 'TensorShapeProto', id: 3 },
      },
    },
    TensorShapeProto: { fields: { dim: { rule: 'repeated', type: 'Dim', id: 2 } } },
    Dim: { fields: { size: { type: 'int64', id: 1 } } },
  },
});

export const TAG = 'serve';
export const SIGNATURE = 'serving_default';

/**
 * A serialised SavedModel (what saved_model.pb holds) with one signature; its weights are constants of the graph, so it
 * has no file of variables.
 */
export function encodeSavedModel(
  { graph, inputs, outputs }: GeneratorGraph,
  tensorflowVersion: string,
): Uint8Array {
  const signature = {
    inputs: inputs.map(tensorEntry),
    outputs: outputs.map(tensorEntry),
    methodName: 'tensorflow/serving/predict',
  };
  const metaGraph = {
    metaInfoDef: { tags: [TAG], tensorflowVersion },
    graphDef: graph.definition(),
    signatureDef: [{ key: SIGNATURE, value: signature }],
  };
  return schema
    .lookupType('SavedModel')
    .encode({ savedModelSchemaVersion: 1, metaGraphs: [metaGraph] })
    .finish();
}

const tensorEntry = ({ name, type, shape }: Port): object => ({
  key: name,
  value: { name: `${name}:0`, dtype: type, tensorShape: { dim: shape.map((size) => ({ size })) } },
});
