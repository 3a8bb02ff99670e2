import { z } from 'zod';

export const MIN_WIDTH = 1024;
export const MIN_HEIGHT = 700;
const DEFAULT_WIDTH = 1440;
const DEFAULT_HEIGHT = 900;
/** So much of the window must lie on a screen, or it could not be found and moved. */
const REACHABLE = 120;

const rectangle = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });
export type Rectangle = z.infer<typeof rectangle>;

export const windowRecord = z.object({ bounds: rectangle, maximized: z.boolean() });
export type WindowRecord = z.infer<typeof windowRecord>;

export interface WindowPlace {
  readonly width: number;
  readonly height: number;
  /** Missing where the desktop is to choose. */
  readonly x?: number;
  readonly y?: number;
  readonly maximized: boolean;
}

/**
 * Where a window opens: where it was, if that still lies on one of the screens, else in the middle of the first.
 *
 * @param saved what was written when it last closed; anything else, damaged or from another version, counts as nothing
 * @param screens the usable areas of the screens, the main one first
 */
export function placeWindow(saved: unknown, screens: readonly Rectangle[]): WindowPlace {
  const record = windowRecord.safeParse(saved);
  const before = record.success ? record.data : undefined;
  const screen = (before && screens.find((one) => isReachable(before.bounds, one))) ?? screens[0];
  const fit = (wanted: number, least: number, room: number | undefined): number =>
    Math.max(least, room === undefined ? wanted : Math.min(wanted, room));
  const size = {
    width: fit(before?.bounds.width ?? DEFAULT_WIDTH, MIN_WIDTH, screen?.width),
    height: fit(before?.bounds.height ?? DEFAULT_HEIGHT, MIN_HEIGHT, screen?.height),
    maximized: before?.maximized ?? false,
  };
  const isWhereItWas = before && screen && isReachable(before.bounds, screen);
  return isWhereItWas ? { ...size, x: before.bounds.x, y: before.bounds.y } : size;
}

/** Whether the window's title bar can be grasped on this screen. */
function isReachable(window: Rectangle, screen: Rectangle): boolean {
  const left = Math.max(window.x, screen.x);
  const right = Math.min(window.x + window.width, screen.x + screen.width);
  const top = window.y;
  return right - left >= REACHABLE && top >= screen.y && top <= screen.y + screen.height - REACHABLE;
}
