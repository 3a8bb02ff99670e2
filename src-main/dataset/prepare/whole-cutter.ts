import type { SlicePixels } from '../open';
import { blank, topOf, type Cut, type Cutter } from './cutter';
import type { AxisFrame } from './frame';

/** Whether each pixel that is taken becomes a pixel of the record as it is. */
export const isWhole = ({ volume, layout, frame }: Cut): boolean =>
  volume.colors === 1 && layout.colors === 1 && [frame.across, frame.down].every(isWholeAxis);

const isWholeAxis = ({ ratio, start }: AxisFrame): boolean => ratio === 1 && Number.isInteger(start);

/** Reads gray slices that need no resampling straight into their records. */
export class WholeCutter implements Cutter {
  private pixels: SlicePixels | undefined;

  constructor(private readonly cut: Cut) {}

  load(from: number): number {
    const { view, frame, columns, rows, layout, grays } = this.cut;
    const pixels = (this.pixels = blank(layout));
    const corner =
      (frame.down.first - frame.down.start) * layout.size + frame.across.first - frame.across.start;
    let foreground = 0;
    for (let y = 0; y < rows; y++)
      foreground += grays.readWhole(
        from + y * view.down.step,
        view.across.step,
        columns,
        pixels,
        corner + y * layout.size,
        topOf(layout),
      );
    return foreground;
  }

  record(): SlicePixels {
    return this.pixels ?? blank(this.cut.layout);
  }
}
