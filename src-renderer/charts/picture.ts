import type { ChartLine, Subject } from './lines';
import { ticksAlong, ticksUp, type WordedTick } from './axis-words';
import type { Box, Pen } from './pen';
import type { CurveSettings } from '../series/curve';
import type { Pyramid } from '../series/pyramid';
import { lowerBound, upperBound } from '../series/search';
import { keepOfHalfLife } from '../series/smooth';
import { Trace, traceStretch, type Stretch } from '../series/trace';

interface DrawnLine {
  readonly line: ChartLine;
  readonly raw: Trace;
  readonly main: Trace;
}

/** How a line is worked out for what is shown. */
export function settingsOf(
  { columns, log, smooths }: ChartLine,
  { halfLife, logarithmic }: Pick<Subject, 'halfLife' | 'logarithmic'>,
): CurveSettings {
  const own = log.length > 0 ? (halfLife * columns.length) / log.length : halfLife;
  return { keep: smooths ? keepOfHalfLife(own) : 0, floor: logarithmic ? 0 : -Infinity };
}

/** The part of the height that stays free above and below the lines. */
const MARGIN = 0.06;
/** A line that varies less than this part of its height is level: what is left are roundings. */
const LEVEL = 1e-5;
const NOTHING: Stretch = { from: 0, to: 1 };

/**
 * The lines of one chart in a plot of some size: worked out anew for each picture from the places of extremes, never from all
 * rows. One of these is kept for each chart, since it uses its memory again.
 */
export class Picture {
  private traces: { raw: Trace; main: Trace }[] = [];
  private drawn: DrawnLine[] = [];
  private subject: Subject | undefined;
  private inPixels = false;
  /** What of the vertical axis the plot shows; decimal logarithms on a logarithmic one. */
  y: Stretch = NOTHING;
  /** Figures of 0 and below, which a logarithmic scale cannot show. */
  leftOut = 0;

  /** Works out the lines for a plot that is `pixels` wide; on a sharp screen count its own pixels. */
  prepare(subject: Subject, pixels: number): void {
    const { lines, curves, axis, shown, logarithmic } = subject;
    this.subject = subject;
    this.inPixels = false;
    this.leftOut = 0;
    let [low, high] = [Infinity, -Infinity];
    const take = (pyramid: Pyramid, begin: number, end: number): void => {
      if (!pyramid.extremes(begin, Math.min(end, pyramid.length))) return;
      low = Math.min(low, pyramid.valueAt(pyramid.lowest));
      high = Math.max(high, pyramid.valueAt(pyramid.highest));
    };
    this.drawn = lines.map((line, index) => {
      const curve = curves.of(line.columns, line.column);
      const settings = settingsOf(line, subject);
      curve.update(settings);
      const x = line.columns.column(axis);
      const [begin, end] = [lowerBound(x, shown.from), upperBound(x, shown.to)];
      const { raw, main } = (this.traces[index] ??= { raw: new Trace(), main: new Trace() });
      take(curve.raw, begin, end);
      traceStretch(main, x, curve.main, shown, pixels);
      raw.clear();
      if (settings.keep > 0) {
        take(curve.even, begin, end);
        traceStretch(raw, x, curve.raw, shown, pixels);
      }
      this.leftOut += curve.raw.leftOut;
      return { line, raw, main };
    });
    this.y = low <= high ? withMargin(low, high, logarithmic) : NOTHING;
  }

  get hasLines(): boolean {
    return this.drawn.some(({ main }) => main.length > 0);
  }

  ticksX(width: number): WordedTick[] {
    return this.subject ? ticksAlong(this.subject.axis, this.subject.shown, width) : [];
  }

  ticksY(height: number): WordedTick[] {
    const { subject } = this;
    return subject && this.hasLines ? ticksUp(this.y, height, subject.logarithmic, subject.unit) : [];
  }

  /** Where a figure stands in a plot, in pixels. */
  heightOf(value: number, { top, height }: Box): number {
    const at = this.subject?.logarithmic ? Math.log10(value) : value;
    return top + height * (1 - (at - this.y.from) / (this.y.to - this.y.from));
  }

  /** Draws the lines, what was measured faintly behind what is evened out, into the same plot until the next `prepare`. */
  paint(pen: Pen, plot: Box): void {
    const { drawn, subject } = this;
    if (!subject) return;
    if (!this.inPixels)
      for (const { raw, main } of drawn) for (const trace of [raw, main]) this.toPixels(trace, plot, subject);
    this.inPixels = true;
    const opacity = drawn.length > 6 ? 0.09 : drawn.length > 3 ? 0.12 : 0.26;
    pen.within(plot, () => {
      for (const { line, raw } of drawn) {
        pen.line(raw.x, raw.y, raw.length, { color: line.color, width: 1, opacity });
      }
      for (const { line, raw, main } of drawn) {
        const width = raw.length > 0 || !line.smooths ? 2 : 1.25;
        const dash = line.dash.length > 0 ? { dash: line.dash } : {};
        pen.line(main.x, main.y, main.length, { color: line.color, width, ...dash });
      }
    });
  }

  private toPixels({ x, y, length }: Trace, plot: Box, { shown, logarithmic }: Subject): void {
    const perX = plot.width / (shown.to - shown.from);
    const perY = plot.height / (this.y.to - this.y.from);
    const bottom = plot.top + plot.height;
    for (let i = 0; i < length; i++) {
      x[i] = plot.left + (x[i]! - shown.from) * perX;
      y[i] = bottom - ((logarithmic ? Math.log10(y[i]!) : y[i]!) - this.y.from) * perY;
    }
  }
}

function withMargin(low: number, high: number, logarithmic: boolean): Stretch {
  const [from, to] = logarithmic ? [Math.log10(low), Math.log10(high)] : [low, high];
  // A level line stands in the middle.
  const isLevel = to - from <= Math.max(Math.abs(from), Math.abs(to)) * LEVEL;
  const margin = isLevel ? (logarithmic ? 0.1 : Math.abs(to) * 0.05) || 1 : (to - from) * MARGIN;
  return { from: from - margin, to: to + margin };
}
