import { SliceloomError } from '@shared/contract/errors';

/** How TensorFlow says that memory has run out, on a processor and on a graphics card. */
const OUT_OF_MEMORY =
  /OOM when allocating|RESOURCE_?EXHAUSTED|failed to allocate|bad_alloc|CUDA_ERROR_OUT_OF_MEMORY/i;

/** How TensorFlow and CUDA say that the graphics card is no longer there or no longer answers. */
const DEVICE_LOST =
  /CUDA_ERROR_(?!OUT_OF_MEMORY)|GPU sync failed|device is lost|DEVICE_LOST|cudaError|failed to (?:query|synchronize|record) event|CUDNN_STATUS_(?:EXECUTION_FAILED|INTERNAL_ERROR|MAPPING_ERROR)/i;

/** A failure of TensorFlow as an error with a sentence and a next step; any other as it is. */
export function asTrainingError(error: unknown, resolution: number, batch: number): unknown {
  const text = String(error);
  const isShort = error instanceof SliceloomError && error.code === 'out-of-memory';
  if (isShort || OUT_OF_MEMORY.test(text))
    return new SliceloomError('out-of-memory', { resolution, batch }, '', { cause: error });
  if (DEVICE_LOST.test(text)) return new SliceloomError('device-lost', {}, '', { cause: error });
  return error;
}
