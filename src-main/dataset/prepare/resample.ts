import type { AxisFrame } from './frame';

/** Of what each pixel of a record is made along one axis: `counts[i]` pixels from `firsts[i]` on, with their weights. */
interface Taps {
  readonly firsts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Float32Array;
  /** Weights kept for each pixel. */
  readonly most: number;
}

/**
 * Made smaller, a pixel is the mean over its area; made larger, it lies on the line between the two nearest pixels. Outside
 * the image is black: it weighs nothing. At a ratio of 1 and whole pixels each is a pixel of the slice, unchanged.
 */
function tapsOf({ first, end, start, ratio }: AxisFrame, size: number): Taps {
  const most = Math.ceil(ratio) + 1;
  const taps = {
    firsts: new Int32Array(size),
    counts: new Int32Array(size),
    weights: new Float32Array(size * most),
    most,
  };
  for (let i = 0; i < size; i++) {
    const from = start + i * ratio;
    const [low, weights] =
      ratio >= 1 ? areaTaps(from, from + ratio, first, end) : lineTaps(from + ratio / 2, first, end);
    taps.firsts[i] = weights.length > 0 ? low - first : 0;
    taps.counts[i] = weights.length;
    taps.weights.set(weights, i * most);
  }
  return taps;
}

function areaTaps(from: number, to: number, first: number, end: number): [number, number[]] {
  // Pixels that are touched by rounding alone are not.
  const low = Math.max(first, Math.floor(from + 1e-9));
  const high = Math.min(end, Math.ceil(to - 1e-9));
  const weights: number[] = [];
  for (let k = low; k < high; k++) weights.push((Math.min(to, k + 1) - Math.max(from, k)) / (to - from));
  return [low, weights];
}

function lineTaps(centre: number, first: number, end: number): [number, number[]] {
  if (centre < first || centre > end) return [first, []];
  const place = Math.min(end - 1, Math.max(first, centre - 0.5));
  const low = Math.min(Math.floor(place), Math.max(first, end - 2));
  const share = place - low;
  return share > 0 ? [low, [1 - share, share]] : [low, [1]];
}

/** Brings slices of one view and frame to the size of a record. */
export class Resampler {
  private readonly across: Taps;
  private readonly down: Taps;
  private readonly row: Float32Array;

  /** @param columns of the part of a slice that is taken */
  constructor(
    frame: { readonly across: AxisFrame; readonly down: AxisFrame },
    private readonly columns: number,
    private readonly size: number,
    private readonly colors: number,
  ) {
    this.across = tapsOf(frame.across, size);
    this.down = tapsOf(frame.down, size);
    this.row = new Float32Array(columns * colors);
  }

  /**
   * @param plane the part that is taken, row by row, colours innermost, 0 … 1
   * @param out receives size · size · colors values, times `top`, rounded
   */
  run(plane: Float32Array, out: Uint8Array | Uint16Array, top: number): void {
    const { size, colors, columns, row, across, down } = this;
    const width = columns * colors;
    for (let y = 0, at = 0; y < size; y++, at += size * colors) {
      const rows = down.counts[y]!;
      if (rows === 0) continue;
      blendRows(plane, down.firsts[y]! * width, width, row, down.weights, y * down.most, rows);
      blendColumns(row, across, out, at, colors, top);
    }
  }
}

/** One row of weighted rows; two and three of them, the usual numbers, in one pass. */
function blendRows(
  plane: Float32Array,
  from: number,
  width: number,
  row: Float32Array,
  weights: Float32Array,
  base: number,
  count: number,
): void {
  const w0 = weights[base]!;
  const w1 = count > 1 ? weights[base + 1]! : 0;
  const second = from + width;
  const third = second + width;
  if (count === 1) for (let x = 0; x < width; x++) row[x] = plane[from + x]! * w0;
  else if (count === 2)
    for (let x = 0; x < width; x++) row[x] = plane[from + x]! * w0 + plane[second + x]! * w1;
  else {
    const w2 = weights[base + 2]!;
    for (let x = 0; x < width; x++)
      row[x] = plane[from + x]! * w0 + plane[second + x]! * w1 + plane[third + x]! * w2;
    for (let k = 3; k < count; k++) {
      const weight = weights[base + k]!;
      const start = from + k * width;
      for (let x = 0; x < width; x++) row[x]! += plane[start + x]! * weight;
    }
  }
}

/** One row of a record, of the weighted pixels of a row. */
function blendColumns(
  row: Float32Array,
  { firsts, counts, weights, most }: Taps,
  out: Uint8Array | Uint16Array,
  at: number,
  colors: number,
  top: number,
): void {
  let to = at;
  for (let x = 0; x < firsts.length; x++)
    for (let color = 0; color < colors; color++) {
      let sum = 0;
      for (let k = 0; k < counts[x]!; k++)
        sum += row[(firsts[x]! + k) * colors + color]! * weights[x * most + k]!;
      out[to++] = (sum * top + 0.5) | 0;
    }
}
