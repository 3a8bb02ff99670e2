import type { CropBox } from '@shared/domain/import/options';
import type { Volume } from '../readers/scan';
import type { SlicePixels } from '../open';
import { LUMINANCE } from './figures';
import { frameOf, type AxisFrame } from './frame';
import { FOREGROUND, graysOf, type Grays } from './gray';
import { Resampler } from './resample';
import type { SliceLayout } from './request';
import type { View } from './view';

/** Cuts slices out of a volume, one at a time into the same working memory. */
export class Slicer {
  private readonly grays: Grays;
  private readonly frame: { readonly across: AxisFrame; readonly down: AxisFrame };
  private readonly resampler: Resampler;
  /** The part of a slice that is taken: gray, or red green blue innermost, 0 … 1. */
  private readonly plane: Float32Array;
  private readonly color: Float32Array;
  private readonly columns: number;
  private readonly rows: number;
  /** Whether each pixel that is taken becomes a pixel of the record as it is: nothing is to be resampled. */
  private readonly isWhole: boolean;
  /** The record of the slice that was read, where it is made while reading. */
  private whole: SlicePixels | undefined;

  constructor(
    private readonly volume: Volume,
    private readonly view: View,
    window: readonly [number, number],
    private readonly layout: SliceLayout,
    crop: CropBox | undefined,
  ) {
    this.grays = graysOf(volume, window);
    this.frame = frameOf(view, layout.size, crop);
    const { across, down } = this.frame;
    this.columns = Math.max(0, across.end - across.first);
    this.rows = Math.max(0, down.end - down.first);
    this.resampler = new Resampler(this.frame, this.columns, layout.size, layout.colors);
    this.isWhole = volume.colors === 1 && layout.colors === 1 && [across, down].every(isWhole);
    this.plane = new Float32Array(this.isWhole ? 0 : this.columns * this.rows * layout.colors);
    this.color = new Float32Array(volume.colors === 3 && layout.colors === 1 ? this.columns : 0);
  }

  /** Reads slice `index` of the view. @returns the share of it that is foreground */
  load(index: number): number {
    const { volume, view, frame, columns, rows } = this;
    const start =
      view.origin +
      index * view.through.step +
      frame.across.first * view.across.step +
      frame.down.first * view.down.step;
    let foreground = 0;
    if (this.isWhole) foreground = this.readWhole(start);
    else
      for (let y = 0; y < rows; y++)
        foreground += this.readRow(
          (start + y * view.down.step) * volume.colors,
          y * columns * this.layout.colors,
        );
    return columns * rows === 0 ? 0 : foreground / (columns * rows);
  }

  /** Reads a slice that needs no resampling straight into a record. @returns how many of its pixels are foreground */
  private readWhole(start: number): number {
    const { view, frame, columns, rows, layout } = this;
    this.whole = this.blank();
    const corner =
      (frame.down.first - frame.down.start) * layout.size + frame.across.first - frame.across.start;
    let foreground = 0;
    for (let y = 0; y < rows; y++)
      foreground += this.grays.readWhole(
        start + y * view.down.step,
        view.across.step,
        columns,
        this.whole,
        corner + y * layout.size,
        this.top,
      );
    return foreground;
  }

  private get top(): number {
    return this.layout.storage === 'uint16' ? 65535 : 255;
  }

  private blank(): SlicePixels {
    const { size, colors, storage } = this.layout;
    const values = size * size * colors;
    return storage === 'uint16' ? new Uint16Array(values) : new Uint8Array(values);
  }

  /** The slice that was read, as a record. */
  record(): SlicePixels {
    if (this.whole) return this.whole;
    const out = this.blank();
    if (this.plane.length > 0) this.resampler.run(this.plane, out, this.top);
    return out;
  }

  /** @returns how many of the row's pixels are foreground */
  private readRow(from: number, at: number): number {
    const { volume, view, columns, plane, color, layout } = this;
    const step = view.across.step * volume.colors;
    if (volume.colors === 1) {
      const foreground = this.grays.read(from, step, columns, plane, at, layout.colors);
      // Gray slices of a set in colour: the same in red, green and blue.
      if (layout.colors === 3)
        for (let x = at; x < at + columns * 3; x += 3) plane[x + 1] = plane[x + 2] = plane[x]!;
      return foreground;
    }
    if (layout.colors === 3) {
      for (let c = 0; c < 3; c++) this.grays.read(from + c, step, columns, plane, at + c, 3);
      return brightPixels(plane, at, columns, 3);
    }
    plane.fill(0, at, at + columns);
    for (let c = 0; c < 3; c++) {
      this.grays.read(from + c, step, columns, color, 0, 1);
      for (let x = 0; x < columns; x++) plane[at + x]! += color[x]! * LUMINANCE[c]!;
    }
    return brightPixels(plane, at, columns, 1);
  }
}

const isWhole = ({ ratio, start }: AxisFrame): boolean => ratio === 1 && Number.isInteger(start);

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
