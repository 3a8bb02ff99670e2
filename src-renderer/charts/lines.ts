import type { CurveStore } from '../series/curve';
import type { AnyColumns, Axis } from '../series/columns';
import type { Band } from '../series/bands';
import type { Mark } from '../series/moments';
import type { Stretch } from '../series/trace';

/** One line of a chart: a column of a run. */
export interface ChartLine {
  readonly columns: AnyColumns;
  readonly column: string;
  /** The log of the same run. Smoothing counts its rows, and reaches as far where others come more seldom. */
  readonly log: AnyColumns;
  /** Whether smoothing evens it out; what is no measurement is shown as it is. */
  readonly smooths: boolean;
  /** Which of the runs that are shown, from 0. */
  readonly run: number;
  readonly label: string;
  /** `#rrggbb`. */
  readonly color: string;
  /** Lengths of dashes and gaps in pixels; none for an unbroken line. */
  readonly dash: readonly number[];
}

/** What a figure counts; bytes are shown in GB. */
export type Unit = 'figure' | 'bytes';

/** What a chart shows, as of now. */
export interface Subject {
  readonly lines: readonly ChartLine[];
  readonly curves: CurveStore;
  readonly axis: Axis;
  readonly shown: Stretch;
  /** Rows of the log after which a value counts half in the evened-out lines; 0 for no smoothing. */
  readonly halfLife: number;
  readonly logarithmic: boolean;
  readonly unit: Unit;
  readonly bands: readonly Band[];
  /** Marks for a picture in which a pixel is so much of the axis. */
  marks(perPixel: number): readonly Mark[];
}

/** Colours of what is no line, `#rrggbb`. */
export interface ChartColors {
  readonly text: string;
  readonly strong: string;
  readonly grid: string;
  readonly background: string;
  readonly dark: boolean;
}
