export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The first index of rising `x` whose value is at least `value`. */
export function lowerBound(x: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (x[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * At most four points for each of `buckets` equal steps of x: the first, the lowest, the highest and the last, in their
 * order. Drawn as a line one pixel a bucket, the result is the same picture as all points (Jugel et al. 2014, M4), so
 * no spike is ever lost. `x` must not fall; values that are not finite are left out.
 */
export function minMaxDecimate(x: ArrayLike<number>, y: ArrayLike<number>, buckets: number): Point[] {
  const length = Math.min(x.length, y.length);
  if (length === 0) return [];
  if (length <= buckets * 4) return finitePoints(x, y, length);
  const from = x[0]!;
  const step = (x[length - 1]! - from) / buckets;
  const points: Point[] = [];
  let start = 0;
  for (let bucket = 0; bucket < buckets && start < length; bucket++) {
    let end = start;
    const edge = from + step * (bucket + 1);
    const isLast = bucket === buckets - 1;
    while (end < length && (isLast || x[end]! < edge)) end++;
    pushBucket(points, x, y, start, end);
    start = end;
  }
  return points;
}

function finitePoints(x: ArrayLike<number>, y: ArrayLike<number>, length: number): Point[] {
  const points: Point[] = [];
  for (let i = 0; i < length; i++) if (Number.isFinite(y[i])) points.push({ x: x[i]!, y: y[i]! });
  return points;
}

function pushBucket(
  points: Point[],
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  start: number,
  end: number,
): void {
  let first = -1;
  let last = -1;
  let lowest = -1;
  let highest = -1;
  for (let i = start; i < end; i++) {
    if (!Number.isFinite(y[i])) continue;
    if (first < 0) first = lowest = highest = i;
    last = i;
    if (y[i]! < y[lowest]!) lowest = i;
    if (y[i]! > y[highest]!) highest = i;
  }
  if (first < 0) return;
  const kept = [...new Set([first, lowest, highest, last])].sort((a, b) => a - b);
  for (const i of kept) points.push({ x: x[i]!, y: y[i]! });
}
