import { expect, test } from 'vitest';
import { resolveOptions } from '@shared/domain/training-options';
import { resolutionBands } from '@renderer/series/bands';
import { MetricColumns, QualityColumns } from '@renderer/series/columns';
import { growthMarks, outlookOf } from '@shared/pure/outlook';
import { lowerBound, nearestIndex, translate, upperBound } from '@renderer/series/search';
import { DebiasedAverage, halfLifeOfSlider, keepOfHalfLife, sliderForRows } from '@renderer/series/smooth';
import { metricRowAt as row, randomNumbers } from './charts-data';

test('places in a rising column are found', () => {
  expect([0, 1, 1.5, 9].map((value) => lowerBound([1, 2, 4], value))).toEqual([0, 0, 1, 3]);
  expect([0, 1, 1.5, 9].map((value) => upperBound([1, 2, 4], value))).toEqual([0, 1, 1, 3]);
  expect([0, 1.4, 1.6, 3.1, 9].map((value) => nearestIndex([1, 2, 4], value))).toEqual([0, 0, 1, 2, 2]);
  expect(nearestIndex([], 3)).toBe(-1);
});

test('a place of one axis is told in the other', () => {
  const [kimg, seconds] = [
    [1, 2, 4],
    [10, 30, 40],
  ];
  expect([0, 1, 1.5, 3, 9].map((value) => translate(kimg, seconds, value))).toEqual([10, 10, 20, 35, 40]);
});

test('the average is the weighted mean of all rows so far, the weights halving with each half-life', () => {
  const next = randomNumbers(7);
  const raw = Array.from({ length: 60 }, () => next());
  const keep = keepOfHalfLife(5);
  const even = new DebiasedAverage(keep).over(raw);
  raw.forEach((_, row) => {
    const weights = raw.slice(0, row + 1).map((__, i) => keep ** (row - i));
    const sum = weights.reduce((total, weight) => total + weight);
    const mean = weights.reduce((total, weight, i) => total + weight * raw[i]!, 0) / sum;
    expect(even[row]).toBeCloseTo(mean, 5);
  });
  expect(keep ** 5).toBeCloseTo(0.5, 12);
});

test('a smoothed constant is that constant from its first value on', () => {
  const even = new DebiasedAverage(0.99999).over(new Array(50).fill(3));
  for (const value of even) expect(value).toBeCloseTo(3, 5);
});

test('smoothing in parts gives the same as smoothing at once', () => {
  const next = randomNumbers(5);
  const y = Array.from({ length: 3000 }, () => next());
  const inParts = new DebiasedAverage(0.9);
  for (const end of [10, 999, 1500, 3000]) inParts.over(y.slice(0, end));
  expect([...inParts.over(y)]).toEqual([...new DebiasedAverage(0.9).over(y)]);
});

test('a row without a figure stays without one and does not spoil what follows', () => {
  expect([...new DebiasedAverage(0.5).over([1, Number.NaN, 1, Infinity])]).toEqual([
    1,
    Number.NaN,
    1,
    Number.NaN,
  ]);
});

test('for a logarithmic scale, what is not above zero does not count', () => {
  expect([...new DebiasedAverage(0.5, 0).over([2, -50, 0, 2])]).toEqual([2, Number.NaN, Number.NaN, 2]);
});

test('the slider reaches from no smoothing to very much, and starts at a hundredth of the run', () => {
  expect([0, 1].map(halfLifeOfSlider)).toEqual([0, 100_000]);
  expect(keepOfHalfLife(0)).toBe(0);
  for (const rows of [1000, 40_000, 1_000_000]) {
    const share = halfLifeOfSlider(sliderForRows(rows)) / rows;
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThan(0.02);
  }
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

test('columns are replaced by those that came as a table, and go on from there', () => {
  const columns = new MetricColumns();
  columns.append([row(1), row(2)]);
  const before = columns.generation;
  columns.load(
    new Map([
      ['kimg', Float64Array.of(10, 20, 30)],
      ['generatorLoss', Float64Array.of(7, 8, 9)],
      ['unknown', Float64Array.of(1, 1, 1)],
    ]),
  );
  expect(columns.generation).toBeGreaterThan(before);
  columns.append([row(40)]);
  expect([...columns.column('kimg')]).toEqual([10, 20, 30, 40]);
  expect([...columns.column('generatorLoss')]).toEqual([7, 8, 9, 40]);
  expect([...columns.column('r1')]).toEqual([Number.NaN, Number.NaN, Number.NaN, 0]);
});

test('what older rows lack is no number', () => {
  const columns = new MetricColumns();
  columns.append([row(1), row(2, { augmentation: 0.25, memoryBytes: 5e9 })]);
  expect([...columns.column('augmentation')]).toEqual([Number.NaN, 0.25]);
  expect(columns.last('memoryBytes')).toBe(5e9);
  expect(columns.last('learningRate')).toBeNaN();
});

test('quality has columns of its own', () => {
  const quality = new QualityColumns();
  const figures = { step: 9, seconds: 1, at: 1, resolution: 8, fade: 1, msssim: 0.3, msssimReal: 0.2 };
  quality.append([{ kimg: 4, swd: 12.5, ...figures }]);
  expect(quality.last('swd')).toBe(12.5);
  expect(quality.last('heldOutScore')).toBeNaN();
});

test('bands follow one another without gaps and tell how long each faded in', () => {
  const x = [0, 1, 2, 3, 4, 5, 6];
  expect(resolutionBands(x, [8, 8, 16, 16, 16, 32, 32], [1, 1, 0.3, 0.8, 1, 0.2, 0.6])).toEqual([
    { from: 0, to: 2, resolution: 8, grownFrom: 0 },
    { from: 2, to: 5, resolution: 16, grownFrom: 4 },
    { from: 5, to: 6, resolution: 32, grownFrom: 6 },
  ]);
  expect(resolutionBands([], [], [])).toEqual([]);
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
