import { text } from '../text/en';
import { BANDS_HEIGHT, MARKS_HEIGHT, paintBands, paintMarks } from './backdrop';
import type { ChartColors, Subject } from './lines';
import type { Box, Pen } from './pen';
import { Picture } from './picture';

/** Size of a saved figure in pixels; a picture has twice as many in each direction. */
export const FIGURE = { width: 960, height: 440 } as const;
export const PICTURE_SCALE = 2;

const EDGE = 24;
const TITLE_Y = 30;
const LEGEND_Y = 58;
const LEGEND_STEP = 18;
const AXIS_LEFT = 56;
const AXIS_BELOW = 48;
const SAMPLE = 20;

export interface FigureEntry {
  readonly label: string;
  readonly value: string;
  readonly color: string;
  readonly dash: readonly number[];
}

/** A chart as a figure that stands alone: title, legend, axes, and what the chart shows now. */
export interface Figure {
  readonly title: string;
  readonly runs: string;
  readonly entries: readonly FigureEntry[];
  readonly subject: Subject;
  readonly colors: ChartColors;
}

/** Draws a figure of {@link FIGURE}'s size. Lines are as exact as `pixels` for the width of the plot. */
export function paintFigure(pen: Pen, figure: Figure, pixels: number): void {
  const { title, runs, subject, colors } = figure;
  pen.box({ left: 0, top: 0, ...FIGURE }, { color: colors.background });
  pen.words(title, EDGE, TITLE_Y, { color: colors.strong, size: 17, bold: true });
  pen.words(runs, FIGURE.width - EDGE, TITLE_Y, { color: colors.text, size: 12, align: 'right' });
  const top = paintLegend(pen, figure) + 14 + BANDS_HEIGHT + MARKS_HEIGHT;
  const plot: Box = {
    left: EDGE + AXIS_LEFT,
    top,
    width: FIGURE.width - 2 * EDGE - AXIS_LEFT,
    height: FIGURE.height - top - AXIS_BELOW,
  };
  const picture = new Picture();
  picture.prepare(subject, pixels);
  paintAxes(pen, plot, picture, figure);
  paintBands(pen, plot, subject.shown, subject.bands, colors);
  const perPixel = (subject.shown.to - subject.shown.from) / plot.width;
  paintMarks(pen, plot, subject.shown, subject.marks(perPixel), colors);
  picture.paint(pen, plot);
}

/** Returns the height at which the legend ends. */
function paintLegend(pen: Pen, { entries, colors }: Figure): number {
  let [x, y] = [EDGE, LEGEND_Y];
  for (const { label, value, color, dash } of entries) {
    const words = `${label}  ${value}`;
    const width = SAMPLE + 6 + pen.widthOf(words, { color, size: 12 }) + 20;
    if (x > EDGE && x + width > FIGURE.width - EDGE) [x, y] = [EDGE, y + LEGEND_STEP];
    pen.line([x, x + SAMPLE], [y, y], 2, { color, width: 2.5, ...(dash.length > 0 ? { dash } : {}) });
    pen.words(words, x + SAMPLE + 6, y, { color: colors.text, size: 12 });
    x += width;
  }
  return y;
}

function paintAxes(pen: Pen, plot: Box, picture: Picture, { subject, colors }: Figure): void {
  const { shown, axis } = subject;
  const bottom = plot.top + plot.height;
  const letters = { color: colors.text, size: 11 };
  for (const { value, label } of picture.ticksY(plot.height)) {
    const y = bottom - ((value - picture.y.from) / (picture.y.to - picture.y.from)) * plot.height;
    pen.line([plot.left, plot.left + plot.width], [y, y], 2, { color: colors.text, width: 1, opacity: 0.2 });
    pen.words(label, plot.left - 8, y, { ...letters, align: 'right' });
  }
  for (const { value, label } of picture.ticksX(plot.width)) {
    const x = plot.left + ((value - shown.from) / (shown.to - shown.from)) * plot.width;
    pen.words(label, x, bottom + 14, { ...letters, align: 'center' });
  }
  pen.words(text.charts.axisMore[axis], plot.left + plot.width / 2, bottom + 34, {
    ...letters,
    align: 'center',
  });
}
