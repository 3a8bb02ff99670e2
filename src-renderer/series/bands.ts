import { lowerBound, upperBound } from './search';

/** A stretch of training at one resolution, for the backdrop of a chart. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly resolution: number;
  /** Until here it fades in; `from` where it was grown from the beginning. */
  readonly grownFrom: number;
}

/**
 * Where each resolution began, was grown and ended, along any rising column of the run's rows. Resolutions rise, and the fade
 * rises within each, so that each edge is found by halving, however many rows there are.
 */
export function resolutionBands(
  x: ArrayLike<number>,
  resolution: ArrayLike<number>,
  fade: ArrayLike<number>,
): Band[] {
  const bands: Band[] = [];
  const last = x.length - 1;
  for (let start = 0; start <= last;) {
    const end = upperBound(resolution, resolution[start]!, start, x.length);
    // A band reaches to where the next begins, so that the backdrop has no gaps.
    const to = x[Math.min(end, last)]!;
    const grown = lowerBound(fade, 1, start, end);
    const grownFrom = grown === start ? x[start]! : grown === end ? to : x[grown]!;
    bands.push({ from: x[start]!, to, resolution: resolution[start]!, grownFrom });
    start = end;
  }
  return bands;
}
