import { expect, test } from 'vitest';
import { gridHeight, gridRows, measureGrid, neighbour, rowsWithin } from '@renderer/canvas/grid-rows';
import { largestLayout, placeOf, sourceOf, spreadMoments } from '@renderer/canvas/montage-layout';
import { spreadOver } from '@renderer/canvas/spread';

test('tiles are laid out as large as the box allows, without a gap in the last row', () => {
  expect(largestLayout(24, 740, 480, 5)).toMatchObject({ columns: 6, rows: 4, side: 116 });
  expect(largestLayout(24, 1200, 200, 5)).toMatchObject({ columns: 12, rows: 2 });
  for (const [width, height] of [
    [300, 900],
    [2000, 1000],
    [777, 333],
  ] as const) {
    const layout = largestLayout(24, width, height, 5);
    expect(layout.columns * layout.rows).toBe(24);
    expect(layout.width).toBeLessThanOrEqual(width);
    expect(layout.height).toBeLessThanOrEqual(height);
  }
});

test('a tile comes from its place in the montage however it is laid out', () => {
  const layout = largestLayout(24, 1200, 200, 5);
  expect(sourceOf({ columns: 6, rows: 4, resolution: 32 }, 7)).toEqual({ x: 32, y: 32 });
  expect(placeOf(layout, 12, 5)).toEqual({ x: 0, y: layout.side + 5 });
});

test('a strip of moments holds the first and the last, and seldom changes', () => {
  expect(spreadMoments(3, 10)).toEqual([0, 1, 2]);
  for (let count = 11; count < 400; count++) {
    const moments = spreadMoments(count, 10);
    expect(moments.length).toBeLessThanOrEqual(10);
    expect(moments[0]).toBe(0);
    expect(moments.at(-1)).toBe(count - 1);
  }
  expect(spreadMoments(101, 10).slice(0, -1)).toEqual(spreadMoments(105, 10).slice(0, -1));
});

test('pictures of a data set are picked all over it', () => {
  expect(spreadOver(100, 4)).toEqual([12, 37, 62, 87]);
  expect(spreadOver(2, 4)).toEqual([0, 1]);
});

const measure = measureGrid(500, 90, 14, 5, 30);
const rows = gridRows(
  [
    { title: 'A', from: 0, to: 7 },
    { title: 'B', from: 7, to: 9 },
  ],
  measure,
);

test('a grid has headings and rows that follow one another', () => {
  expect(measure).toMatchObject({ columns: 5, side: 96 });
  expect(rows.map((row) => (row.kind === 'heading' ? row.title : row.to - row.from))).toEqual([
    'A',
    5,
    2,
    'B',
    2,
  ]);
  for (let i = 1; i < rows.length; i++)
    expect(rows[i]!.top).toBeGreaterThanOrEqual(rows[i - 1]!.top + rows[i - 1]!.height);
});

test('on a wide screen the images grow instead of becoming more', () => {
  expect(measureGrid(3000, 90, 14, 5, 30).columns).toBe(14);
});

test('only the rows near the window are drawn, of a hundred thousand images too', () => {
  const many = gridRows([{ title: '', from: 0, to: 100_000 }], measure);
  const middle = gridHeight(many) / 2;
  const present = rowsWithin(many, middle, middle + 800);
  expect(present.length).toBeLessThan(12);
  expect(present[0]!.top).toBeLessThanOrEqual(middle + measure.gap);
  expect(present.at(-1)!.top + present.at(-1)!.height).toBeGreaterThan(middle + 700);
});

test('arrow keys lead from image to image, over headings', () => {
  expect(neighbour(rows, 0, 'ArrowRight')).toBe(1);
  expect(neighbour(rows, 0, 'ArrowLeft')).toBe(0);
  expect(neighbour(rows, 3, 'ArrowDown')).toBe(6);
  expect(neighbour(rows, 5, 'ArrowDown')).toBe(7);
  expect(neighbour(rows, 8, 'ArrowUp')).toBe(6);
  expect(neighbour(rows, 8, 'ArrowDown')).toBeUndefined();
  expect(neighbour(rows, 3, 'End')).toBe(8);
  expect(neighbour(rows, 3, 'a')).toBeUndefined();
});
