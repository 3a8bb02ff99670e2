import { expect, test } from 'vitest';
import type { MetricRow } from '@shared/domain/run';
import { resolveOptions } from '@shared/domain/training-options';
import { resolutionBands } from '@renderer/series/bands';
import { MetricColumns } from '@renderer/series/columns';
import { lowerBound, minMaxDecimate } from '@renderer/series/decimate';
import { growthMarks, outlookOf } from '@renderer/series/outlook';
import { DebiasedAverage, keepOfSlider } from '@renderer/series/smooth';

/** Repeatable numbers between 0 and 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function curve(length: number, seed: number): { x: number[]; y: number[] } {
  const next = numbers(seed);
  let at = 0;
  const x = Array.from({ length }, () => (at += next() < 0.05 ? 3 : 0.016));
  return { x, y: x.map(() => (next() < 0.002 ? 50 : 0) + next()) };
}

const row = (kimg: number, changes: Partial<MetricRow> = {}): MetricRow => ({
  kimg,
  step: Math.round(kimg * 62.5),
  seconds: kimg * 25,
  at: 1,
  resolution: 8,
  fade: 1,
  generatorLoss: kimg,
  discriminatorLoss: 1,
  realScore: 0,
  fakeScore: 0,
  r1: 0,
  imagesPerSecond: 40,
  ...changes,
});

test.each([1, 2, 3, 4, 5])('thinning out loses neither the extremes nor the ends, curve %i', (seed) => {
  const { x, y } = curve(20_000, seed);
  const points = minMaxDecimate(x, y, 300);
  const ys = points.map((point) => point.y);
  expect(Math.max(...ys)).toBe(Math.max(...y));
  expect(Math.min(...ys)).toBe(Math.min(...y));
  expect(points[0]).toEqual({ x: x[0], y: y[0] });
  expect(points.at(-1)).toEqual({ x: x.at(-1), y: y.at(-1) });
});

test.each([11, 12, 13])('every pixel keeps its own lowest and highest value, curve %i', (seed) => {
  const { x, y } = curve(5000, seed);
  const buckets = 100;
  const points = minMaxDecimate(x, y, buckets);
  const step = (x.at(-1)! - x[0]!) / buckets;
  for (let bucket = 0; bucket < buckets - 1; bucket++) {
    const inside = (at: number): boolean => at >= x[0]! + step * bucket && at < x[0]! + step * (bucket + 1);
    const all = y.filter((_, i) => inside(x[i]!));
    const kept = points.filter((point) => inside(point.x)).map((point) => point.y);
    if (all.length === 0) continue;
    expect(Math.max(...kept)).toBe(Math.max(...all));
    expect(Math.min(...kept)).toBe(Math.min(...all));
  }
});

test('thinning out keeps the order and at most four points a pixel', () => {
  const { x, y } = curve(50_000, 3);
  const points = minMaxDecimate(x, y, 250);
  expect(points.length).toBeLessThanOrEqual(1000);
  for (let i = 1; i < points.length; i++) expect(points[i]!.x).toBeGreaterThanOrEqual(points[i - 1]!.x);
});

test('a short curve is kept whole, without what is no number', () => {
  expect(minMaxDecimate([0, 1, 2], [4, Number.NaN, 6], 100)).toEqual([
    { x: 0, y: 4 },
    { x: 2, y: 6 },
  ]);
  expect(minMaxDecimate([], [], 100)).toEqual([]);
});

test('a curve that stands on one x is no endless loop', () => {
  const length = 5000;
  const points = minMaxDecimate(
    new Array(length).fill(1),
    Array.from({ length }, (_, i) => i),
    10,
  );
  expect(Math.max(...points.map(({ y }) => y))).toBe(length - 1);
});

test('the first index at or above a value is found', () => {
  expect([0, 1, 1.5, 9].map((value) => lowerBound([1, 2, 4], value))).toEqual([0, 0, 1, 3]);
});

test('a smoothed constant is that constant from its first value on', () => {
  const even = new DebiasedAverage(0.99).over(new Array(50).fill(3));
  for (const value of even) expect(value).toBeCloseTo(3, 10);
});

test('smoothing in parts gives the same as smoothing at once', () => {
  const { y } = curve(3000, 5);
  const inParts = new DebiasedAverage(keepOfSlider(0.7));
  for (const end of [10, 999, 1500, 3000]) inParts.over(y.slice(0, end));
  expect([...inParts.over(y)]).toEqual([...new DebiasedAverage(keepOfSlider(0.7)).over(y)]);
});

test('a value that is no number does not spoil what follows', () => {
  const even = new DebiasedAverage(0.5).over([1, Number.NaN, 1]);
  expect([...even]).toEqual([1, 1, 1]);
});

test('columns hold rows beyond their first size', () => {
  const columns = new MetricColumns();
  for (let i = 1; i <= 5000; i++) columns.append([row(i / 10)]);
  expect(columns.length).toBe(5000);
  expect(columns.last('kimg')).toBe(500);
  expect(columns.column('generatorLoss')[4999]).toBe(500);
});

test('a run that went back to its checkpoint leaves out the rows that it overtakes', () => {
  const columns = new MetricColumns();
  columns.append([row(1), row(2), row(3), row(4)]);
  const before = columns.generation;
  columns.append([row(2.5), row(3.5)]);
  expect([...columns.column('kimg')]).toEqual([1, 2, 2.5, 3.5]);
  expect(columns.generation).toBeGreaterThan(before);
});

test('bands follow one another without gaps', () => {
  expect(resolutionBands([0, 1, 2, 3, 4], [8, 8, 16, 16, 32])).toEqual([
    { from: 0, to: 2, resolution: 8 },
    { from: 2, to: 4, resolution: 16 },
    { from: 4, to: 4, resolution: 32 },
  ]);
  expect(resolutionBands([], [])).toEqual([]);
});

/** A schedule with round figures, whatever the presets are tuned to. */
const round = { resolution: 32, kimgStable: 5, kimgFade: 4, kimgTotal: 60 };
const quick = resolveOptions(round, {});
const standing = (kimg: number, imagesPerSecond = 40) => ({
  kimg,
  step: 1,
  resolution: 8,
  fade: 1,
  imagesPerSecond,
  seconds: 1,
});

test('what comes next is the next change of size, then the end', () => {
  expect(outlookOf(quick, standing(1)).next).toEqual([
    { kind: 'begins', resolution: 16, kimg: 5, seconds: 100 },
    { kind: 'ends', resolution: 32, kimg: 60, seconds: 1475 },
  ]);
  expect(outlookOf(quick, standing(6)).next[0]).toMatchObject({ kind: 'grown', resolution: 16, kimg: 9 });
  expect(outlookOf(quick, standing(30)).next.map(({ kind }) => kind)).toEqual(['ends']);
});

test('the time left is only a lower bound while larger sizes are to come', () => {
  expect(outlookOf(quick, standing(1)).slowerAhead).toBe(true);
  expect(outlookOf(quick, standing(20)).slowerAhead).toBe(false);
  expect(outlookOf(quick, standing(1, 0)).secondsLeft).toBeUndefined();
});

test('a training that ends early announces no size that it never reaches', () => {
  const short = resolveOptions(round, { kimgTotal: 8 });
  expect(outlookOf(short, standing(6)).next.map(({ kind }) => kind)).toEqual(['ends']);
  expect(growthMarks(short)).toEqual([]);
  expect(growthMarks(quick).map(({ resolution }) => resolution)).toEqual([16, 32]);
});
