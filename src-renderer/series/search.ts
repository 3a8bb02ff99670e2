/** The first index from `from` on of rising `x` whose value is at least `value`; `to` where there is none. */
export function lowerBound(x: ArrayLike<number>, value: number, from = 0, to = x.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (x[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first index from `from` on of rising `x` whose value is above `value`; `to` where there is none. */
export function upperBound(x: ArrayLike<number>, value: number, from = 0, to = x.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (x[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index of rising `x` that lies nearest to `value`; −1 where there is none. */
export function nearestIndex(x: ArrayLike<number>, value: number): number {
  const after = lowerBound(x, value);
  if (after === 0) return x.length > 0 ? 0 : -1;
  if (after === x.length) return after - 1;
  return value - x[after - 1]! <= x[after]! - value ? after - 1 : after;
}

/** What rising `to` is where rising `from` is `value`, in a straight line between rows and held at the ends. */
export function translate(from: ArrayLike<number>, to: ArrayLike<number>, value: number): number {
  const after = lowerBound(from, value);
  if (after === 0) return to[0] ?? value;
  if (after >= from.length) return to[from.length - 1]!;
  const [left, right] = [from[after - 1]!, from[after]!];
  const share = (value - left) / (right - left);
  return to[after - 1]! + share * (to[after]! - to[after - 1]!);
}
