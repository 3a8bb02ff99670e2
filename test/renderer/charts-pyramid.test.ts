import { expect, test } from 'vitest';
import { Pyramid } from '@renderer/series/pyramid';
import { Trace, traceStretch } from '@renderer/series/trace';
import { randomNumbers } from './charts-data';

const seeds = [1, 2, 3, 4, 5, 6];

/** A rising axis with pauses, and noise with spikes, single gaps and long ones. */
function randomCurve(length: number, seed: number): { x: Float64Array; y: Float64Array } {
  const next = randomNumbers(seed);
  const [x, y] = [new Float64Array(length), new Float64Array(length)];
  let at = 0;
  let gap = 0;
  for (let row = 0; row < length; row++) {
    x[row] = at += next() < 0.02 ? 3 : 0.016;
    if (next() < 0.002) gap = Math.floor(next() * 400);
    const isGap = gap-- > 0 || next() < 0.05;
    y[row] = isGap ? Number.NaN : (next() < 0.002 ? 50 * (next() - 0.5) : 0) + next();
  }
  return { x, y };
}

const shownIn = (y: Float64Array, start: number, end: number, floor = -Infinity): number[] =>
  [...y.subarray(start, end)].filter((value) => value > floor && value < Infinity);

/** Takes the rows in, in pieces of any size, as they come while one trains. */
function grow(pyramid: Pyramid, y: Float64Array, seed: number): void {
  const next = randomNumbers(seed + 100);
  for (let end = 0; end < y.length;) {
    end = Math.min(end + 1 + Math.floor(next() * 700), y.length);
    pyramid.extend(y.subarray(0, end));
  }
}

test.each(seeds)('the extremes of any stretch are those of all its rows, curve %i', (seed) => {
  const { y } = randomCurve(9000, seed);
  const pyramid = new Pyramid();
  grow(pyramid, y, seed);
  const next = randomNumbers(seed + 50);
  for (let round = 0; round < 400; round++) {
    const [a, b] = [Math.floor(next() * 9001), Math.floor(next() * 9001)];
    const [start, end] = [Math.min(a, b), Math.max(a, b)];
    const all = shownIn(y, start, end);
    expect(pyramid.extremes(start, end)).toBe(all.length > 0);
    const firstFinite = y.subarray(start, end).findIndex(Number.isFinite);
    const lastFinite = y.subarray(start, end).findLastIndex(Number.isFinite);
    expect(pyramid.firstShown(start, end)).toBe(firstFinite < 0 ? end : start + firstFinite);
    expect(pyramid.lastShown(start, end)).toBe(lastFinite < 0 ? start - 1 : start + lastFinite);
    if (all.length === 0) continue;
    expect(pyramid.valueAt(pyramid.lowest)).toBe(Math.min(...all));
    expect(pyramid.valueAt(pyramid.highest)).toBe(Math.max(...all));
  }
});

test('above a floor, what lies on or below it is left out and counted', () => {
  const { y } = randomCurve(5000, 9);
  const pyramid = new Pyramid(0.5);
  grow(pyramid, y, 9);
  const all = shownIn(y, 0, y.length, 0.5);
  expect(pyramid.leftOut).toBe(shownIn(y, 0, y.length).length - all.length);
  expect(pyramid.extremes(0, y.length)).toBe(true);
  expect(pyramid.valueAt(pyramid.lowest)).toBe(Math.min(...all));
});

test('a column without any figure has no extremes', () => {
  const pyramid = new Pyramid();
  pyramid.extend(new Float64Array(5000).fill(Number.NaN));
  expect(pyramid.extremes(0, 5000)).toBe(false);
  expect(pyramid.firstShown(3, 5000)).toBe(5000);
  expect(pyramid.lastShown(3, 5000)).toBe(2);
});

/** The points of a line, without its gaps. */
function pointsOf(trace: Trace): { x: number; y: number }[] {
  return Array.from({ length: trace.length }, (_, i) => ({ x: trace.x[i]!, y: trace.y[i]! })).filter(
    ({ y }) => !Number.isNaN(y),
  );
}

test.each(seeds)(
  'each pixel of any stretch keeps its first, lowest, highest and last value, curve %i',
  (seed) => {
    const { x, y } = randomCurve(8000, seed);
    const pyramid = new Pyramid();
    grow(pyramid, y, seed);
    const trace = new Trace();
    const next = randomNumbers(seed + 70);
    const pixels = 60;
    for (let round = 0; round < 12; round++) {
      const [a, b] = [next() * x.at(-1)!, next() * x.at(-1)!];
      const stretch = { from: Math.min(a, b), to: Math.max(a, b) };
      traceStretch(trace, x, pyramid, stretch, pixels);
      const points = pointsOf(trace);
      expect(points.length).toBeLessThanOrEqual(pixels * 4 + 2);
      for (let i = 1; i < points.length; i++) expect(points[i]!.x).toBeGreaterThanOrEqual(points[i - 1]!.x);
      const step = (stretch.to - stretch.from) / pixels;
      for (let pixel = 0; pixel < pixels; pixel++) {
        const [from, to] = [stretch.from + step * pixel, stretch.from + step * (pixel + 1)];
        const inside = (at: number): boolean =>
          at >= from && (pixel === pixels - 1 ? at <= stretch.to : at < to);
        const all = [...y].filter((value, row) => inside(x[row]!) && Number.isFinite(value));
        const kept = points.filter((point) => inside(point.x)).map((point) => point.y);
        if (all.length === 0) {
          expect(kept).toEqual([]);
          continue;
        }
        expect(kept[0]).toBe(all[0]);
        expect(kept.at(-1)).toBe(all.at(-1));
        expect(Math.min(...kept)).toBe(Math.min(...all));
        expect(Math.max(...kept)).toBe(Math.max(...all));
      }
    }
  },
);

test('where rows are few, all of them are there, with one on either side', () => {
  const y = Float64Array.of(5, 6, 7, 8, 9, 10);
  const pyramid = new Pyramid();
  pyramid.extend(y);
  const trace = new Trace();
  traceStretch(trace, Float64Array.of(0, 1, 2, 3, 4, 5), pyramid, { from: 1.5, to: 3 }, 100);
  expect(pointsOf(trace).map((point) => point.x)).toEqual([1, 2, 3, 4]);
});

test('rows without a figure interrupt the line', () => {
  const pyramid = new Pyramid();
  pyramid.extend(Float64Array.of(Number.NaN, 1, 2, Number.NaN, Number.NaN, 3, Number.NaN));
  const trace = new Trace();
  traceStretch(trace, Float64Array.of(0, 1, 2, 3, 4, 5, 6), pyramid, { from: 0, to: 6 }, 100);
  expect([...trace.y.subarray(0, trace.length)]).toEqual([1, 2, Number.NaN, 3]);
});

test('a long gap interrupts a thinned-out line too', () => {
  const length = 10_000;
  const x = Float64Array.from({ length }, (_, row) => row);
  const y = x.map((row) => (row >= 4000 && row < 6000 ? Number.NaN : row % 7));
  const pyramid = new Pyramid();
  pyramid.extend(y);
  const trace = new Trace();
  traceStretch(trace, x, pyramid, { from: 0, to: length - 1 }, 100);
  const gaps = [...trace.y.subarray(0, trace.length)].filter((value) => Number.isNaN(value));
  expect(gaps.length).toBe(1);
});

test('rows that all stand on one place of the axis keep their extremes', () => {
  const length = 5000;
  const pyramid = new Pyramid();
  pyramid.extend(Float64Array.from({ length }, (_, row) => row));
  const trace = new Trace();
  traceStretch(trace, new Float64Array(length).fill(1), pyramid, { from: 0, to: 2 }, 10);
  expect(pointsOf(trace).map(({ y }) => y)).toEqual([0, length - 1]);
});
