import { formatResolution } from '@shared/pure/format';
import type { Band } from '../series/bands';
import type { Mark, MomentKind } from '../series/moments';
import type { Stretch } from '../series/trace';
import type { ChartColors } from './lines';
import type { Box, Pen } from './pen';

/** Room above the plot for the names of the stretches and for the signs of marks, in pixels. */
export const BANDS_HEIGHT = 14;
export const MARKS_HEIGHT = 10;
/** Marks nearer than this are one. */
export const MARK_DISTANCE = 16;

const LABEL_SIZE = 10;
const HATCH_STEP = 7;

/** Shades every other stretch of resolution behind the lines, hatches what fades in, and writes its name above. */
export function paintBands(
  pen: Pen,
  plot: Box,
  shown: Stretch,
  bands: readonly Band[],
  colors: ChartColors,
): void {
  const right = plot.left + plot.width;
  const place = (x: number): number =>
    Math.min(
      Math.max(plot.left + ((x - shown.from) / (shown.to - shown.from)) * plot.width, plot.left),
      right,
    );
  const ink = colors.dark ? '#ffffff' : '#000000';
  let labelsEnd = -Infinity;
  bands.forEach((band, index) => {
    const [from, to, grown] = [place(band.from), place(band.to), place(band.grownFrom)];
    if (to - from < 0.5) return;
    if (index % 2 === 1)
      pen.box({ ...plot, left: from, width: to - from }, { color: ink, opacity: colors.dark ? 0.035 : 0.04 });
    if (grown - from >= 1)
      hatch(pen, { ...plot, left: from, width: grown - from }, ink, colors.dark ? 0.09 : 0.1);
    const label = formatResolution(band.resolution);
    const lettering = { color: colors.text, size: LABEL_SIZE };
    const width = pen.widthOf(label, lettering);
    if (from < labelsEnd || to - from < Math.min(width, 14)) return;
    pen.words(label, from + 2, plot.top - MARKS_HEIGHT - BANDS_HEIGHT / 2, lettering);
    labelsEnd = from + width + 8;
  });
}

/** Slanting lines over a box, cut at its edges. They are anchored to the picture, so that a moving box does not shimmer. */
function hatch(pen: Pen, box: Box, color: string, opacity: number): void {
  const { left, top, width, height } = box;
  const [x, y]: [number[], number[]] = [[], []];
  const bottom = top + height;
  const first = Math.ceil((left + top) / HATCH_STEP) * HATCH_STEP;
  for (let sum = first; sum < left + width + bottom; sum += HATCH_STEP) {
    // On each line x + y is the same.
    const fromX = Math.max(left, sum - bottom);
    const toX = Math.min(left + width, sum - top);
    if (toX <= fromX) continue;
    x.push(fromX, toX, toX);
    y.push(sum - fromX, sum - toX, Number.NaN);
  }
  pen.line(x, y, x.length, { color, width: 1, opacity });
}

/** Signs of moments above the plot, each with a fine line down through it. */
export function paintMarks(
  pen: Pen,
  plot: Box,
  shown: Stretch,
  marks: readonly Mark[],
  colors: ChartColors,
): void {
  for (const mark of marks) {
    const x = plot.left + ((mark.x - shown.from) / (shown.to - shown.from)) * plot.width;
    if (!(x >= plot.left && x <= plot.left + plot.width)) continue;
    const isQuiet = mark.kind === 'checkpoint';
    const middle = plot.top - MARKS_HEIGHT / 2;
    pen.line([x, x], [plot.top, plot.top + plot.height], 2, {
      color: colors.text,
      width: 1,
      opacity: isQuiet ? 0.1 : 0.45,
      ...(isQuiet ? {} : { dash: [2, 3] }),
    });
    for (const shape of signs[mark.kind])
      pen.shape(
        shape.map((offset, index) => (index % 2 === 0 ? x : middle) + offset),
        { color: isQuiet ? colors.text : colors.strong, opacity: isQuiet ? 0.75 : 1 },
      );
  }
}

/** Corners about the middle of the sign, x and y in turn: each kind has a shape of its own, for no colour tells it. */
export const signs: Readonly<Record<MomentKind, readonly (readonly number[])[]>> = {
  checkpoint: [[0, -3, 3, 0, 0, 3, -3, 0]],
  paused: [
    [-3, -3.5, -1, -3.5, -1, 3.5, -3, 3.5],
    [1, -3.5, 3, -3.5, 3, 3.5, 1, 3.5],
  ],
  stopped: [[-3, -3, 3, -3, 3, 3, -3, 3]],
  finished: [
    [-3, -4, -2, -4, -2, 4, -3, 4],
    [-2, -4, 4, -4, 4, 1, -2, 1],
  ],
  begun: [
    [-4, -4, -2.5, -4, -2.5, 4, -4, 4],
    [-1.5, -4, 4, 0, -1.5, 4],
  ],
  resumed: [[-3, -4, 4, 0, -3, 4]],
  failed: [
    [-4, -3, -3, -4, 4, 3, 3, 4],
    [3, -4, 4, -3, -3, 4, -4, 3],
  ],
};
