import { resolutionBands } from '../series/bands';
import type { Mark } from '../series/moments';
import type { ChartLine, Subject, Unit } from './lines';
import type { ChartSource } from './sources';
import type { ChartView } from './use-chart-view';
import type { MarksOf } from './mark-words';

/** What a chart shows now, for a picture of it. */
export function subjectOf(
  chart: {
    readonly lines: readonly ChartLine[];
    readonly view: ChartView;
    readonly unit: Unit;
    readonly logarithmic: boolean;
    readonly backdrop?: ChartSource | undefined;
  },
  marks: MarksOf,
): Subject {
  const { lines, view, unit, logarithmic, backdrop } = chart;
  const axis = view.axis.value;
  const rows = backdrop?.columns;
  return {
    lines,
    curves: view.curves,
    axis,
    shown: view.shown.value,
    halfLife: view.halfLife.value,
    logarithmic,
    unit,
    bands: rows ? resolutionBands(rows.column(axis), rows.column('resolution'), rows.column('fade')) : [],
    marks: (perPixel): readonly Mark[] => marks(backdrop?.moments ?? [], axis, perPixel),
  };
}
