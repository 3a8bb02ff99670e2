import type { StoredSlice } from '../../canvas/stored-slice';
import { scannerValue, type ShownWindow } from '../../canvas/windowing';
import { formatFigure, formatCount } from '@shared/pure/format';
import { text } from '../../text/en';

type BlackAndWhite = readonly [number, number] | undefined;

/** A value of the scanner: whole where whole numbers tell enough, otherwise with three digits that count. */
export const formatValue = (value: number): string =>
  Math.abs(value) >= 20 ? formatCount(Math.round(value)) : formatFigure(value);

/** What lies at a pixel, in words: the scanner's value, or the three colours. */
export function valueAt(
  slice: StoredSlice | undefined,
  point: { column: number; row: number } | undefined,
  blackAndWhite: BlackAndWhite,
): string {
  if (!slice || !point) return '';
  const { values, size, colors, largest } = slice;
  const at = (point.row * size + point.column) * colors;
  if (colors === 3) return text.viewer.rgb(values[at] ?? 0, values[at + 1] ?? 0, values[at + 2] ?? 0);
  const value = scannerValue((values[at] ?? 0) / largest, blackAndWhite, largest);
  return text.viewer.value(formatValue(value));
}

/** The ends of what is shown, as the scanner's values. */
export const windowEnds = (
  { low, high }: ShownWindow,
  blackAndWhite: BlackAndWhite,
  largest: number,
): [number, number] => [
  scannerValue(low, blackAndWhite, largest),
  scannerValue(high, blackAndWhite, largest),
];

/** Level and width of what is shown, as the reading room gives a window. */
export function windowInWords(shown: ShownWindow, blackAndWhite: BlackAndWhite, largest: number): string {
  const [low, high] = windowEnds(shown, blackAndWhite, largest);
  return text.viewer.window(formatValue((low + high) / 2), formatValue(high - low));
}
