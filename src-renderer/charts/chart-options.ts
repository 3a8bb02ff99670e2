import type { ChartOptions } from 'chart.js';
import { formatDuration, formatFigure, formatKimg } from '@shared/pure/format';
import type { MetricName } from '../series/columns';
import { text } from '../text/en';
import { LABEL_HEIGHT } from './bands-plugin';
import { NEAREST_OF_EACH } from './nearest-of-each';

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

export const FONT = "'Inter Variable', system-ui, sans-serif";

/** What Chart.js is told about a look. `range` is that of x, from the first row to the last. */
export function chartOptions(look: ChartLook, range: { min?: number; max?: number }): ChartOptions<'line'> {
  const ticks = { color: look.text, font: { family: FONT, size: 10.5 } };
  const isKimg = look.by === 'kimg';
  return {
    animation: false,
    parsing: false,
    normalized: true,
    responsive: true,
    maintainAspectRatio: false,
    events: ['mousemove', 'mouseout', 'touchstart', 'touchmove'],
    interaction: { mode: NEAREST_OF_EACH },
    layout: { padding: { top: LABEL_HEIGHT, right: 2 } },
    scales: {
      x: {
        type: 'linear',
        ...range,
        border: { display: false },
        grid: { display: false },
        ticks: {
          ...ticks,
          maxRotation: 0,
          maxTicksLimit: 6,
          callback: (value) => (isKimg ? formatKimg(Number(value)) : formatDuration(Number(value))),
        },
      },
      y: {
        type: 'linear',
        border: { display: false },
        grid: { color: look.grid, drawTicks: false },
        ticks: { ...ticks, maxTicksLimit: 5, padding: 6, callback: (value) => formatFigure(Number(value)) },
      },
    },
    plugins: {
      tooltip: {
        backgroundColor: look.surface,
        borderColor: look.grid,
        borderWidth: 1,
        titleColor: look.text,
        bodyColor: look.text,
        titleFont: { family: FONT, size: 11, weight: 'normal' },
        bodyFont: { family: FONT, size: 12 },
        boxWidth: 8,
        boxHeight: 8,
        boxPadding: 4,
        usePointStyle: true,
        // The lines proper come first; the faint ones behind them follow.
        filter: (item) => item.datasetIndex < look.lines.length,
        callbacks: {
          title: ([item]) => {
            const x = item?.parsed.x ?? 0;
            return isKimg ? text.run.afterKimg(x) : formatDuration(x);
          },
          label: (item) =>
            text.run.valueOf(item.dataset.label ?? '', formatFigure(item.parsed.y ?? Number.NaN)),
        },
      },
    },
  };
}
