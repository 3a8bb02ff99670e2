import type { SlicePixels } from '../open';
import type { StoredPixels, Volume } from '../readers/scan';

/** A pixel is foreground where it is brighter than this share of the window. */
export const FOREGROUND = 0.1;

/** Turns runs of stored values into gray. */
export interface Grays {
  /**
   * Writes the gray of `count` values, the first of which stands at `from` and each further one `step` behind it, to `out`
   * from `at` on, `gap` apart: 0 black … 1 white.
   *
   * @returns how many of them are foreground: brighter than {@link FOREGROUND}
   */
  read(from: number, step: number, count: number, out: Float32Array, at: number, gap: number): number;
  /** As `read`, to `out` without gaps, times `top` and rounded: for pixels that become pixels of a record as they are. */
  readWhole(from: number, step: number, count: number, out: SlicePixels, at: number, top: number): number;
  /** As `read`, but each place receives the sum of the values up to it and of what stands `above` places before it. */
  addUp(from: number, step: number, count: number, sums: Float64Array, at: number, above: number): number;
}

/**
 * The gray of stored values: 0 at the window's lower bound and below, 1 at the upper and above, linear between; turned round
 * for a volume that is shown inverted. What is no finite number is black. With bounds that are equal all up to them is black.
 */
export function graysOf(volume: Volume, [low, high]: readonly [number, number]): Grays {
  const { pixels, slope, intercept, inverted } = volume;
  const width = high - low;
  const scale = width > 0 ? 1 / width : 0;
  const gray = (stored: number): number => {
    const value = stored * slope + intercept;
    if (value - value !== 0) return 0;
    const share = scale > 0 ? Math.min(1, Math.max(0, (value - low) * scale)) : value > low ? 1 : 0;
    return inverted ? 1 - share : share;
  };
  return pixels.BYTES_PER_ELEMENT <= 2 ? byTable(pixels, gray) : byValue(pixels, gray);
}

/** 8 and 16-bit values: each possible value's gray is computed once. */
function byTable(pixels: StoredPixels, gray: (stored: number) => number): Grays {
  const bits = pixels.BYTES_PER_ELEMENT * 8;
  const isSigned = pixels instanceof Int8Array || pixels instanceof Int16Array;
  const size = 2 ** bits;
  const table = new Float32Array(size);
  for (let i = 0; i < size; i++) table[i] = gray(isSigned && i >= size / 2 ? i - size : i);
  const unsigned =
    bits === 8
      ? new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length)
      : new Uint16Array(pixels.buffer, pixels.byteOffset, pixels.length);
  let whole: { readonly top: number; readonly table: Float32Array } | undefined;
  return {
    read(from, step, count, out, at, gap) {
      let foreground = 0;
      if (step === 1 && gap === 1)
        for (let i = 0; i < count; i++) {
          const value = table[unsigned[from + i]!]!;
          out[at + i] = value;
          foreground += value > FOREGROUND ? 1 : 0;
        }
      else
        for (let i = 0; i < count; i++, from += step, at += gap) {
          const value = table[unsigned[from]!]!;
          out[at] = value;
          foreground += value > FOREGROUND ? 1 : 0;
        }
      return foreground;
    },
    readWhole(from, step, count, out, at, top) {
      if (whole?.top !== top) whole = { top, table: table.map((value) => Math.floor(value * top + 0.5)) };
      const { table: wholes } = whole;
      const dark = FOREGROUND * top;
      let foreground = 0;
      for (let i = 0; i < count; i++, from += step) {
        const value = wholes[unsigned[from]!]!;
        out[at + i] = value;
        foreground += value > dark ? 1 : 0;
      }
      return foreground;
    },
    addUp(from, step, count, sums, at, above) {
      let foreground = 0;
      let sum = 0;
      for (let i = 0; i < count; i++, from += step) {
        const value = table[unsigned[from]!]!;
        sum += value;
        sums[at + i] = sum + sums[at + i - above]!;
        foreground += value > FOREGROUND ? 1 : 0;
      }
      return foreground;
    },
  };
}

function byValue(pixels: StoredPixels, gray: (stored: number) => number): Grays {
  return {
    read(from, step, count, out, at, gap) {
      let foreground = 0;
      for (let i = 0; i < count; i++, from += step, at += gap) {
        const value = gray(pixels[from]!);
        out[at] = value;
        foreground += value > FOREGROUND ? 1 : 0;
      }
      return foreground;
    },
    readWhole(from, step, count, out, at, top) {
      let foreground = 0;
      for (let i = 0; i < count; i++, from += step) {
        const value = gray(pixels[from]!);
        out[at + i] = (value * top + 0.5) | 0;
        foreground += value > FOREGROUND ? 1 : 0;
      }
      return foreground;
    },
    addUp(from, step, count, sums, at, above) {
      let foreground = 0;
      let sum = 0;
      for (let i = 0; i < count; i++, from += step) {
        const value = gray(pixels[from]!);
        sum += value;
        sums[at + i] = sum + sums[at + i - above]!;
        foreground += value > FOREGROUND ? 1 : 0;
      }
      return foreground;
    },
  };
}
