/** Rows of words as lines whose columns stand below each other, each as wide as its widest word. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((word, column) => (widths[column] = Math.max(widths[column] ?? 0, word.length)));
  return rows.map((row) =>
    row
      .map((word, column) => word.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
