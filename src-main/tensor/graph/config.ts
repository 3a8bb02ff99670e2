import protobuf from 'protobufjs';

export interface SessionSettings {
  /**
   * On a processor the results are the same to the bit in every run. TensorFlow's arithmetic rewriter joins additions into
   * AddN, which begins its sum with whichever input's memory is free at that moment, so that the order of a sum is left to
   * chance; without that rewriter nothing else here does so.
   */
  readonly repeatable: boolean;
  /** Convolutions and matrix products in 16 bits: bfloat16 on a processor, float16 or bfloat16 as the graphics card has it. */
  readonly mixed: boolean;
  readonly gpu: boolean;
}

/** The fields of tensorflow/core/protobuf/config.proto and rewriter_config.proto that are set here, by their numbers. */
const schema = protobuf.Root.fromJSON({
  nested: {
    GpuOptions: { fields: { allowGrowth: { type: 'bool', id: 4 } } },
    RewriterConfig: {
      fields: {
        arithmeticOptimization: { type: 'int32', id: 7 },
        autoMixedPrecision: { type: 'int32', id: 23 },
        autoMixedPrecisionOnednnBfloat16: { type: 'int32', id: 31 },
      },
    },
    GraphOptions: { fields: { rewriteOptions: { type: 'RewriterConfig', id: 10 } } },
    ConfigProto: {
      fields: {
        gpuOptions: { type: 'GpuOptions', id: 6 },
        allowSoftPlacement: { type: 'bool', id: 7 },
        graphOptions: { type: 'GraphOptions', id: 10 },
      },
    },
  },
});
const ON = 1;
const OFF = 2;

/** A serialised ConfigProto for a session. */
export function sessionConfig({ repeatable, mixed, gpu }: SessionSettings): Uint8Array {
  const config = schema.lookupType('ConfigProto');
  const precision = gpu ? { autoMixedPrecision: ON } : { autoMixedPrecisionOnednnBfloat16: ON };
  return config
    .encode({
      // Without it the eager context and the session would each reserve the whole memory of a graphics card.
      gpuOptions: { allowGrowth: true },
      allowSoftPlacement: true,
      graphOptions: {
        rewriteOptions: {
          ...(repeatable && { arithmeticOptimization: OFF }),
          ...(mixed && precision),
        },
      },
    })
    .finish();
}
