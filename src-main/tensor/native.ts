import { tf, type Tensor } from './tf';

/** The part of tfjs-node's backend that runs an operation of TensorFlow by its name. */
interface NativeBackend {
  executeSingleOutput(name: string, attributes: unknown[], inputs: Tensor[]): Tensor;
  binding: Record<string, number>;
}

const backend = tf.backend() as unknown as NativeBackend;
const constant = backend.binding;

/** Attributes of TensorFlow's operations, in the form that the binding takes. */
export const attribute = {
  float: (name: string, value: number) => ({ name, type: constant.TF_ATTR_FLOAT, value }),
  bool: (name: string, value: boolean) => ({ name, type: constant.TF_ATTR_BOOL, value }),
  ints: (name: string, value: number[]) => ({ name, type: constant.TF_ATTR_INT, value }),
  text: (name: string, value: string) => ({ name, type: constant.TF_ATTR_STRING, value }),
  float32Type: (name: string) => ({ name, type: constant.TF_ATTR_TYPE, value: constant.TF_FLOAT }),
  int32Type: (name: string) => ({ name, type: constant.TF_ATTR_TYPE, value: constant.TF_INT32 }),
};

/** Runs one operation of TensorFlow that has a single output. */
export const runNative = (name: string, attributes: unknown[], inputs: Tensor[]): Tensor =>
  backend.executeSingleOutput(name, attributes, inputs);
