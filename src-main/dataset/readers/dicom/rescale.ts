import { damaged } from '../refuse';
import type { ImageFacts, StoredPixels } from '../scan';
import type { Values } from './values';
import { groupsOf } from './functional-groups';

export interface Rescale {
  readonly slope: number;
  readonly intercept: number;
}

const NONE: Rescale = { slope: 1, intercept: 0 };

const of = (values: Values | undefined): Rescale | undefined => {
  const [slope, intercept] = [values?.number(0x00281053), values?.number(0x00281052)];
  if (slope === undefined && intercept === undefined) return undefined;
  // A slope of 0 would make everything equal; whoever writes it means none.
  return { slope: slope || 1, intercept: intercept ?? 0 };
};

/** Rescale Slope and Intercept of each frame (PS3.3 C.11.1, C.7.6.16.2.9); one entry where all frames share them. */
export function rescalesOf(values: Values, frames: number): Rescale[] {
  if (values.has(0x00283000)) return [NONE];
  const whole = of(values);
  const groups = groupsOf(values, frames);
  const each = groups.map((group) => of(group(0x00289145)) ?? whole ?? NONE);
  const [first = whole ?? NONE] = each;
  return each.every(({ slope, intercept }) => slope === first.slope && intercept === first.intercept)
    ? [first]
    : each;
}

/** Whether only functional groups tell how values are scaled. */
export const isScaledByGroups = (values: Values): boolean =>
  of(values) === undefined && groupsOf(values, 1).some((group) => of(group(0x00289145)) !== undefined);

/** Frames with scales of their own become float32 in rescaled values. */
export function rescaleFrames(pixels: StoredPixels, rescales: readonly Rescale[]): Float32Array {
  const out = new Float32Array(pixels.length);
  const each = pixels.length / rescales.length;
  for (const [frame, { slope, intercept }] of rescales.entries())
    for (let i = frame * each; i < (frame + 1) * each; i++) out[i] = pixels[i]! * slope + intercept;
  return out;
}

export const hasModalityTable = (values: Values): boolean => values.has(0x00283000);

/**
 * Values by the Modality LUT Sequence (PS3.3 C.11.1.1).
 * @throws RefusedFile where the table is shorter than it says
 */
export function applyModalityTable(pixels: StoredPixels, values: Values, signed: boolean): Uint16Array {
  const item = values.item(0x00283000);
  const [told, start = 0] = item?.numbers(0x00283002) ?? [];
  const count = told === 0 ? 65536 : told;
  const words = item?.words(0x00283006) ?? [];
  if (count === undefined || words.length < count) throw damaged('header');
  const first = signed && start > 32767 ? start - 65536 : start;
  const table = Uint16Array.from(words.slice(0, count));
  const out = new Uint16Array(pixels.length);
  for (let i = 0; i < pixels.length; i++)
    out[i] = table[Math.min(Math.max(pixels[i]! - first, 0), count - 1)]!;
  return out;
}

/** Window Center and Width as bounds (PS3.3 C.11.2.1.2); of several windows the first. */
export function windowOf(values: Values, frames: number): ImageFacts['window'] {
  const told = values.has(0x00281050) ? values : groupsOf(values, frames)[0]?.(0x00289132);
  const [center, width] = [told?.number(0x00281050), told?.number(0x00281051)];
  if (center === undefined || width === undefined || width < 1) return undefined;
  const isExact = /LINEAR_EXACT|SIGMOID/.test(told?.text(0x00281056) ?? '');
  return isExact
    ? { low: center - width / 2, high: center + width / 2 }
    : { low: center - 0.5 - (width - 1) / 2, high: center - 0.5 + (width - 1) / 2 };
}
