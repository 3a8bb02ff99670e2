// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';
import { nextTick, shallowRef } from 'vue';
import type { RunMoment } from '@shared/domain/run-rows';
import { chartKeys } from '@renderer/charts/chart-keys';
import { attachHand, type ChartHand } from '@renderer/charts/gestures';
import type { ChartSource } from '@renderer/charts/sources';
import { useChartView } from '@renderer/charts/use-chart-view';
import { MetricColumns } from '@renderer/series/columns';
import { marksOf } from '@renderer/series/moments';
import { panBy, shownOf, WHOLE, zoomAbout, zoomTo, type Zoom } from '@renderer/series/stretch';
import { logTicks, roundTicks, timeTicks } from '@renderer/series/ticks';
import { metricRowAt, randomNumbers } from './charts-data';

beforeEach(() => sessionStorage.clear());

const all = { from: 10, to: 110 };

test('zooming keeps the place under the pointer where it is', () => {
  const next = randomNumbers(3);
  for (let round = 0; round < 200; round++) {
    const from = 10 + next() * 40;
    const shown = { from, to: from + 5 + next() * 40 };
    const share = next();
    const about = shown.from + share * (shown.to - shown.from);
    const zoomed = shownOf(zoomAbout(shown, all, 0.1 + 0.9 * next(), about), all);
    expect((about - zoomed.from) / (zoomed.to - zoomed.from)).toBeCloseTo(share, 9);
  }
});

test('what is shown never leaves the rows, however it is moved and zoomed', () => {
  const next = randomNumbers(4);
  let zoom: Zoom = WHOLE;
  for (let round = 0; round < 2000; round++) {
    const shown = shownOf(zoom, all);
    zoom =
      next() < 0.5
        ? panBy(shown, all, (next() - 0.5) * 80)
        : zoomAbout(shown, all, 0.3 + next() * 2.4, shown.from + next() * (shown.to - shown.from));
    const { from, to } = shownOf(zoom, all);
    expect(from).toBeGreaterThanOrEqual(all.from - 1e-9);
    expect(to).toBeLessThanOrEqual(all.to + 1e-9);
    expect(to).toBeGreaterThan(from);
  }
});

test('zooming out beyond everything shows everything, and what comes later too', () => {
  const zoom = zoomAbout({ from: 50, to: 60 }, all, 1000, 55);
  expect(zoom).toEqual(WHOLE);
  expect(shownOf(zoom, { from: 10, to: 400 })).toEqual({ from: 10, to: 400 });
});

test('a view that reaches the end follows new rows; one that looks elsewhere stays', () => {
  const later = { from: 10, to: 130 };
  expect(shownOf(zoomTo({ from: 90, to: 110 }, all), later)).toEqual({ from: 110, to: 130 });
  expect(shownOf(zoomTo({ from: 60, to: 80 }, all), later)).toEqual({ from: 60, to: 80 });
  const dragged = panBy({ from: 60, to: 80 }, all, 500);
  expect(shownOf(dragged, later)).toEqual({ from: 110, to: 130 });
});

test('round marks lie inside, no more than asked for', () => {
  const next = randomNumbers(5);
  for (let round = 0; round < 300; round++) {
    const from = (next() - 0.5) * 1e4;
    const stretch = { from, to: from + 10 ** (next() * 8 - 4) };
    const { values, step } = roundTicks(stretch, 6);
    expect(values.length).toBeLessThanOrEqual(7);
    expect(values.length).toBeGreaterThan(1);
    for (const value of values) {
      expect(value).toBeGreaterThanOrEqual(stretch.from - step * 1e-6);
      expect(value).toBeLessThanOrEqual(stretch.to + step * 1e-6);
      expect(Math.abs(value / step - Math.round(value / step))).toBeLessThan(1e-6);
    }
  }
});

test('marks of time stand at full minutes, hours and days', () => {
  expect(timeTicks({ from: 0, to: 600 }, 6).step).toBe(120);
  expect(timeTicks({ from: 0, to: 90_000 }, 6).values).toEqual([0, 21600, 43200, 64800, 86400]);
  expect(timeTicks({ from: 0, to: 7 * 86400 }, 4).step).toBe(2 * 86400);
});

test('a logarithmic scale is marked at powers of ten, or finer where it shows little', () => {
  const shown = (from: number, to: number): number[] =>
    logTicks({ from: Math.log10(from), to: Math.log10(to) }, 5).values.map(
      (value) => +(10 ** value).toFixed(6),
    );
  expect(shown(0.001, 1000)).toEqual([0.01, 1, 100]);
  expect(shown(0.9, 12)).toEqual([1, 2, 5, 10]);
  expect(shown(1.21, 1.29).length).toBeGreaterThan(1);
});

const moment = (kind: RunMoment['kind'], kimg: number): RunMoment => ({
  kind,
  kimg,
  at: kimg * 1000,
  step: kimg,
  seconds: kimg,
});

test('moments close together are one mark with the sign of the weightiest', () => {
  const moments = [
    moment('checkpoint', 1),
    moment('paused', 1.5),
    moment('resumed', 1.6),
    moment('checkpoint', 9),
  ];
  expect(marksOf(moments, 'kimg', 2).map(({ x, kind, moments: own }) => [x, kind, own.length])).toEqual([
    [1.5, 'paused', 3],
    [9, 'checkpoint', 1],
  ]);
  expect(marksOf(moments, 'kimg', 0.01).length).toBe(4);
});

test('no moment is lost when marks are merged, in whatever order they came', () => {
  const next = randomNumbers(8);
  const kinds = ['begun', 'paused', 'resumed', 'checkpoint', 'failed'] as const;
  const moments = Array.from({ length: 300 }, () => moment(kinds[Math.floor(next() * 5)]!, next() * 100));
  const marks = marksOf(moments, 'seconds', 3);
  expect(marks.length).toBeLessThan(40);
  expect(marks.flatMap((mark) => mark.moments).length).toBe(300);
});

/** A view over a run whose time runs twice as slowly after 50 kimg. */
function lookAt(rows: number) {
  const columns = new MetricColumns();
  const rowAt = (kimg: number) => metricRowAt(kimg, { seconds: kimg <= 50 ? kimg : 50 + 2 * (kimg - 50) });
  for (let kimg = 1; kimg <= rows; kimg++) columns.append([rowAt(kimg)]);
  const source = shallowRef<ChartSource>({ name: 'a', columns, version: 1 });
  const view = useChartView(() => [source.value]);
  return {
    view,
    add(kimg: number) {
      columns.append([rowAt(kimg)]);
      source.value = { ...source.value, version: source.value.version + 1 };
    },
  };
}

test('a view tells the same part of the training in the unit of another axis', async () => {
  const { view } = lookAt(100);
  view.show({ from: 40, to: 60 });
  view.axis.value = 'seconds';
  await nextTick();
  expect(view.shown.value).toEqual({ from: 40, to: 70 });
});

test('keys zoom, move, read values and show all', () => {
  const { view } = lookAt(101);
  const press = (key: string, shiftKey = false): boolean =>
    chartKeys(new KeyboardEvent('keydown', { key, shiftKey }), view);
  expect(press('+')).toBe(true);
  expect(view.isWhole.value).toBe(false);
  const { from } = view.shown.value;
  press('ArrowRight');
  expect(view.shown.value.from).toBeGreaterThan(from);
  press('End');
  expect(view.shown.value.to).toBe(101);
  press('ArrowRight', true);
  expect(view.hover.value).toBeGreaterThan(view.shown.value.from);
  press('0');
  expect(view.shown.value).toEqual({ from: 1, to: 101 });
  expect(press('x')).toBe(false);
});

test('what one sees at the end goes on with the run', () => {
  const { view, add } = lookAt(100);
  view.show({ from: 80, to: 100 });
  add(110);
  expect(view.shown.value).toEqual({ from: 90, to: 110 });
  view.pan(-1);
  const { from } = view.shown.value;
  add(120);
  expect(view.shown.value.from).toBe(from);
});

/** An element of 100 pixels with a hand on it that writes down what it is told. */
function handOn(isWhole = false) {
  const told: unknown[][] = [];
  const tell =
    (what: string) =>
    (...values: unknown[]): void =>
      void told.push([what, ...values]);
  const element = document.createElement('div');
  element.setPointerCapture = () => {};
  document.body.append(element);
  const hand: ChartHand = {
    plot: () => ({ left: 0, width: 100 }),
    isWhole: () => isWhole,
    zoom: tell('zoom'),
    pan: tell('pan'),
    choose: tell('choose'),
    reset: tell('reset'),
    read: () => {},
    choosing: () => {},
  };
  attachHand(element, hand);
  const pointer = (type: string, clientX: number, shiftKey = false): boolean =>
    element.dispatchEvent(new PointerEvent(type, { clientX, shiftKey, button: 0, pointerId: 1 }));
  const wheel = (deltaY: number, deltaX = 0): boolean => {
    const event = new WheelEvent('wheel', { deltaY, deltaX, cancelable: true });
    // happy-dom's wheel has no place.
    Object.defineProperty(event, 'clientX', { value: 25 });
    element.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { told, pointer, wheel, element };
}

test('a drag moves what is shown along with the hand', () => {
  const { told, pointer } = handOn();
  pointer('pointerdown', 50);
  pointer('pointermove', 70);
  pointer('pointermove', 60);
  pointer('pointerup', 60);
  pointer('pointermove', 10);
  expect(told.map(([what, share]) => [what, +(share as number).toFixed(6)])).toEqual([
    ['pan', -0.2],
    ['pan', 0.1],
  ]);
});

test('a drag with Shift chooses a stretch, from whichever side', () => {
  const { told, pointer } = handOn();
  pointer('pointerdown', 80, true);
  pointer('pointermove', 20, true);
  pointer('pointerup', 20, true);
  expect(told).toEqual([['choose', 0.2, 0.8]]);
});

test('the wheel zooms about the pointer and moves where it turns sideways', () => {
  const { told, wheel } = handOn();
  expect(wheel(-100)).toBe(true);
  expect(wheel(100)).toBe(true);
  expect(wheel(0, 50)).toBe(true);
  const [zoomedIn, zoomedOut, moved] = told;
  expect(zoomedIn![1]).toBeLessThan(1);
  expect(zoomedIn![2]).toBe(0.25);
  expect(zoomedOut![1]).toBeCloseTo(1 / (zoomedIn![1] as number), 9);
  expect(moved).toEqual(['pan', 0.5]);
});

test('where all is shown, a wheel turned outwards scrolls the page', () => {
  const { told, wheel } = handOn(true);
  expect(wheel(100)).toBe(false);
  expect(told).toEqual([]);
  expect(wheel(-100)).toBe(true);
});

test('a page that is being scrolled is not stopped by a chart that comes under the pointer', () => {
  const { told, wheel } = handOn();
  document.dispatchEvent(new Event('scroll'));
  expect(wheel(-100)).toBe(false);
  expect(told).toEqual([]);
});
