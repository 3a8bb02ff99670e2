import type { SlicePixels } from '../open';
import { blank, topOf, type Cut, type Cutter } from './cutter';
import type { AxisFrame } from './frame';

/** Whether gray slices are made smaller, or stay as large, along both axes. */
export const isArea = ({ volume, layout, frame }: Cut): boolean =>
  volume.colors === 1 && layout.colors === 1 && frame.across.ratio >= 1 && frame.down.ratio >= 1;

/**
 * Makes gray slices smaller: each pixel of a record is the mean over its area, what lies outside the slice being black. By
 * sums over all that lies above and to the left of a pixel (Crow, “Summed-area tables for texture mapping”, SIGGRAPH 1984):
 * whatever the ratio, a mean takes four of them, between pixels interpolated, which is exact as a pixel is flat.
 */
export class AreaCutter implements Cutter {
  /** (rows + 1) × (columns + 1): entry (y, x) sums the pixels of the first y rows and x columns. */
  private readonly sums: Float64Array;
  private readonly across: Edges;
  private readonly down: Edges;

  constructor(private readonly cut: Cut) {
    const { columns, rows, frame, layout } = cut;
    this.sums = new Float64Array((columns + 1) * (rows + 1));
    this.across = edgesOf(frame.across, columns, layout.size);
    this.down = edgesOf(frame.down, rows, layout.size);
  }

  load(from: number): number {
    const { view, columns, rows, grays } = this.cut;
    const width = columns + 1;
    let foreground = 0;
    for (let y = 0; y < rows; y++)
      foreground += grays.addUp(
        from + y * view.down.step,
        view.across.step,
        columns,
        this.sums,
        (y + 1) * width + 1,
        width,
      );
    return foreground;
  }

  record(): SlicePixels {
    const { layout, frame, columns } = this.cut;
    const { size } = layout;
    const out = blank(layout);
    const scale = topOf(layout) / (frame.across.ratio * frame.down.ratio);
    let above = new Float64Array(size + 1);
    let below = new Float64Array(size + 1);
    this.sumsAt(0, columns + 1, above);
    for (let y = 0; y < size; y++) {
      this.sumsAt(y + 1, columns + 1, below);
      differences(above, below, scale, out, y * size);
      [above, below] = [below, above];
    }
    return out;
  }

  /** The sums up to the upper edge of row `y` of the record, at the left edges of all its columns and the last right one. */
  private sumsAt(y: number, width: number, out: Float64Array): void {
    const { sums, across, down } = this;
    const upper = down.pixels[y]! * width;
    const part = down.parts[y]!;
    const { pixels, parts } = across;
    for (let x = 0; x < out.length; x++) {
      const at = upper + pixels[x]!;
      const share = parts[x]!;
      const first = sums[at]!;
      const second = sums[at + width]!;
      const top = first + (sums[at + 1]! - first) * share;
      const bottom = second + (sums[at + width + 1]! - second) * share;
      out[x] = top + (bottom - top) * part;
    }
  }
}

function differences(
  above: Float64Array,
  below: Float64Array,
  scale: number,
  out: SlicePixels,
  at: number,
): void {
  let before = below[0]! - above[0]!;
  for (let x = 1; x < above.length; x++) {
    const sum = below[x]! - above[x]!;
    out[at + x - 1] = ((sum - before) * scale + 0.5) | 0;
    before = sum;
  }
}

/** Where the edges between a record's pixels lie in a slice: in which pixel, from 0, and in which part of it, 0 … 1. */
interface Edges {
  readonly pixels: Int32Array;
  readonly parts: Float64Array;
}

function edgesOf({ first, start, ratio }: AxisFrame, count: number, size: number): Edges {
  const pixels = new Int32Array(size + 1);
  const parts = new Float64Array(size + 1);
  for (let i = 0; i <= size; i++) {
    const place = Math.min(count, Math.max(0, start - first + i * ratio));
    // Whole pixels stay whole, whatever rounding has made of them.
    const exact = Math.abs(place - Math.round(place)) < 1e-9 ? Math.round(place) : place;
    pixels[i] = Math.max(0, Math.min(count - 1, Math.floor(exact)));
    parts[i] = exact - pixels[i]!;
  }
  return { pixels, parts };
}
