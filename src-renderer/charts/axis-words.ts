import { formatFigure } from '@shared/pure/format';
import type { Axis } from '../series/columns';
import { logTicks, roundTicks, timeTicks, type Ticks } from '../series/ticks';
import type { Stretch } from '../series/trace';
import { text } from '../text/en';
import type { Unit } from './lines';

/** A mark of an axis: where it stands, and its words. */
export interface WordedTick {
  readonly value: number;
  readonly label: string;
}

const GIGA = 1024 ** 3;
const decimalsFor = (step: number): number => Math.min(Math.max(-Math.floor(Math.log10(step) + 1e-9), 0), 12);

const formats = new Map<number, Intl.NumberFormat>();
function withDecimals(value: number, decimals: number): string {
  const format =
    formats.get(decimals) ??
    new Intl.NumberFormat(undefined, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  formats.set(decimals, format);
  return format.format(value === 0 ? 0 : value);
}

/** A place on the axis in words, as exactly as marks `step` apart need it. */
export function placeInWords(axis: Axis, value: number, step: number): string {
  if (axis === 'seconds') return text.charts.elapsed(value, step);
  return withDecimals(value, axis === 'step' ? 0 : decimalsFor(step));
}

/** Room for a mark's word beside the next: times are longer than numbers. */
const MARK_ROOM: Readonly<Record<Axis, number>> = { kimg: 56, step: 72, seconds: 84 };

/** Marks of the horizontal axis, as many as there is room for. */
export function ticksAlong(axis: Axis, shown: Stretch, width: number): WordedTick[] {
  const most = Math.max(Math.floor(width / MARK_ROOM[axis]), 2);
  const { values, step } =
    axis === 'seconds' ? timeTicks(shown, most) : roundTicks(shown, most, axis === 'step' ? 1 : 0);
  return values.map((value) => ({ value, label: placeInWords(axis, value, step) }));
}

/** Marks of the vertical axis, about one for each 34 pixels. On a logarithmic one, `y` are decimal logarithms. */
export function ticksUp(y: Stretch, height: number, logarithmic: boolean, unit: Unit): WordedTick[] {
  const most = Math.max(Math.floor(height / 34), 2);
  const scale = unit === 'bytes' ? GIGA : 1;
  if (logarithmic)
    return logTicks(y, most).values.map((value) => ({ value, label: formatFigure(10 ** value / scale) }));
  const { values, step }: Ticks = roundTicks({ from: y.from / scale, to: y.to / scale }, most);
  return values.map((value) => ({ value: value * scale, label: figureWords(value, step) }));
}

/** Large and tiny figures as powers of ten, so that they fit the room beside the plot. */
function figureWords(value: number, step: number): string {
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && step < 1e-5))
    return value.toExponential(decimalsFor(step / size)).replace('e+', 'e');
  return withDecimals(value, decimalsFor(step));
}

/** A figure of a curve in words. */
export const valueInWords = (value: number, unit: Unit): string =>
  unit === 'bytes' && Number.isFinite(value) ? text.charts.gigabytes(value / GIGA) : formatFigure(value);
