import type { Chart, Plugin } from 'chart.js';
import { formatResolution } from '@shared/pure/format';
import type { Band } from '../series/bands';

export interface BandsBackdrop {
  bands: readonly Band[];
  fill: string;
  text: string;
  font: string;
}

const LABEL_ROOM = 20;
/** Room above the plot for the names of the stretches, in pixels. */
export const LABEL_HEIGHT = 14;

/** Shades every other stretch of resolution behind the lines and writes its name above. */
export function bandsPlugin(backdrop: BandsBackdrop): Plugin<'line'> {
  return {
    id: 'bands',
    beforeDatasetsDraw(chart: Chart<'line'>) {
      const { ctx, chartArea, scales } = chart;
      const x = scales.x;
      if (!x) return;
      ctx.save();
      ctx.font = `10px ${backdrop.font}`;
      ctx.textBaseline = 'top';
      let labelsEnd = -Infinity;
      backdrop.bands.forEach((band, index) => {
        const left = Math.max(x.getPixelForValue(band.from), chartArea.left);
        const right = Math.min(x.getPixelForValue(band.to), chartArea.right);
        if (right <= left) return;
        if (index % 2 === 1) {
          ctx.fillStyle = backdrop.fill;
          ctx.fillRect(left, chartArea.top, right - left, chartArea.height);
        }
        if (left < labelsEnd) return;
        ctx.fillStyle = backdrop.text;
        ctx.fillText(formatResolution(band.resolution), left + 3, chartArea.top - LABEL_HEIGHT);
        labelsEnd = left + LABEL_ROOM;
      });
      ctx.restore();
    },
  };
}
