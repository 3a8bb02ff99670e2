import type { WindowChoice } from '@shared/domain/import/options';
import type { Volume } from '../readers/scan';
import { percentilesOf } from './percentiles';

/** Percentiles that become black and white unless the user says otherwise. */
const USUAL = [0.5, 99.5] as const;
const WHOLE_OF_8_BITS = [0, 255] as const;

/** The bounds that were found for a volume, by the choice: a preview asks for the same again and again. */
const known = new WeakMap<Volume, Map<string, readonly [number, number]>>();

/**
 * The rescaled values that become black and white in all slices of a volume. Percentiles are those of the first frame, its
 * air included, finite values only. Where they fall together (a small object in a large empty volume) the least and the
 * greatest value take their place.
 *
 * @returns bounds of which the first is not above the second; equal ones where all values are the same
 */
export function windowOf(volume: Volume, choice: WindowChoice): readonly [number, number] {
  const key = JSON.stringify(choice);
  const windows = known.get(volume) ?? new Map<string, readonly [number, number]>();
  known.set(volume, windows);
  const window = windows.get(key) ?? find(volume, choice);
  windows.set(key, window);
  return window;
}

function find(volume: Volume, choice: WindowChoice): readonly [number, number] {
  if (choice.kind === 'fixed') return inOrder(choice.low, choice.high);
  if (choice.kind === 'percentiles') return byPercentiles(volume, ...inOrder(choice.low, choice.high));
  if (choice.kind === 'automatic' && volume.facts.isPicture) return WHOLE_OF_8_BITS;
  const told = choice.kind === 'dicom' ? volume.facts.window : undefined;
  return told ? inOrder(told.low, told.high) : byPercentiles(volume, ...USUAL);
}

function byPercentiles(volume: Volume, from: number, to: number): readonly [number, number] {
  const { pixels, columns, rows, slices, colors, slope, intercept } = volume;
  const count = columns * rows * slices * colors;
  // With a negative slope the greatest stored value is the least.
  const isTurned = slope < 0;
  const found = percentilesOf(pixels, count, isTurned ? 100 - to : from, isTurned ? 100 - from : to);
  if (!found) return [0, 0];
  const { low, high, min, max } = found;
  const [a, b] = low < high ? [low, high] : [min, max];
  return inOrder(a * slope + intercept, b * slope + intercept);
}

const inOrder = (a: number, b: number): readonly [number, number] => (a <= b ? [a, b] : [b, a]);
