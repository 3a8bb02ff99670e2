import type { Likeness, Neighbour } from '@shared/domain/nearest';
import { tf } from '../tensor/tf';

/** Sides at which images are compared: all with all, and then the likeliest with every shift. */
const COARSE = 32;
const FINE = 64;
/** In pixels of the fine side, each way. */
const SHIFT = 2;
/** The likeliest by their coarse pixels, of which the nearest are looked for. */
const CANDIDATES = 16;
/** Images and slices that are compared at once. */
const BLOCK = { images: 256, slices: 4096 };

/** A gray image: values in any range, row by row. */
export interface GrayImage {
  readonly values: Float32Array;
  readonly side: number;
}

/** Reads slice `position`. */
export type ReadSlice = (position: number) => GrayImage;

/** Means over squares; sides are powers of two. An image that is smaller stays as it is. */
export function reduced({ values, side }: GrayImage, to: number): GrayImage {
  if (side <= to) return { values, side };
  const k = side / to;
  const out = new Float32Array(to * to);
  for (let y = 0; y < side; y++)
    for (let x = 0, row = Math.floor(y / k) * to; x < side; x++)
      out[row + Math.floor(x / k)]! += values[y * side + x]! / (k * k);
  return { values: out, side: to };
}

/** Brightness of an image with its colours innermost. */
export function grayOf(values: Float32Array, side: number, colors: number): GrayImage {
  if (colors === 1) return { values, side };
  const gray = Float32Array.from({ length: side * side }, (_, i) => {
    const [red, green, blue] = values.subarray(3 * i, 3 * i + 3);
    return 0.299 * red! + 0.587 * green! + 0.114 * blue!;
  });
  return { values: gray, side };
}

/** Writes the values less their mean, with length 1: then the product of two is their correlation. Of one value all are 0. */
function intoUnit(values: Float32Array, out: Float32Array, at: number): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const length = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  const scale = length > 1e-6 ? 1 / length : 0;
  for (let i = 0; i < values.length; i++) out[at + i] = (values[i]! - mean) * scale;
}

/** What is finer than three pixels: each value less the mean of itself and its neighbours. */
function detailsOf({ values, side }: GrayImage): Float32Array {
  const out = new Float32Array(values.length);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      let [sum, count] = [0, 0];
      for (let v = Math.max(0, y - 1); v <= Math.min(side - 1, y + 1); v++)
        for (let u = Math.max(0, x - 1); u <= Math.min(side - 1, x + 1); u++, count++)
          sum += values[v * side + u]!;
      out[y * side + x] = values[y * side + x]! - sum / count;
    }
  return out;
}

/** Pearson's correlation of `a` with `b` moved by (dx, dy), where they overlap. */
function correlation(a: Float32Array, b: Float32Array, side: number, dx: number, dy: number): number {
  let [n, sa, sb, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let y = Math.max(0, dy); y < Math.min(side, side + dy); y++) {
    const [rowA, rowB] = [y * side, (y - dy) * side - dx];
    for (let x = Math.max(0, dx), end = Math.min(side, side + dx); x < end; x++) {
      const [u, v] = [a[rowA + x]!, b[rowB + x]!];
      sa += u;
      sb += v;
      aa += u * u;
      bb += v * v;
      ab += u * v;
    }
  }
  n = (side - Math.abs(dx)) * (side - Math.abs(dy));
  const variance = (aa - (sa * sa) / n) * (bb - (sb * sb) / n);
  return variance > 1e-12 ? (ab - (sa * sb) / n) / Math.sqrt(variance) : 0;
}

/** How alike two images of one side are; see `likeness`. */
export function likenessOf(a: GrayImage, b: GrayImage): Likeness {
  const [x, y] = [reduced(a, FINE), reduced(b, FINE)];
  let best = { pixels: -Infinity, dx: 0, dy: 0 };
  for (let dy = -SHIFT; dy <= SHIFT; dy++)
    for (let dx = -SHIFT; dx <= SHIFT; dx++) {
      const pixels = correlation(x.values, y.values, x.side, dx, dy);
      if (pixels > best.pixels) best = { pixels, dx, dy };
    }
  const details = correlation(detailsOf(x), detailsOf(y), x.side, best.dx, best.dy);
  return { pixels: best.pixels, details };
}

/** Finds for images the nearest of many slices, by their pixels. */
export class NearestSlices {
  private constructor(
    private readonly coarse: Float32Array,
    private readonly count: number,
    private readonly read: ReadSlice,
  ) {}

  /** Takes 4 KiB of memory for a slice; whole slices are read again when they are compared. */
  static async open(
    count: number,
    read: ReadSlice,
    onProgress: (done: number) => void,
  ): Promise<NearestSlices> {
    let coarse = new Float32Array(0);
    for (let i = 0; i < count; i++) {
      const { values } = reduced(read(i), COARSE);
      if (i === 0) coarse = new Float32Array(count * values.length);
      intoUnit(values, coarse, i * values.length);
      if (i % 256 !== 255) continue;
      onProgress(i + 1);
      await new Promise(setImmediate);
    }
    return new NearestSlices(coarse, count, read);
  }

  /** The nearest slices of each image, the nearest first. */
  async nearest(images: readonly GrayImage[], wanted: number): Promise<Neighbour[][]> {
    const found: Neighbour[][] = [];
    for (let from = 0; from < images.length; from += BLOCK.images) {
      const block = images.slice(from, from + BLOCK.images);
      for (const [i, candidates] of (await this.candidates(block)).entries()) {
        const near = candidates.map((position) => ({
          position,
          ...likenessOf(block[i]!, this.read(position)),
        }));
        found.push(near.sort((a, b) => b.pixels - a.pixels).slice(0, wanted));
        await new Promise(setImmediate);
      }
    }
    return found;
  }

  private async candidates(images: readonly GrayImage[]): Promise<number[][]> {
    const size = this.coarse.length / this.count;
    const queries = new Float32Array(images.length * size);
    images.forEach((image, i) => intoUnit(reduced(image, COARSE).values, queries, i * size));
    const best: [number, number][][] = images.map(() => []);
    for (let from = 0; from < this.count; from += BLOCK.slices) {
      const count = Math.min(BLOCK.slices, this.count - from);
      const [values, indices] = tf.tidy(() => {
        const block = tf.tensor2d(this.coarse.subarray(from * size, (from + count) * size), [count, size]);
        const products = tf.matMul(tf.tensor2d(queries, [images.length, size]), block, false, true);
        const top = tf.topk(products, Math.min(CANDIDATES, count));
        return [top.values.dataSync(), top.indices.dataSync()];
      });
      const each = values.length / images.length;
      for (const [i, list] of best.entries())
        for (let k = 0; k < each; k++) list.push([values[i * each + k]!, from + indices[i * each + k]!]);
      await new Promise(setImmediate);
    }
    return best.map((list) =>
      list
        .sort((a, b) => b[0] - a[0])
        .slice(0, CANDIDATES)
        .map(([, position]) => position),
    );
  }
}
