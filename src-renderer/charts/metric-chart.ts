import { Chart, LinearScale, LineController, type ChartOptions, type Plugin } from 'chart.js';
import { BANDS_HEIGHT, MARKS_HEIGHT, paintBands, paintMarks } from './backdrop';
import type { ChartColors, Subject } from './lines';
import { CanvasPen, FONT, type Box } from './pen';
import { Picture } from './picture';

Chart.register(LineController, LinearScale);

/** Room for the words of the vertical axis: always the same, so that charts below one another have one scale. */
export const AXIS_WIDTH = 48;
const AXIS_HEIGHT = 22;

/**
 * A Chart.js chart over columns of runs. Chart.js has the axes, the grid and the canvas; the lines are drawn by
 * {@link Picture} from the places of extremes, since a million rows, even thinned out, are too many objects for it.
 */
export class MetricChart {
  readonly picture = new Picture();
  private readonly chart: Chart<'line'>;
  private readonly pen: CanvasPen;
  private subject: Subject | undefined;
  private colors: ChartColors = { text: '', strong: '', grid: '', background: '', dark: true };

  constructor(canvas: HTMLCanvasElement) {
    this.chart = new Chart(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: this.options(),
      plugins: [this.painter()],
    });
    this.pen = new CanvasPen(this.chart.ctx);
  }

  /** Where the lines are, in pixels of the canvas. */
  get plot(): Box {
    const { left, top, width, height } = this.chart.chartArea;
    return { left, top, width, height };
  }

  resize(width: number, height: number): void {
    this.chart.resize(width, height);
  }

  setColors(colors: ChartColors): void {
    this.colors = colors;
    // The options are made anew as a whole: those that Chart.js has resolved already must not be written to.
    this.chart.options = this.options();
  }

  /** Reads the columns anew and draws. */
  draw(subject: Subject): void {
    this.subject = subject;
    const plotWidth = Math.max(this.chart.width - AXIS_WIDTH, 50);
    this.picture.prepare(subject, Math.round(plotWidth * this.chart.currentDevicePixelRatio));
    this.chart.update('none');
  }

  destroy(): void {
    this.chart.destroy();
  }

  private options(): ChartOptions<'line'> {
    const { colors, picture } = this;
    const ticks = { color: colors.text, font: { family: FONT, size: 10.5 }, autoSkip: false, maxRotation: 0 };
    return {
      animation: false,
      responsive: false,
      maintainAspectRatio: false,
      events: [],
      layout: { padding: { top: BANDS_HEIGHT + MARKS_HEIGHT, right: 1 } },
      scales: {
        x: {
          type: 'linear',
          bounds: 'data',
          border: { display: false },
          grid: { display: false },
          ticks: { ...ticks, align: 'inner' },
          afterDataLimits: (scale) => {
            const shown = this.subject?.shown;
            Object.assign(scale, { min: shown?.from ?? 0, max: shown?.to ?? 1 });
          },
          afterBuildTicks: (scale) => (scale.ticks = picture.ticksX(scale.chart.width - AXIS_WIDTH)),
          afterTickToLabelConversion: (scale) => {
            const worded = picture.ticksX(scale.chart.width - AXIS_WIDTH);
            scale.ticks.forEach((tick, index) => (tick.label = worded[index]?.label ?? ''));
          },
          // The first and the last word stand inside: no room is kept for them beside the plot.
          afterFit: (scale) => Object.assign(scale, { height: AXIS_HEIGHT, paddingLeft: 0, paddingRight: 0 }),
        },
        y: {
          type: 'linear',
          bounds: 'data',
          border: { display: false },
          grid: { color: colors.grid, drawTicks: false },
          ticks: { ...ticks, padding: 6 },
          afterDataLimits: (scale) => Object.assign(scale, { min: picture.y.from, max: picture.y.to }),
          afterBuildTicks: (scale) => (scale.ticks = picture.ticksY(scale.chart.height - AXIS_HEIGHT)),
          afterTickToLabelConversion: (scale) => {
            const worded = picture.ticksY(scale.chart.height - AXIS_HEIGHT);
            scale.ticks.forEach((tick, index) => (tick.label = worded[index]?.label ?? ''));
          },
          afterFit: (scale) => (scale.width = AXIS_WIDTH),
        },
      },
    };
  }

  private painter(): Plugin<'line'> {
    return {
      id: 'curves',
      beforeDatasetsDraw: () => {
        const { subject, pen, colors } = this;
        // Chart.js draws once while it is being made.
        if (!subject) return;
        const { plot } = this;
        const { shown, bands } = subject;
        paintBands(pen, plot, shown, bands, colors);
        const marks = subject.marks((shown.to - shown.from) / Math.max(plot.width, 1));
        paintMarks(pen, plot, shown, marks, colors);
        this.picture.paint(pen, plot);
      },
    };
  }
}
