import type { SlicePixels } from '../open';
import { blank, topOf, type Cut, type Cutter } from './cutter';
import { LUMINANCE } from './figures';
import { FOREGROUND } from './gray';
import { Resampler } from './resample';

/** Cuts slices of any kind: reads them as gray or colours, then brings them to size. */
export class PlaneCutter implements Cutter {
  private readonly resampler: Resampler;
  /** The part of a slice that is taken: gray, or red green blue innermost, 0 … 1. */
  private readonly plane: Float32Array;
  private readonly color: Float32Array;

  constructor(private readonly cut: Cut) {
    const { volume, frame, layout, columns, rows } = cut;
    this.resampler = new Resampler(frame, columns, layout.size, layout.colors);
    this.plane = new Float32Array(columns * rows * layout.colors);
    this.color = new Float32Array(volume.colors === 3 && layout.colors === 1 ? columns : 0);
  }

  load(from: number): number {
    const { volume, view, columns, rows, layout } = this.cut;
    let foreground = 0;
    for (let y = 0; y < rows; y++)
      foreground += this.readRow((from + y * view.down.step) * volume.colors, y * columns * layout.colors);
    return foreground;
  }

  record(): SlicePixels {
    const { layout } = this.cut;
    const out = blank(layout);
    if (this.plane.length > 0) this.resampler.run(this.plane, out, topOf(layout));
    return out;
  }

  /** @returns how many of the row's pixels are foreground */
  private readRow(from: number, at: number): number {
    const { plane, color } = this;
    const { volume, view, columns, layout, grays } = this.cut;
    const step = view.across.step * volume.colors;
    if (volume.colors === 1) {
      const foreground = grays.read(from, step, columns, plane, at, layout.colors);
      // Gray slices of a set in colour: the same in red, green and blue.
      if (layout.colors === 3)
        for (let x = at; x < at + columns * 3; x += 3) plane[x + 1] = plane[x + 2] = plane[x]!;
      return foreground;
    }
    if (layout.colors === 3) {
      for (let c = 0; c < 3; c++) grays.read(from + c, step, columns, plane, at + c, 3);
      return brightPixels(plane, at, columns, 3);
    }
    plane.fill(0, at, at + columns);
    for (let c = 0; c < 3; c++) {
      grays.read(from + c, step, columns, color, 0, 1);
      for (let x = 0; x < columns; x++) plane[at + x]! += color[x]! * LUMINANCE[c]!;
    }
    return brightPixels(plane, at, columns, 1);
  }
}

function brightPixels(plane: Float32Array, from: number, count: number, colors: number): number {
  let bright = 0;
  for (let i = 0, at = from; i < count; i++, at += colors) {
    const value =
      colors === 1
        ? plane[at]!
        : plane[at]! * LUMINANCE[0] + plane[at + 1]! * LUMINANCE[1] + plane[at + 2]! * LUMINANCE[2];
    bright += value > FOREGROUND ? 1 : 0;
  }
  return bright;
}
