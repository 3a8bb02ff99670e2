import type { Remark } from '@shared/domain/import/findings';
import { refuse } from './refuse';
import type { StoredPixels, Volume } from './scan';

/**
 * A volume that was decoded, looked through once: colours that are all gray become one channel, values that are no
 * numbers are counted.
 *
 * @throws RefusedFile `constant` or `no-numbers` where there is nothing to learn from
 */
export function judged(volume: Volume): Volume {
  const { pixels, colors } = volume;
  const isFloat = pixels instanceof Float32Array || pixels instanceof Float64Array;
  const remarks: Remark[] = [...volume.remarks];
  if (isFloat) {
    const count = notFinite(pixels);
    if (count === pixels.length) throw refuse('no-numbers');
    if (count > 0) remarks.push({ code: 'not-finite', params: { count } });
  }
  if (isConstant(pixels)) throw refuse('constant');
  if (colors === 1) return { ...volume, remarks };
  if (isGray(pixels)) return { ...volume, pixels: everyThird(pixels), colors: 1, remarks };
  return { ...volume, remarks: [...remarks, { code: 'color-as-gray', params: {} }] };
}

function notFinite(pixels: StoredPixels): number {
  let count = 0;
  for (let i = 0; i < pixels.length; i++) if (pixels[i]! - pixels[i]! !== 0) count++;
  return count;
}

/** Whether all numbers are the same; values that are none do not count. */
function isConstant(pixels: StoredPixels): boolean {
  let first: number | undefined;
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i]!;
    if (value - value !== 0) continue;
    first ??= value;
    if (value !== first) return false;
  }
  return true;
}

function isGray(pixels: StoredPixels): boolean {
  for (let i = 0; i < pixels.length; i += 3)
    if (pixels[i] !== pixels[i + 1] || pixels[i] !== pixels[i + 2]) return false;
  return true;
}

function everyThird(pixels: StoredPixels): StoredPixels {
  const out = new (pixels.constructor as Uint8ArrayConstructor)(pixels.length / 3);
  for (let i = 0; i < out.length; i++) out[i] = pixels[i * 3]!;
  return out;
}
