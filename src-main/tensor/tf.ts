import Module, { createRequire } from 'node:module';
import util from 'node:util';
import { SliceloomError } from '@shared/contract/errors';
import { limitBfloat16 } from './bfloat16';
import { bindingFile, runtimeFolder } from './runtime';

type TensorFlow = typeof import('@tensorflow/tfjs-node-gpu');
export type {
  NamedTensorMap,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Variable,
} from '@tensorflow/tfjs-node-gpu';

/**
 * TensorFlow.js on the runtime that set-up prepared. The package looks for its binding where its own install script would
 * have put it; we point it to ours. It is loaded by `require` when this module is evaluated, not by `import`, because a
 * bundler hoists imports above the lines that prepare for it.
 */
function load(): TensorFlow {
  const require = createRequire(import.meta.url);
  const binding = bindingFile(runtimeFolder());
  // tfjs-node 4.22 calls two functions that Node 23 removed.
  const legacy = util as unknown as Record<string, unknown>;
  legacy.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  legacy.isArray ??= Array.isArray;
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // Without it the eager context and a session of ours would each reserve the whole memory of a GPU.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  try {
    // The package asks node-pre-gyp where its binding lies; this stands in its place and answers with ours.
    const finder = createRequire(require.resolve('@tensorflow/tfjs-node-gpu')).resolve(
      '@mapbox/node-pre-gyp',
    );
    const standIn = new Module(finder);
    standIn.exports = { find: () => binding };
    standIn.loaded = true;
    require.cache[finder] = standIn;
    const tensorFlow = require('@tensorflow/tfjs-node-gpu') as TensorFlow;
    tensorFlow.enableProdMode();
    const backend = tensorFlow.backend() as unknown as { isUsingGpuDevice: boolean };
    if (!backend.isUsingGpuDevice) limitBfloat16(process.env);
    return tensorFlow;
  } catch (error) {
    throw new SliceloomError('tensorflow-missing', { reason: (error as Error).message }, '', {
      cause: error,
    });
  }
}

export const tf = load();
