import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartDataset,
} from 'chart.js';
import { resolutionBands } from '../series/bands';
import type { MetricColumns, MetricName } from '../series/columns';
import { minMaxDecimate, type Point } from '../series/decimate';
import { DebiasedAverage, keepOfSlider } from '../series/smooth';
import { bandsPlugin, type BandsBackdrop } from './bands-plugin';
import { chartOptions, FONT, type ChartLine, type ChartLook } from './chart-options';

Chart.register(LineController, LineElement, PointElement, LinearScale, Tooltip);

const RAW_ALPHA = '47';

/**
 * A Chart.js line chart over the columns of a run. It holds no copy of the rows: each update reads the columns, evens
 * them out where rows were added, and hands Chart.js at most four points a pixel.
 */
export class MetricChart {
  private readonly chart: Chart<'line', Point[]>;
  private readonly backdrop: BandsBackdrop = { bands: [], fill: '', text: '', font: FONT };
  private averages = new Map<MetricName, DebiasedAverage>();
  private averagesOf = '';

  constructor(
    canvas: HTMLCanvasElement,
    private readonly columns: MetricColumns,
    private look: ChartLook,
  ) {
    this.chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      plugins: [bandsPlugin(this.backdrop)],
      options: chartOptions(look, {}),
    });
    this.setLook(look);
  }

  setLook(look: ChartLook): void {
    this.look = look;
    Object.assign(this.backdrop, { fill: look.band, text: look.text });
    this.update();
  }

  /** Reads the columns anew and draws. */
  update(): void {
    const { columns, look } = this;
    const x = columns.column(look.by);
    const buckets = Math.max(Math.floor(this.chart.width), 100);
    const smoothed = look.smoothing > 0;
    const raw = look.lines.map((line) =>
      dataset(line, minMaxDecimate(x, columns.column(line.column), buckets), smoothed),
    );
    const even = smoothed
      ? look.lines.map((line) => dataset(line, minMaxDecimate(x, this.average(line.column), buckets), false))
      : [];
    // Chart.js draws the first on top.
    this.chart.data.datasets = [...even, ...raw];
    this.backdrop.bands = resolutionBands(x, columns.column('resolution'));
    const [min, max] = [x[0], x[x.length - 1]];
    // The options are made anew as a whole: those that Chart.js has resolved already must not be written to.
    this.chart.options = chartOptions(look, min !== undefined && max !== undefined ? { min, max } : {});
    this.chart.update('none');
  }

  destroy(): void {
    this.chart.destroy();
  }

  private average(column: MetricName): Float64Array {
    const of = `${this.look.smoothing} ${this.columns.generation}`;
    if (of !== this.averagesOf) this.averages = new Map();
    this.averagesOf = of;
    const average = this.averages.get(column) ?? new DebiasedAverage(keepOfSlider(this.look.smoothing));
    this.averages.set(column, average);
    return average.over(this.columns.column(column));
  }
}

function dataset(line: ChartLine, data: Point[], faint: boolean): ChartDataset<'line', Point[]> {
  const color = faint ? line.color + RAW_ALPHA : line.color;
  return {
    label: line.label,
    data,
    borderColor: color,
    backgroundColor: color,
    borderWidth: faint ? 1 : 2,
    pointRadius: 0,
    pointHoverRadius: faint ? 0 : 3,
  };
}
