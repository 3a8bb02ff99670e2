import { MOST_LINES, type MixingCanvas, type StyleSource } from '@shared/domain/recipe';

export type Axis = 'rows' | 'columns';

/** A place on the canvas: a row's image, a column's, or with both the cell between them. */
export interface Spot {
  readonly row?: number;
  readonly column?: number;
}

type Lines = Pick<MixingCanvas, Axis>;

/** What is dragged over a canvas: an image of it, something kept, or a favourite by its id. */
export type Carried =
  { readonly spot: Spot } | { readonly source: StyleSource } | { readonly favourite: string };

/** What a row's or column's image comes from; undefined for a cell. */
export const sourceAt = ({ row, column }: Spot, { rows, columns }: Lines): StyleSource | undefined =>
  row === undefined ? columns[column ?? -1] : column === undefined ? rows[row] : undefined;

export const axisOf = ({ row }: Spot): Axis => (row === undefined ? 'columns' : 'rows');

/**
 * The lines after an image was dropped at a place: within its own axis it moves there; on the other axis it takes the place of what
 * is there, or is added at the end.
 */
export function dropped(from: Spot, axis: Axis, at: number, lines: Lines): Partial<Lines> {
  const source = sourceAt(from, lines);
  if (source === undefined) return {};
  const next = [...lines[axis]];
  if (axisOf(from) !== axis) {
    if (at >= MOST_LINES) return {};
    next[at] = source;
    return { [axis]: next };
  }
  const before = from.row ?? from.column ?? 0;
  next.splice(before, 1);
  next.splice(Math.min(at, next.length), 0, source);
  return { [axis]: next };
}

/** Where an arrow key leads from a spot; undefined where it leads nowhere. The upper left corner is empty. */
export function nextSpot(spot: Spot, key: string, { rows, columns }: Lines): Spot | undefined {
  const steps: Record<string, readonly [number, number]> = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
  };
  const step = steps[key];
  if (!step) return undefined;
  const [row, column] = [(spot.row ?? -1) + step[0], (spot.column ?? -1) + step[1]];
  if (row < -1 || column < -1 || row >= rows.length || column >= columns.length) return undefined;
  if (row < 0 && column < 0) return undefined;
  return { ...(row >= 0 && { row }), ...(column >= 0 && { column }) };
}
