/** A stretch of training at one resolution, for the backdrop of a chart. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly resolution: number;
}

/** Where each resolution began and ended, along any rising column of the run's rows. */
export function resolutionBands(x: ArrayLike<number>, resolution: ArrayLike<number>): Band[] {
  const bands: Band[] = [];
  let start = 0;
  for (let i = 1; i <= x.length; i++) {
    if (i < x.length && resolution[i] === resolution[start]) continue;
    // A band reaches to where the next begins, so that the backdrop has no gaps.
    bands.push({ from: x[start]!, to: x[Math.min(i, x.length - 1)]!, resolution: resolution[start]! });
    start = i;
  }
  return bands;
}
