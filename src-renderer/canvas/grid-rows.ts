/** A run of images under one heading; `from` and `to` are positions in the grid, `to` not included. */
export interface ImageGroup {
  readonly title: string;
  readonly from: number;
  readonly to: number;
}

export interface GridMeasure {
  readonly columns: number;
  readonly side: number;
  readonly gap: number;
  readonly headingHeight: number;
}

export type GridRow =
  | { readonly kind: 'heading'; readonly top: number; readonly height: number; readonly title: string }
  | {
      readonly kind: 'images';
      readonly top: number;
      readonly height: number;
      readonly from: number;
      readonly to: number;
    };

/**
 * As many columns as fit with tiles of at least `smallest`, but no more than `most`, so that on a wide screen the images
 * grow, and the side that then fills the width.
 */
export function measureGrid(
  width: number,
  smallest: number,
  most: number,
  gap: number,
  headingHeight: number,
): GridMeasure {
  const columns = Math.min(most, Math.max(1, Math.floor((width + gap) / (smallest + gap))));
  const side = Math.max(1, Math.floor((width - gap * (columns - 1)) / columns));
  return { columns, side, gap, headingHeight };
}

/** Every row of a grid with its place, from the top down. */
export function gridRows(groups: readonly ImageGroup[], measure: GridMeasure): GridRow[] {
  const rows: GridRow[] = [];
  let top = 0;
  for (const group of groups) {
    if (group.title) {
      rows.push({ kind: 'heading', top, height: measure.headingHeight, title: group.title });
      top += measure.headingHeight;
    }
    for (let from = group.from; from < group.to; from += measure.columns) {
      const to = Math.min(from + measure.columns, group.to);
      rows.push({ kind: 'images', top, height: measure.side, from, to });
      top += measure.side + measure.gap;
    }
  }
  return rows;
}

export const gridHeight = (rows: readonly GridRow[]): number => {
  const last = rows.at(-1);
  return last ? last.top + last.height : 0;
};

/** The rows that touch the stretch from `from` to `to`. */
export function rowsWithin(rows: readonly GridRow[], from: number, to: number): readonly GridRow[] {
  let start = 0;
  let end = rows.length;
  while (start < end) {
    const middle = (start + end) >>> 1;
    const row = rows[middle]!;
    if (row.top + row.height < from) start = middle + 1;
    else end = middle;
  }
  let stop = start;
  while (stop < rows.length && rows[stop]!.top <= to) stop++;
  return rows.slice(start, stop);
}

/** Where an arrow key leads from `position`: sideways by one, up and down to the row above or below. */
export function neighbour(rows: readonly GridRow[], position: number, key: string): number | undefined {
  const images = rows.filter((row) => row.kind === 'images');
  const row = images.findIndex((candidate) => position >= candidate.from && position < candidate.to);
  const last = images.at(-1);
  if (row < 0 || !last) return undefined;
  if (key === 'ArrowRight') return Math.min(position + 1, last.to - 1);
  if (key === 'ArrowLeft') return Math.max(position - 1, 0);
  if (key === 'Home') return 0;
  if (key === 'End') return last.to - 1;
  const target = images[row + (key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : Number.NaN)];
  if (!target) return undefined;
  const column = position - images[row]!.from;
  return Math.min(target.from + column, target.to - 1);
}
