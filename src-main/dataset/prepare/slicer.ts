import type { CropBox } from '@shared/domain/import/options';
import type { Volume } from '../readers/scan';
import type { SlicePixels } from '../open';
import { AreaCutter, isArea } from './area-cutter';
import type { Cut, Cutter } from './cutter';
import { frameOf, type AxisFrame } from './frame';
import { graysOf } from './gray';
import { PlaneCutter } from './plane-cutter';
import type { SliceLayout } from './request';
import type { View } from './view';
import { isWhole, WholeCutter } from './whole-cutter';

/** From which to which pixel of a record an axis fills it. */
function filled({ first, end, start, ratio }: AxisFrame, size: number): [number, number] {
  const at = (pixel: number): number => (pixel - start) / ratio;
  // What is not a whole pixel counts, but for rounding.
  return [Math.max(0, Math.floor(at(first) + 1e-6)), Math.min(size, Math.ceil(at(end) - 1e-6))];
}

/** Cuts the slices of a view out of a volume, one at a time, the quickest way that gives the same. */
export class Slicer {
  private readonly cut: Cut;
  private readonly cutter: Cutter;

  constructor(
    volume: Volume,
    view: View,
    window: readonly [number, number],
    layout: SliceLayout,
    crop: CropBox | undefined,
  ) {
    const frame = frameOf(view, layout.size, crop);
    const { across, down } = frame;
    const columns = Math.max(0, across.end - across.first);
    const rows = Math.max(0, down.end - down.first);
    this.cut = { volume, view, grays: graysOf(volume, window), frame, layout, columns, rows };
    if (isWhole(this.cut)) this.cutter = new WholeCutter(this.cut);
    else if (isArea(this.cut) && columns * rows > 0) this.cutter = new AreaCutter(this.cut);
    else this.cutter = new PlaneCutter(this.cut);
  }

  /** What a slice fills of its record: left, top, width and height; undefined where that is all of it. */
  get content(): readonly [number, number, number, number] | undefined {
    const { frame, layout } = this.cut;
    const [left, right] = filled(frame.across, layout.size);
    const [top, bottom] = filled(frame.down, layout.size);
    const isAll = left === 0 && top === 0 && right === layout.size && bottom === layout.size;
    return isAll ? undefined : [left, top, right - left, bottom - top];
  }

  /** Reads slice `index` of the view. @returns the share of it that is foreground, 0 … 1; a crop's, where there is one */
  load(index: number): number {
    const { view, frame, columns, rows } = this.cut;
    const from =
      view.origin +
      index * view.through.step +
      frame.across.first * view.across.step +
      frame.down.first * view.down.step;
    return columns * rows === 0 ? 0 : this.cutter.load(from) / (columns * rows);
  }

  /** The slice that was read, as a record. */
  record(): SlicePixels {
    return this.cutter.record();
  }
}
