/** The cells of a canvas in an order in which what is drawn is spread over all of it: every fourth row and column first. */
export function coarseFirst(rows: number, columns: number): [row: number, column: number][] {
  const step = (at: number): number => (at % 4 === 0 ? 0 : at % 2 === 0 ? 1 : 2);
  const cells = Array.from({ length: rows * columns }, (_, i): [number, number] => [
    Math.floor(i / columns),
    i % columns,
  ]);
  const pass = ([row, column]: readonly [number, number]): number => Math.max(step(row), step(column));
  return cells.sort((a, b) => pass(a) - pass(b));
}
