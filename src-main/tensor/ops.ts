import { attribute, runNative } from './native';
import { tf, type Tensor, type Tensor4D } from './tf';

/**
 * The operations that StyleGAN needs and tfjs lacks in a form that can be differentiated twice, as R1 does. Each is a
 * kernel over one or two native operations with a registered gradient. The resampling operations are linear, so their
 * gradients are their adjoints: the blur is its own, nearest upsampling and 2×2 averaging are a pair.
 */
const SLOPE = 0.2;
const float32 = attribute.float32Type('T');
const alpha = attribute.float('alpha', SLOPE);

type Kernel = (inputs: Record<string, Tensor>) => Tensor;
type Gradient = (dy: Tensor, saved: Tensor[]) => Record<string, () => Tensor>;

function register(
  kernelName: string,
  kernel: Kernel,
  gradient: Gradient,
  { inputsToSave = [], outputsToSave = [] }: { inputsToSave?: string[]; outputsToSave?: boolean[] } = {},
): void {
  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs }) => kernel(inputs as Record<string, Tensor>),
  });
  tf.registerGradient({
    kernelName,
    inputsToSave,
    outputsToSave,
    gradFunc: (dy, saved) => gradient(dy as Tensor, saved),
  });
}

const run = (kernelName: string, inputs: Record<string, Tensor>): Tensor =>
  tf.engine().runKernel(kernelName, inputs) as Tensor;

register(
  'StyleLeakyRelu',
  ({ x }) => runNative('LeakyRelu', [alpha, float32], [x!]),
  // The output has the input's sign, which is all that matters; without the input, TensorFlow can compute convolution,
  // bias and leaky ReLU in one operation. (tfjs loses derivatives by a saved output, but by this one they are zero.)
  (dy, [y]) => ({ x: () => run('StyleLeakyReluGrad', { dy, x: y! }) }),
  { outputsToSave: [true] },
);
register(
  'StyleLeakyReluGrad',
  ({ dy, x }) => runNative('LeakyReluGrad', [alpha, float32], [dy!, x!]),
  // Piecewise linear: the second derivative by x is zero wherever it exists.
  (ddy, [x]) => ({ dy: () => run('StyleLeakyReluGrad', { dy: ddy, x: x! }), x: () => tf.zerosLike(x!) }),
  { inputsToSave: ['x'] },
);

const average = (x: Tensor, stride: number): Tensor =>
  runNative(
    'AvgPool',
    [
      float32,
      attribute.ints('ksize', [1, 2, 2, 1]),
      attribute.ints('strides', [1, stride, stride, 1]),
      attribute.text('padding', 'VALID'),
      attribute.text('data_format', 'NHWC'),
    ],
    [x],
  );

register(
  'StyleUpsample',
  ({ x }) => {
    const size = tf.tensor1d([x!.shape[1]! * 2, x!.shape[2]! * 2], 'int32');
    const options = [
      float32,
      attribute.bool('align_corners', false),
      attribute.bool('half_pixel_centers', false),
    ];
    const result = runNative('ResizeNearestNeighbor', options, [x!, size]);
    size.dispose();
    return result;
  },
  (dy) => ({ x: () => tf.mul(run('StyleDownsample', { x: dy }), 4) }),
);
register(
  'StyleDownsample',
  ({ x }) => average(x!, 2),
  (dy) => ({ x: () => tf.mul(run('StyleUpsample', { x: dy }), 0.25) }),
);
register(
  'StyleBlur',
  // Two 2×2 averages of the padded image are the 3×3 binomial filter, and the fastest form of it on a CPU.
  ({ x }) =>
    tf.tidy(() => {
      const padding: [number, number][] = [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ];
      return average(average(tf.pad(x!, padding), 1), 1);
    }),
  (dy) => ({ x: () => run('StyleBlur', { x: dy }) }),
);

const windowMean = (x: Tensor): Tensor =>
  tf.tidy(() => {
    const [height = 1, width = 1, ...rest] = x.shape;
    const channels = rest.reduce((a, b) => a * b, 1);
    const mean = average(tf.reshape(x, [1, height, width, channels]), 1);
    return tf.reshape(mean, [height - 1, width - 1, ...rest]);
  });
const border = (rank: number): [number, number][] =>
  Array.from({ length: rank }, (_, axis) => (axis < 2 ? [1, 1] : [0, 0]));
register(
  'StyleWiden',
  ({ w }) => tf.tidy(() => windowMean(tf.pad(w!, border(w!.rank)))),
  (dy) => ({ w: () => run('StyleNarrow', { w: dy }) }),
);
register(
  'StyleNarrow',
  ({ w }) => windowMean(w!),
  (dy) => ({ w: () => run('StyleWiden', { w: dy }) }),
);

register(
  'StyleSelect',
  ({ condition, a, b }) => runNative('SelectV2', [float32], [condition!, a!, b!]),
  (dy, [condition]) => ({
    a: () => run('StyleSelect', { condition: condition!, a: dy, b: tf.zerosLike(dy) }),
    b: () => run('StyleSelect', { condition: condition!, a: tf.zerosLike(dy), b: dy }),
  }),
  { inputsToSave: ['condition'] },
);

/**
 * The 4×4 kernel with stride 2 that is a 3×3 kernel followed by 2×2 averaging: each value the mean of the 2×2 window of
 * the padded kernel. [3, 3, in, out] → [4, 4, in, out].
 */
export const widenKernel = (w: Tensor4D): Tensor4D => run('StyleWiden', { w }) as Tensor4D;

/** `a` where the condition, one truth value, holds, else `b`; both of one shape. */
export const select = <T extends Tensor>(condition: Tensor, a: T, b: T): T =>
  run('StyleSelect', { condition, a, b }) as T;

/** Leaky ReLU with slope 0.2, differentiable to second order. */
export const leakyRelu = <T extends Tensor>(x: T): T => run('StyleLeakyRelu', { x }) as T;

/** The gradient `dy` of a leaky ReLU's output `y` as that of its input; `y` is taken as a constant, since only its sign counts. */
export const leakyReluBack = <T extends Tensor>(dy: T, y: T): T =>
  run('StyleLeakyReluGrad', { dy, x: constant(y) }) as T;

/** The gradient `dy` of what `f` makes of `x`, as that of `x`; differentiable itself, as R1 needs. */
export const gradientAt = (f: (x: Tensor4D) => Tensor4D, x: Tensor4D, dy: Tensor4D): Tensor4D =>
  tf.grad((each: Tensor): Tensor => f(each as Tensor4D))(x, dy) as Tensor4D;

/** The same values as a constant: no gradient flows back through it. */
function constant<T extends Tensor>(x: T): T {
  const engine = tf.engine();
  engine.backend.incRef(x.dataId);
  return engine.makeTensorFromTensorInfo(x) as T;
}

/** Nearest-neighbour upsampling ×2: [N, h, w, C] → [N, 2h, 2w, C]. */
export const upsample = (x: Tensor4D): Tensor4D => run('StyleUpsample', { x }) as Tensor4D;

/** 2×2 averaging: [N, 2h, 2w, C] → [N, h, w, C]. */
export const downsample = (x: Tensor4D): Tensor4D => run('StyleDownsample', { x }) as Tensor4D;

/** The binomial filter [1,2,1]⊗[1,2,1]/16 on each channel, zero padded; shape kept. */
export const blur = (x: Tensor4D): Tensor4D => run('StyleBlur', { x }) as Tensor4D;
