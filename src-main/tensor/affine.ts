import { attribute, runNative } from './native';
import { tf, type Tensor, type Tensor4D } from './tf';

/**
 * Bilinear resampling under an affine transform, as a linear operation with an exact adjoint. Each output pixel is the
 * weighted sum of four input pixels (a gather); the adjoint sends each pixel's share back to the same four (a segment
 * sum). The two are kernels whose gradients are each other, so derivatives of any order by the images exist.
 */
const GATHER = 'AffineGather';
const SCATTER = 'AffineScatter';

/** `x`: [P, C]; `indices`: [4, P] int32, which rows of x; `weights`: [4, P, 1], how much of each. */
type Inputs = Record<'x' | 'indices' | 'weights', Tensor>;

const run = (kernelName: string, inputs: Inputs): Tensor =>
  tf.engine().runKernel(kernelName, inputs) as Tensor;

/** Registers a kernel that is linear in `x`; no gradient by the other inputs is offered. */
function registerLinear(kernelName: string, adjoint: string, kernel: (inputs: Inputs) => Tensor): void {
  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs }) => tf.tidy(() => kernel(inputs as Inputs)),
  });
  tf.registerGradient({
    kernelName,
    inputsToSave: ['indices', 'weights'],
    gradFunc: (dy, [indices, weights]) => ({
      x: () => run(adjoint, { x: dy as Tensor, indices: indices!, weights: weights! }),
    }),
  });
}

// tfjs's own gather reads the indices to check them, which stalls a GPU and is impossible in a recording.
registerLinear(GATHER, SCATTER, ({ x, indices, weights }) => {
  const types = [
    attribute.float32Type('Tparams'),
    attribute.int32Type('Tindices'),
    attribute.int32Type('Taxis'),
  ];
  const four = runNative('GatherV2', types, [x, indices, tf.scalar(0, 'int32')]);
  return tf.sum(tf.mul(four, weights), 0);
});
registerLinear(SCATTER, GATHER, ({ x, indices, weights }) => {
  const types = [
    attribute.float32Type('T'),
    attribute.int32Type('Tindices'),
    attribute.int32Type('Tnumsegments'),
  ];
  return runNative('UnsortedSegmentSum', types, [
    tf.mul(weights, x),
    indices,
    tf.scalar(x.shape[0]!, 'int32'),
  ]);
});

/** Pixels are numbered in float32, which is exact up to here: TensorFlow computes int32 on the host, not the GPU. */
const MOST_PIXELS = 2 ** 24;

/**
 * The four neighbours of each output pixel and their weights. Positions are in pixels from the image's first edge: whole
 * shifts, the identity among them, are then free of rounding and give back the very values of the image.
 */
function neighbours(transforms: Tensor, count: number, side: number): Pick<Inputs, 'indices' | 'weights'> {
  const centred = Float32Array.from({ length: side }, (_, i) => i - (side - 1) / 2);
  const coefficient = (column: number): Tensor =>
    tf.reshape(tf.slice(transforms, [0, 0, column], [count, 2, 1]), [count, 2, 1, 1]);
  const shift = tf.mul(tf.add(coefficient(2), 1), side / 2);
  // No matrix product, which a GPU may compute with ten-bit mantissas (TF32). [N, (x, y), r, r]
  const position = tf.add(
    tf.add(
      tf.mul(coefficient(0), tf.tensor(centred, [1, 1, 1, side])),
      tf.mul(coefficient(1), tf.tensor(centred, [1, 1, side, 1])),
    ),
    shift,
  );
  // Reflection at both edges has the period 2r: from 0 up to r and back down to 0.
  const wrapped = tf.sub(position, tf.mul(tf.floor(tf.div(position, 2 * side)), 2 * side));
  const index = tf.sub(side - 0.5, tf.abs(tf.sub(wrapped, side)));
  const first = tf.floor(index);
  const beyond = tf.sub(index, first);
  // The lower and the upper neighbour of each axis, [2, N, (x, y), r, r], and all pairs of them: [rows, columns, N, r²].
  const pairs = (lower: Tensor, upper: Tensor): [Tensor, Tensor] => {
    const [x, y] = tf.split(tf.stack([lower, upper]), 2, 2);
    return [tf.reshape(x!, [1, 2, count, side * side]), tf.reshape(y!, [2, 1, count, side * side])];
  };
  const inside = (i: Tensor): Tensor => tf.clipByValue(i, 0, side - 1);
  const [column, row] = pairs(inside(first), inside(tf.add(first, 1)));
  const [across, down] = pairs(tf.sub(1, beyond), beyond);
  const start = Float32Array.from({ length: count }, (_, n) => n * side * side);
  const pixel = tf.add(tf.add(tf.mul(row, side), column), tf.tensor(start, [1, 1, count, 1]));
  const pixels = count * side * side;
  return {
    indices: tf.reshape(tf.cast(pixel, 'int32'), [4, pixels]),
    weights: tf.reshape(tf.mul(down, across), [4, pixels, 1]),
  };
}

/**
 * Resamples each image under its own affine transform, bilinearly: [N, r, r, C] → [N, r, r, C]. Beyond its border an
 * image continues mirrored at its edge. Identity and shifts by whole pixels give the image's own values.
 *
 * @param transforms [N, 2, 3], rows (x, y), columns (x, y, 1): where in the input each OUTPUT position takes its value
 * from. x runs right and y down from the image's centre; the unit is half the side, so that the edges lie at ±1.
 * Differentiable by `images` to any order, not by `transforms`.
 * @throws Error where the shapes do not fit or N·r² exceeds 2²⁴.
 */
export function affineSample(images: Tensor4D, transforms: Tensor): Tensor4D {
  const [count, height, side, channels] = images.shape;
  const pixels = count * side * side;
  if (height !== side || pixels > MOST_PIXELS)
    throw new Error(
      `affineSample: images must be [N, r, r, C] with N·r² ≤ 2²⁴, not [${images.shape.join()}]`,
    );
  if (transforms.shape.join() !== `${count},2,3`)
    throw new Error(`affineSample: transforms must be [${count},2,3], not [${transforms.shape.join()}]`);
  return tf.tidy(() => {
    const x = tf.reshape(images, [pixels, channels]) as Tensor;
    return tf.reshape(run(GATHER, { x, ...neighbours(transforms, count, side) }), images.shape);
  });
}
