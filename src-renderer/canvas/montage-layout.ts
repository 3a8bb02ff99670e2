/** The tiles of a montage image, edge to edge and row by row. */
export interface MontageSource {
  readonly columns: number;
  readonly rows: number;
  /** Side of a tile in the image's pixels. */
  readonly resolution: number;
}

export interface MontageLayout {
  readonly columns: number;
  readonly rows: number;
  /** Side of a tile on screen, in CSS pixels. */
  readonly side: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The arrangement of `count` tiles that makes them largest in a box of `width` × `height`, among those that leave no
 * gap in the last row.
 */
export function largestLayout(count: number, width: number, height: number, gap: number): MontageLayout {
  let best: MontageLayout = { columns: count, rows: 1, side: 0, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    if (count % columns !== 0) continue;
    const rows = count / columns;
    const side = Math.floor(
      Math.min((width - gap * (columns - 1)) / columns, (height - gap * (rows - 1)) / rows),
    );
    if (side > best.side)
      best = {
        columns,
        rows,
        side,
        width: columns * side + gap * (columns - 1),
        height: rows * side + gap * (rows - 1),
      };
  }
  return best;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The upper left corner of tile `index` on screen. */
export const placeOf = (layout: MontageLayout, index: number, gap: number): Place => ({
  x: (index % layout.columns) * (layout.side + gap),
  y: Math.floor(index / layout.columns) * (layout.side + gap),
});

/** The upper left corner of tile `index` in the montage image. */
export const sourceOf = (source: MontageSource, index: number): Place => ({
  x: (index % source.columns) * source.resolution,
  y: Math.floor(index / source.columns) * source.resolution,
});

/**
 * Indices of at most `slots` of `count` moments, evenly spread, the first and the last among them. They stay the same
 * until as many new ones have come as there are slots to make room for, so that a growing strip seldom changes.
 */
export function spreadMoments(count: number, slots: number): number[] {
  if (count <= slots) return Array.from({ length: count }, (_, i) => i);
  if (slots < 2) return [count - 1];
  const stride = Math.ceil((count - 1) / (slots - 1));
  const moments = [];
  for (let i = 0; i < count - 1; i += stride) moments.push(i);
  return [...moments, count - 1];
}
