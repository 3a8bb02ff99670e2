import { expect, test } from 'vitest';
import {
  boxBetween,
  cornerOpposite,
  movedBy,
  resizedBy,
  SMALLEST_CROP,
  squared,
} from '@renderer/canvas/crop';
import { storedFrom } from '@renderer/canvas/stored-slice';
import {
  draggedWindow,
  FULL_WINDOW,
  histogramOf,
  histogramPath,
  scannerValue,
  shownPixels,
} from '@renderer/canvas/windowing';
import { csvOf } from '@renderer/components/dataset/csv';
import { valueAt, windowInWords } from '@renderer/components/dataset/value-words';

test('a crop box never leaves the image and is never too small', () => {
  for (const square of [true, false])
    for (const x of [-0.5, 0, 0.02, 0.5, 0.98, 1.5])
      for (const y of [-0.2, 0.01, 0.7, 1.2]) {
        const box = boxBetween({ x: 0.95, y: 0.03 }, { x, y }, square);
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.top).toBeGreaterThanOrEqual(0);
        expect(box.left + box.width).toBeLessThanOrEqual(1 + 1e-9);
        expect(box.top + box.height).toBeLessThanOrEqual(1 + 1e-9);
        expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(SMALLEST_CROP - 1e-9);
        if (square) expect(box.width).toBeCloseTo(box.height, 9);
      }
});

test('a box is moved as it is and resized at the corner that is dragged', () => {
  const box = { left: 0.2, top: 0.2, width: 0.4, height: 0.4 };
  expect(movedBy(box, 1, -1)).toEqual({ ...box, left: 0.6, top: 0 });
  expect(cornerOpposite(box, 'top-left')).toEqual({ x: 0.6000000000000001, y: 0.6000000000000001 });
  const grown = resizedBy(box, 0.1, 0, true);
  expect([grown.width, grown.height].map((side) => side.toFixed(3))).toEqual(['0.500', '0.500']);
  const shrunk = resizedBy(box, 0, -0.1, false);
  expect([shrunk.width, shrunk.height].map((side) => side.toFixed(3))).toEqual(['0.400', '0.300']);
  expect(squared({ left: 0, top: 0, width: 1, height: 0.5 })).toEqual({
    left: 0.25,
    top: 0,
    width: 0.5,
    height: 0.5,
  });
});

const bytes = new Uint8Array([0, 255, 51, 102]);
const slice = storedFrom(bytes.buffer, 2, 1);
const deep = storedFrom(new Uint8Array([0, 0, 255, 255, 0, 128, 1, 0]).buffer, 2, 1);

test('stored values are 8 or 16 bits, little-endian, and nothing else', () => {
  expect([...slice.values]).toEqual([0, 255, 51, 102]);
  expect([deep.largest, ...deep.values]).toEqual([65535, 0, 65535, 32768, 1]);
  expect(storedFrom(new ArrayBuffer(12), 2, 3).colors).toBe(3);
  expect(() => storedFrom(new ArrayBuffer(5), 2, 1)).toThrow('no slice');
});

test('the whole window shows values as they are stored, a narrow one cuts off', () => {
  const gray = (pixels: Uint8ClampedArray): number[] => [0, 4, 8, 12].map((at) => pixels[at]!);
  expect(gray(shownPixels(slice, FULL_WINDOW))).toEqual([0, 255, 51, 102]);
  expect(gray(shownPixels(slice, { low: 0.2, high: 0.4 }))).toEqual([0, 255, 0, 255]);
  expect(gray(shownPixels(deep, FULL_WINDOW))).toEqual([0, 255, 128, 0]);
});

test('dragging right widens, dragging up brightens, and neither goes astray', () => {
  const wide = draggedWindow(FULL_WINDOW, 0.3, 0);
  expect(wide.high - wide.low).toBeGreaterThan(1);
  expect(draggedWindow(FULL_WINDOW, 0, -0.2).high).toBeCloseTo(0.8);
  const far = draggedWindow(FULL_WINDOW, -50, 50);
  expect(far.high).toBeGreaterThan(far.low);
  expect(far.high).toBeLessThan(2);
});

test('values and windows are told as the scanner gave them, where that is known', () => {
  const low = { column: 0, row: 1 };
  expect(valueAt(slice, low, [-1000, 1000])).toBe('value -600');
  expect(valueAt(slice, low, undefined)).toBe('value 51');
  expect(valueAt(slice, undefined, undefined)).toBe('');
  expect(scannerValue(0.5, [0, 1240], 255)).toBe(620);
  expect(windowInWords(FULL_WINDOW, [-160, 240], 255)).toBe('level 40, width 400');
});

test('a histogram counts every value once and marks the first bin no higher than the rest', () => {
  const counts = histogramOf([slice, deep], 4);
  expect(counts.reduce((a, b) => a + b)).toBe(8);
  expect([...counts]).toEqual([4, 1, 1, 2]);
  expect(histogramPath(counts)).toMatch(/^M0 100V0\.0H1.*V100Z$/);
});

test('a list is saved so that spreadsheets keep every name whole and compute none', () => {
  expect(
    csvOf([
      ['file', 'reason'],
      ['a,"b".nii', 'cut short'],
      ['=1+1.png', 'text'],
    ]),
  ).toBe('\uFEFFfile,reason\r\n"a,""b"".nii",cut short\r\n\'=1+1.png,text\r\n');
});
