import type { Pyramid } from './pyramid';
import { lowerBound, upperBound } from './search';

/** A stretch of a chart's horizontal axis, in its own unit. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The points of a line as it is drawn. A point whose `y` is NaN is a gap. The arrays are used again for each picture. */
export class Trace {
  x = new Float64Array(1024);
  y = new Float64Array(1024);
  length = 0;
  private lastRow = -1;

  clear(): void {
    this.length = 0;
    this.lastRow = -1;
  }

  /** Adds a row, which must come after the one before; rows between them that have no figure make a gap. */
  add(row: number, x: number, y: number, gap: boolean): void {
    if (row === this.lastRow) return;
    if (gap && this.lastRow >= 0) this.push(x, Number.NaN);
    this.push(x, y);
    this.lastRow = row;
  }

  private push(x: number, y: number): void {
    if (this.length === this.x.length) {
      this.x = enlarged(this.x);
      this.y = enlarged(this.y);
    }
    this.x[this.length] = x;
    this.y[this.length] = y;
    this.length++;
  }
}

/**
 * Fills `trace` with what a picture of `stretch` that is `pixels` wide needs of a line: of each pixel's rows the first, the
 * lowest, the highest and the last, in their order. Drawn as a line, that is the same picture as all rows (Jugel et al. 2014,
 * M4), so no spike is ever lost. A row on either side of the stretch is added, for the line to leave the picture.
 * `x` must not fall. Where rows are so few that each has its own place, all are given.
 */
export function traceStretch(
  trace: Trace,
  x: ArrayLike<number>,
  pyramid: Pyramid,
  stretch: Stretch,
  pixels: number,
): void {
  trace.clear();
  const length = Math.min(x.length, pyramid.length);
  const begin = lowerBound(x, stretch.from, 0, length);
  const end = upperBound(x, stretch.to, begin, length);
  const before = Math.max(begin - 1, 0);
  const after = Math.min(end + 1, length);
  let expected = before;

  const add = (row: number): void => {
    trace.add(row, x[row]!, pyramid.valueAt(row), row > expected);
    expected = row + 1;
  };
  const addAll = (from: number, to: number): void => {
    for (let row = from; row < to; row++) if (pyramid.isShown(row)) add(row);
  };
  const addFour = (from: number, to: number): void => {
    if (!pyramid.extremes(from, to)) return;
    const { lowest, highest } = pyramid;
    add(pyramid.firstShown(from, Math.min(lowest, highest) + 1));
    // What lies within a pixel is no gap that could be seen.
    expected = Infinity;
    add(Math.min(lowest, highest));
    expected = Infinity;
    add(Math.max(lowest, highest));
    expected = Infinity;
    add(pyramid.lastShown(Math.max(lowest, highest), to));
  };

  if (end - begin <= pixels * 4) {
    addAll(before, after);
    return;
  }
  addAll(before, begin);
  const step = (stretch.to - stretch.from) / pixels;
  let start = begin;
  for (let pixel = 1; pixel <= pixels && start < end; pixel++) {
    const stop = pixel === pixels ? end : lowerBound(x, stretch.from + step * pixel, start, end);
    if (stop > start) addFour(start, stop);
    start = stop;
  }
  addAll(end, after);
}

function enlarged(old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(old.length * 2);
  larger.set(old);
  return larger;
}
