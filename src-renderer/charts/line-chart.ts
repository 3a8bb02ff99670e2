import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartDataset,
} from 'chart.js';
import { formatDuration, formatFigure, formatKimg } from '@shared/pure/format';
import { resolutionBands } from '../series/bands';
import type { MetricColumns, MetricName } from '../series/columns';
import { minMaxDecimate, type Point } from '../series/decimate';
import { DebiasedAverage, keepOfSlider } from '../series/smooth';
import { bandsPlugin, LABEL_HEIGHT, type BandsBackdrop } from './bands-plugin';

Chart.register(LineController, LineElement, PointElement, LinearScale, Tooltip);

export interface ChartLine {
  readonly column: MetricName;
  readonly label: string;
  /** `#rrggbb`. */
  readonly color: string;
}

export interface ChartLook {
  readonly lines: readonly ChartLine[];
  readonly by: 'kimg' | 'seconds';
  /** The smoothing slider, 0 to 1; at 0 only the raw values are drawn. */
  readonly smoothing: number;
  readonly text: string;
  readonly grid: string;
  readonly band: string;
  readonly surface: string;
}

const RAW_ALPHA = '47';
const FONT = "'Inter Variable', system-ui, sans-serif";

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
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        responsive: true,
        maintainAspectRatio: false,
        events: ['mousemove', 'mouseout', 'touchstart', 'touchmove'],
        interaction: { mode: 'index', axis: 'x', intersect: false },
        layout: { padding: { top: LABEL_HEIGHT, right: 2 } },
      },
    });
    this.setLook(look);
  }

  setLook(look: ChartLook): void {
    this.look = look;
    Object.assign(this.backdrop, { fill: look.band, text: look.text });
    const ticks = { color: look.text, font: { family: FONT, size: 10.5 } };
    this.chart.options.scales = {
      x: {
        type: 'linear',
        border: { display: false },
        grid: { display: false },
        ticks: {
          ...ticks,
          maxRotation: 0,
          maxTicksLimit: 6,
          callback: (value) =>
            look.by === 'kimg' ? formatKimg(Number(value)) : formatDuration(Number(value)),
        },
      },
      y: {
        type: 'linear',
        border: { display: false },
        grid: { color: look.grid, drawTicks: false },
        ticks: { ...ticks, maxTicksLimit: 5, padding: 6, callback: (value) => formatFigure(Number(value)) },
      },
    };
    const plugins = this.chart.options.plugins ?? {};
    plugins.tooltip = {
      backgroundColor: look.surface,
      borderColor: look.grid,
      borderWidth: 1,
      titleColor: look.text,
      bodyColor: look.text,
      titleFont: { family: FONT, size: 11, weight: 'normal' },
      bodyFont: { family: FONT, size: 12 },
      boxWidth: 8,
      boxHeight: 8,
      usePointStyle: true,
      filter: (item) => item.datasetIndex < look.lines.length,
      callbacks: {
        title: ([item]) => {
          const x = item?.parsed.x ?? 0;
          return look.by === 'kimg' ? `${formatKimg(x)} kimg` : formatDuration(x);
        },
        label: (item) => `${item.dataset.label}  ${formatFigure(item.parsed.y ?? Number.NaN)}`,
      },
    };
    this.chart.options.plugins = plugins;
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
    const scale = this.chart.options.scales?.x;
    if (scale && x.length > 1) Object.assign(scale, { min: x[0], max: x[x.length - 1] });
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
