import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { freshCanvas } from '@shared/domain/recipe';
import { coarseFirst } from '@shared/pure/coarse-first';
import { dropped, nextSpot, sourceAt } from '@renderer/components/mix/mix-lines';
import { useMixing } from '@renderer/stores/mixing';
import type { FakeRun } from './fake-service';
import { bench, type Bench } from './with-stores';

const lines = { rows: [1, 2, 3], columns: [7, 8] };

test('an image that is dropped on its own axis moves there, on the other it takes the place of what is there', () => {
  expect(dropped({ row: 0 }, 'rows', 2, lines)).toEqual({ rows: [2, 3, 1] });
  expect(dropped({ row: 2 }, 'rows', 0, lines)).toEqual({ rows: [3, 1, 2] });
  expect(dropped({ row: 1 }, 'columns', 0, lines)).toEqual({ columns: [2, 8] });
  expect(dropped({ column: 1 }, 'rows', 3, lines)).toEqual({ rows: [1, 2, 3, 8] });
  expect(dropped({ row: 0, column: 0 }, 'rows', 1, lines)).toEqual({});
  expect(lines).toEqual({ rows: [1, 2, 3], columns: [7, 8] });
});

test('a canvas that is full takes no further image', () => {
  const full = { rows: Array.from({ length: 12 }, (_, i) => i), columns: [7] };
  expect(dropped({ column: 0 }, 'rows', 12, full)).toEqual({});
  expect(dropped({ column: 0 }, 'rows', 11, full).rows).toHaveLength(12);
});

test('arrow keys lead over rows, columns and cells, and stop at the edge and before the empty corner', () => {
  expect(nextSpot({ row: 0, column: 0 }, 'ArrowLeft', lines)).toEqual({ row: 0 });
  expect(nextSpot({ row: 0, column: 0 }, 'ArrowUp', lines)).toEqual({ column: 0 });
  expect(nextSpot({ row: 0 }, 'ArrowUp', lines)).toBeUndefined();
  expect(nextSpot({ row: 2, column: 1 }, 'ArrowRight', lines)).toBeUndefined();
  expect(nextSpot({ row: 2, column: 1 }, 'ArrowDown', lines)).toBeUndefined();
  expect(nextSpot({ column: 0 }, 'ArrowDown', lines)).toEqual({ row: 0, column: 0 });
  expect(nextSpot({ row: 1 }, 'a', lines)).toBeUndefined();
});

test('rows and columns have a source, cells have none', () => {
  expect(sourceAt({ row: 2 }, lines)).toBe(3);
  expect(sourceAt({ column: 0 }, lines)).toBe(7);
  expect(sourceAt({ row: 2, column: 0 }, lines)).toBeUndefined();
});

test('cells are drawn all over the canvas first, then between, each once', () => {
  const order = coarseFirst(5, 6);
  expect(order.slice(0, 4)).toEqual([
    [0, 0],
    [0, 4],
    [4, 0],
    [4, 4],
  ]);
  expect(new Set(order.map(String)).size).toBe(30);
});

let at: Bench;
let run: FakeRun;
beforeEach(() => {
  at = bench();
  run = at.host.addRun('Trained', { phase: 'ready', at: 1 });
  run.checkpoints.push({ kimg: 1, at: 1 }, { kimg: 2, at: 2 });
});
afterEach(() => at.end());

async function opened(): Promise<ReturnType<typeof useMixing>> {
  const mixing = at.use(useMixing);
  await mixing.open(run.summary.id);
  const { rows, columns } = freshCanvas();
  const all = rows.length + columns.length + rows.length * columns.length;
  await vi.waitFor(() => expect(mixing.pictures.size).toBe(all));
  return mixing;
}

test('a canvas is drawn whole from the newest checkpoint, and after a change only what has changed', async () => {
  const mixing = await opened();
  expect(mixing.checkpoint?.images).toBe(2000);
  const before = new Map(mixing.pictures);
  mixing.change({ rows: [...freshCanvas().rows, 99] });
  const more = 1 + freshCanvas().columns.length;
  await vi.waitFor(() => expect(mixing.pictures.size).toBe(before.size + more));
  for (const [key, picture] of before) expect(mixing.pictures.get(key)).toBe(picture);
});

test('changes are undone and done again, and those of one slider in a row at once', async () => {
  const mixing = await opened();
  for (const psi of [0.6, 0.5, 0.4]) mixing.change({ psi });
  mixing.change({ layers: { first: 1, end: 2 } });
  mixing.undo();
  expect(mixing.canvas).toMatchObject({ psi: 0.4, layers: freshCanvas().layers });
  mixing.undo();
  expect(mixing.canvas).toEqual(freshCanvas());
  expect(mixing.canUndo).toBe(false);
  mixing.redo();
  mixing.redo();
  expect(mixing.canvas).toMatchObject({ psi: 0.4, layers: { first: 1, end: 2 } });
  expect(mixing.canRedo).toBe(false);
  mixing.undo();
  mixing.change({ psi: 1 });
  expect(mixing.canRedo).toBe(false);
});

test('the canvas is kept with the run soon after it was changed, as it is then', async () => {
  const mixing = await opened();
  mixing.change({ psi: 0.3 });
  mixing.change({ psi: 0.2 });
  await vi.waitFor(() => expect(at.host.canvas.psi).toBe(0.2), { timeout: 3000 });
  expect(at.host.calls.filter(({ method }) => method === 'saveCanvas')).toHaveLength(1);
});
