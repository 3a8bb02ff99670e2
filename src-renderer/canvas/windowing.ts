import type { StoredSlice } from './stored-slice';

/** What is shown from black to white, in shares of what can be stored: 0 is stored black, 1 stored white. */
export interface ShownWindow {
  readonly low: number;
  readonly high: number;
}

export const FULL_WINDOW: ShownWindow = { low: 0, high: 1 };
const NARROWEST = 1 / 256;
const WIDEST = 4;

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/**
 * As readers' workstations do it: dragging to the right widens the window, dragging up brightens.
 *
 * @param right share of the image's width that was dragged to the right
 * @param down share of its height that was dragged down
 */
export function draggedWindow(from: ShownWindow, right: number, down: number): ShownWindow {
  const width = clamp((from.high - from.low) * Math.exp(2 * right), NARROWEST, WIDEST);
  const level = clamp((from.low + from.high) / 2 + down, -0.5, 1.5);
  return { low: level - width / 2, high: level + width / 2 };
}

/** Colours on screen of a slice seen through a window: red, green, blue and opacity of each pixel. */
export function shownPixels(slice: StoredSlice, { low, high }: ShownWindow): Uint8ClampedArray<ArrayBuffer> {
  const { values, colors, largest } = slice;
  const table = new Uint8ClampedArray(largest + 1);
  const scale = 255 / (high - low);
  for (let value = 0; value <= largest; value++) table[value] = (value / largest - low) * scale;
  const pixels = slice.size * slice.size;
  const shown = new Uint8ClampedArray(pixels * 4);
  for (let i = 0; i < pixels; i++) {
    const at = i * colors;
    for (let channel = 0; channel < 3; channel++)
      shown[4 * i + channel] = table[values[colors === 1 ? at : at + channel]!]!;
    shown[4 * i + 3] = 255;
  }
  return shown;
}

/** How often values occur, in `bins` equal steps from stored black to white. */
export function histogramOf(slices: readonly StoredSlice[], bins: number): Uint32Array {
  const counts = new Uint32Array(bins);
  for (const { values, largest } of slices)
    for (const value of values) counts[Math.min(bins - 1, Math.floor((value / (largest + 1)) * bins))]!++;
  return counts;
}

/**
 * The outline of a histogram in a box of `bins` × 100, from its lower left corner. The first bin, which is mostly air, is
 * cut at the height of the highest other one; heights are square roots, so that small tissues can be seen beside large ones.
 */
export function histogramPath(counts: Uint32Array): string {
  const highest = counts.subarray(1).reduce((a, b) => Math.max(a, b), 1);
  const steps = Array.from(counts, (count, bin) => {
    const height = 100 * Math.sqrt(Math.min(count / highest, 1));
    return `V${(100 - height).toFixed(1)}H${bin + 1}`;
  });
  return `M0 100${steps.join('')}V100Z`;
}

/** A stored share as the scanner's value, where it is known what black and white stand for; otherwise as stored. */
export const scannerValue = (
  share: number,
  blackAndWhite: readonly [number, number] | undefined,
  largest: number,
): number =>
  blackAndWhite ? blackAndWhite[0] + share * (blackAndWhite[1] - blackAndWhite[0]) : share * largest;
