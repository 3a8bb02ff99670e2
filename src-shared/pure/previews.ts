/** Columns and rows of the preview montage: the fixed seeds that are drawn again and again while training. */
export const PREVIEW_COLUMNS = 6;
export const PREVIEW_ROWS = 4;
export const previewSeeds: readonly number[] = Array.from(
  { length: PREVIEW_COLUMNS * PREVIEW_ROWS },
  (_, i) => i + 1,
);

/** Truncation of what is shown while training (recipe section 2). */
export const PREVIEW_PSI = 0.7;

/**
 * Of the time of a training: what previews may take that nobody asked for, and what measuring quality may. Each has an advance of a
 * few seconds, so that a run shows something in its first minutes.
 */
export const WATCH_SHARE = { previews: 0.005, quality: 0.005 } as const;
