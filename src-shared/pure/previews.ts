/** Columns and rows of the preview montage: the fixed seeds that are drawn again and again while training. */
export const PREVIEW_COLUMNS = 6;
export const PREVIEW_ROWS = 4;
export const previewSeeds: readonly number[] = Array.from(
  { length: PREVIEW_COLUMNS * PREVIEW_ROWS },
  (_, i) => i + 1,
);

/** Truncation of what is shown while training (recipe section 2). */
export const PREVIEW_PSI = 0.7;
