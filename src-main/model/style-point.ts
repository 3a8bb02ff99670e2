import type { DirectionId, PointId } from '@shared/domain/recipe';

/** How far a generator has grown. */
export interface Grown {
  readonly resolution: number;
  readonly fade: number;
}

export type LayerNoise = Float32Array | number;

/** A point of w+, as an image is drawn from it. */
export interface StylePoint {
  /** [layers, 512] */
  readonly styles: Float32Array;
  /** The noise of each layer: an image of its own, [r, r], or the seed that draws it. */
  readonly noise: readonly LayerNoise[];
}

/** Where w lies. */
export interface StyleSpread {
  /** The average w, [512]. */
  readonly average: Float32Array;
  /** Mean distance of w from it, over many seeds. */
  readonly usual: number;
  /** Standard deviation of a value of w. */
  readonly deviation: number;
}

/** What recipes name and is kept elsewhere. */
export interface KeptStyles {
  point(id: PointId): Promise<StylePoint>;
  /** [512] for all layers alike, or [layers, 512]; a step of 1. */
  direction(id: DirectionId): Promise<Float32Array>;
}

/** The point at a share of the way from `a` to `b` on the great circle through both (White 2016, “Sampling generative networks”, section 2.1). */
export function onGreatCircle(a: Float32Array, b: Float32Array, share: number): Float32Array {
  const length = (v: Float32Array): number => Math.sqrt(v.reduce((sum, value) => sum + value * value, 0));
  const [la, lb] = [length(a), length(b)];
  const cosine = a.reduce((sum, value, i) => sum + (value / la) * (b[i]! / lb), 0);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const [p, q] =
    angle < 1e-6
      ? [1 - share, share]
      : [Math.sin((1 - share) * angle) / Math.sin(angle), Math.sin(share * angle) / Math.sin(angle)];
  return a.map((value, i) => p * value + q * b[i]!);
}
