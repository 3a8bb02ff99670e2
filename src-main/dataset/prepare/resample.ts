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
    taps.firsts[i] = low - first;
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
      const weights = y * down.most;
      addRow(plane, down.firsts[y]! * width, width, row, down.weights[weights]!, true);
      for (let k = 1; k < rows; k++)
        addRow(plane, (down.firsts[y]! + k) * width, width, row, down.weights[weights + k]!, false);
      if (colors === 1) grayRow(row, across, out, at, size, top);
      else colorRow(row, across, out, at, size, top);
    }
  }
}

function addRow(
  plane: Float32Array,
  from: number,
  width: number,
  row: Float32Array,
  weight: number,
  isFirst: boolean,
): void {
  if (isFirst) for (let x = 0; x < width; x++) row[x] = plane[from + x]! * weight;
  else for (let x = 0; x < width; x++) row[x]! += plane[from + x]! * weight;
}

function grayRow(
  row: Float32Array,
  { firsts, counts, weights, most }: Taps,
  out: Uint8Array | Uint16Array,
  at: number,
  size: number,
  top: number,
): void {
  for (let x = 0; x < size; x++) {
    const first = firsts[x]!;
    const count = counts[x]!;
    const base = x * most;
    let sum = 0;
    for (let k = 0; k < count; k++) sum += row[first + k]! * weights[base + k]!;
    out[at + x] = (sum * top + 0.5) | 0;
  }
}

function colorRow(
  row: Float32Array,
  { firsts, counts, weights, most }: Taps,
  out: Uint8Array | Uint16Array,
  at: number,
  size: number,
  top: number,
): void {
  for (let x = 0; x < size; x++)
    for (let color = 0; color < 3; color++) {
      let sum = 0;
      for (let k = 0; k < counts[x]!; k++) sum += row[(firsts[x]! + k) * 3 + color]! * weights[x * most + k]!;
      out[at + x * 3 + color] = (sum * top + 0.5) | 0;
    }
}
