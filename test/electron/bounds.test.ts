import { expect, test } from 'vitest';
import { placeWindow } from '@main/electron/window-bounds';

const main = { x: 0, y: 0, width: 1920, height: 1040 };
const right = { x: 1920, y: 0, width: 2560, height: 1400 };
const saved = (x: number, y: number, width = 1300, height = 800) => ({
  bounds: { x, y, width, height },
  maximized: false,
});

test('the first window has the usual size, in the middle of the main screen', () => {
  expect(placeWindow(undefined, [main, right])).toEqual({ width: 1440, height: 900, maximized: false });
});

test('a window opens where it was', () => {
  expect(placeWindow(saved(2000, 50), [main, right])).toEqual({
    x: 2000,
    y: 50,
    width: 1300,
    height: 800,
    maximized: false,
  });
  expect(placeWindow({ ...saved(10, 10), maximized: true }, [main]).maximized).toBe(true);
});

test('a window that was on a screen that is gone comes to the main one', () => {
  const place = placeWindow(saved(2000, 50), [main]);
  expect(place).not.toHaveProperty('x');
  expect([place.width, place.height]).toEqual([1300, 800]);
});

test('a window whose title bar could not be grasped is brought back', () => {
  for (const [x, y] of [
    [-1250, 100],
    [1850, 100],
    [100, -300],
    [100, 1000],
  ] as const)
    expect(placeWindow(saved(x, y), [main])).not.toHaveProperty('x');
  expect(placeWindow(saved(-400, 100), [main])).toMatchObject({ x: -400, y: 100 });
});

test('a window is never larger than its screen nor smaller than the pages need', () => {
  expect(placeWindow(saved(0, 0, 5000, 4000), [main])).toMatchObject({ width: 1920, height: 1040 });
  expect(placeWindow(saved(0, 0, 100, 100), [main])).toMatchObject({ width: 1024, height: 700 });
  expect(placeWindow(undefined, [{ ...main, width: 1280, height: 800 }])).toMatchObject({
    width: 1280,
    height: 800,
  });
});

test('a damaged record counts as none', () => {
  const usual = { width: 1440, height: 900, maximized: false };
  for (const odd of [
    null,
    'x',
    {},
    { bounds: { x: 'a' } },
    { bounds: { x: NaN, y: 0, width: 1, height: 1 } },
  ])
    expect(placeWindow(odd, [main])).toEqual(usual);
});

test('without any screen known the usual size holds', () => {
  expect(placeWindow(saved(5, 5), [])).toEqual({ width: 1300, height: 800, maximized: false });
});
