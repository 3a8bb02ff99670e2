import { createRequire } from 'node:module';
import { SliceloomError } from '@shared/contract/errors';
import { runtimeFolder, libraryFiles } from '../runtime';

/**
 * TensorFlow's C API (tensorflow/c/c_api.h), called through koffi in the library that the binding has loaded already.
 * Only what building a graph and running it need.
 */
type Koffi = typeof import('koffi');
const require = createRequire(import.meta.url);
const koffi = require('koffi') as Koffi;

/** An address in the library's memory. */
export type Pointer = bigint;

/** TF_Output: which of an operation's results. */
export interface Output {
  readonly oper: Pointer;
  readonly index: number;
}

const libraries = libraryFiles(runtimeFolder()).map((path) => koffi.load(path, { global: true }));
koffi.struct('TF_Output', { oper: 'void*', index: 'int' });
koffi.struct('TF_Buffer', { data: 'void*', length: 'size_t', data_deallocator: 'void*' });

type Native = ((...values: unknown[]) => never) & { async(...values: unknown[]): void };

/** The library is in two parts; a function is in one of them. */
function declare(prototype: string): Native {
  let missing: unknown;
  for (const library of libraries)
    try {
      return library.func(prototype) as unknown as Native;
    } catch (error) {
      missing = error;
    }
  throw new SliceloomError('tensorflow-missing', { reason: (missing as Error).message });
}

// prettier-ignore
export const api = {
  newStatus: declare('void* TF_NewStatus()') as () => Pointer,
  deleteStatus: declare('void TF_DeleteStatus(void*)') as (status: Pointer) => void,
  code: declare('int TF_GetCode(void*)') as (status: Pointer) => number,
  message: declare('const char* TF_Message(void*)') as (status: Pointer) => string,

  newGraph: declare('void* TF_NewGraph()') as () => Pointer,
  deleteGraph: declare('void TF_DeleteGraph(void*)') as (graph: Pointer) => void,
  newBuffer: declare('void* TF_NewBuffer()') as () => Pointer,
  newBufferOf: declare('void* TF_NewBufferFromString(const void*, size_t)') as (bytes: Uint8Array, length: number) => Pointer,
  deleteBuffer: declare('void TF_DeleteBuffer(void*)') as (buffer: Pointer) => void,
  bufferContent: declare('TF_Buffer TF_GetBuffer(void*)') as (buffer: Pointer) => { data: Pointer; length: number | bigint },
  graphToGraphDef: declare('void TF_GraphToGraphDef(void*, void*, void*)') as (graph: Pointer, buffer: Pointer, status: Pointer) => void,
  newOperation: declare('void* TF_NewOperation(void*, const char*, const char*)') as (graph: Pointer, type: string, name: string) => Pointer,
  addInput: declare('void TF_AddInput(void*, TF_Output)') as (operation: Pointer, input: Output) => void,
  addInputList: declare('void TF_AddInputList(void*, const TF_Output*, int)') as (operation: Pointer, inputs: Output[], count: number) => void,
  addControlInput: declare('void TF_AddControlInput(void*, void*)') as (operation: Pointer, before: Pointer) => void,
  setDevice: declare('void TF_SetDevice(void*, const char*)') as (operation: Pointer, device: string) => void,
  setInt: declare('void TF_SetAttrInt(void*, const char*, int64_t)') as (operation: Pointer, name: string, value: number) => void,
  setInts: declare('void TF_SetAttrIntList(void*, const char*, const int64_t*, int)') as (operation: Pointer, name: string, values: BigInt64Array, count: number) => void,
  setFloat: declare('void TF_SetAttrFloat(void*, const char*, float)') as (operation: Pointer, name: string, value: number) => void,
  setBool: declare('void TF_SetAttrBool(void*, const char*, unsigned char)') as (operation: Pointer, name: string, value: number) => void,
  setType: declare('void TF_SetAttrType(void*, const char*, int)') as (operation: Pointer, name: string, value: number) => void,
  setString: declare('void TF_SetAttrString(void*, const char*, const char*, size_t)') as (operation: Pointer, name: string, value: string, length: number) => void,
  setShape: declare('void TF_SetAttrShape(void*, const char*, const int64_t*, int)') as (operation: Pointer, name: string, dims: BigInt64Array, count: number) => void,
  setTensor: declare('void TF_SetAttrTensor(void*, const char*, void*, void*)') as (operation: Pointer, name: string, tensor: Pointer, status: Pointer) => void,
  finishOperation: declare('void* TF_FinishOperation(void*, void*)') as (operation: Pointer, status: Pointer) => Pointer,
  outputCount: declare('int TF_OperationNumOutputs(void*)') as (operation: Pointer) => number,
  outputType: declare('int TF_OperationOutputType(TF_Output)') as (output: Output) => number,
  dimensionCount: declare('int TF_GraphGetTensorNumDims(void*, TF_Output, void*)') as (graph: Pointer, output: Output, status: Pointer) => number,
  shape: declare('void TF_GraphGetTensorShape(void*, TF_Output, _Out_ int64_t*, int, void*)') as (graph: Pointer, output: Output, dims: BigInt64Array, count: number, status: Pointer) => void,

  allocateTensor: declare('void* TF_AllocateTensor(int, const int64_t*, int, size_t)') as (type: number, dims: BigInt64Array, count: number, bytes: number) => Pointer,
  deleteTensor: declare('void TF_DeleteTensor(void*)') as (tensor: Pointer) => void,
  tensorData: declare('void* TF_TensorData(void*)') as (tensor: Pointer) => Pointer,
  tensorBytes: declare('size_t TF_TensorByteSize(void*)') as (tensor: Pointer) => number,

  newSessionOptions: declare('void* TF_NewSessionOptions()') as () => Pointer,
  deleteSessionOptions: declare('void TF_DeleteSessionOptions(void*)') as (options: Pointer) => void,
  setConfig: declare('void TF_SetConfig(void*, const void*, size_t, void*)') as (options: Pointer, config: Uint8Array, length: number, status: Pointer) => void,
  newSession: declare('void* TF_NewSession(void*, void*, void*)') as (graph: Pointer, options: Pointer, status: Pointer) => Pointer,
  closeSession: declare('void TF_CloseSession(void*, void*)') as (session: Pointer, status: Pointer) => void,
  deleteSession: declare('void TF_DeleteSession(void*, void*)') as (session: Pointer, status: Pointer) => void,
  run: declare('void TF_SessionRun(void*, void*, const TF_Output*, void**, int, const TF_Output*, _Out_ void**, int, void**, int, void*, void*)'),
};

const system = koffi.load(process.platform === 'win32' ? 'msvcrt.dll' : null);
const copyIn = system.func('void* memcpy(void* to, const void* from, size_t bytes)');
const copyOut = system.func('memcpy', 'void*', [koffi.out('void*'), 'void*', 'size_t']);

/** Copies memory of the library out; Electron does not allow a view of it. */
export function bytesAt(address: Pointer, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  if (length > 0) copyOut(bytes, address, length);
  return bytes;
}

export function writeBytes(address: Pointer, values: ArrayBufferView): void {
  if (values.byteLength > 0) copyIn(address, values, values.byteLength);
}
