import type { CropBox } from '@shared/domain/import/options';
import type { View, ViewAxis } from './view';

/** How one axis of a slice is laid into the square that becomes a record; counted in the axis's own pixels. */
export interface AxisFrame {
  /** The pixels that are taken: from `first` up to, and without, `end`. */
  readonly first: number;
  readonly end: number;
  /** Where the square's edge lies; before `first` where there is padding. */
  readonly start: number;
  /** Pixels to one pixel of the record: above 1 it is made smaller, below 1 larger. */
  readonly ratio: number;
}

/** Spacings that differ by less are equal: headers hold them rounded. */
const EQUAL = 1e-3;

/**
 * Lays a slice into the square of a record with `size` pixels a side: pixels become square at the smaller of the two
 * spacings, the shorter side is padded on both ends, and what a crop leaves is padded to a square again. Nothing is stretched.
 */
export function frameOf(
  { across, down }: Pick<View, 'across' | 'down'>,
  size: number,
  crop: CropBox | undefined,
): { readonly across: AxisFrame; readonly down: AxisFrame } {
  const fine = Math.min(across.spacing, down.spacing);
  const unit = ({ spacing }: ViewAxis): number => (spacing / fine - 1 < EQUAL ? 1 : spacing / fine);
  const units = { across: unit(across), down: unit(down) };
  const padded = Math.max(across.count * units.across, down.count * units.down);
  const taken = {
    across: takenOf(across.count, units.across, padded, crop?.left ?? 0, crop?.width ?? 1),
    down: takenOf(down.count, units.down, padded, crop?.top ?? 0, crop?.height ?? 1),
  };
  const side = crop ? Math.max(taken.across.length * units.across, taken.down.length * units.down) : padded;
  const lay = ({ count }: ViewAxis, pixel: number, { from, length }: Taken): AxisFrame => {
    const ratio = side / size / pixel;
    const padding = (side / pixel - length) / 2;
    // Whole pixels where the record's pixels are whole ones too: then nothing is blurred.
    const isWhole = Math.abs(ratio - Math.round(ratio)) < 1e-9;
    return {
      first: Math.max(0, from),
      end: Math.min(count, from + length),
      start: from - (isWhole ? Math.floor(padding) : padding),
      ratio: isWhole ? Math.round(ratio) : ratio,
    };
  };
  return {
    across: lay(across, units.across, taken.across),
    down: lay(down, units.down, taken.down),
  };
}

interface Taken {
  readonly from: number;
  readonly length: number;
}

/** The pixels of an axis that a crop takes, the padding counted as pixels; the whole axis without padding where all is taken. */
function takenOf(count: number, unit: number, padded: number, start: number, share: number): Taken {
  if (start === 0 && share === 1) return { from: 0, length: count };
  const pixels = padded / unit;
  const padding = (pixels - count) / 2;
  const from = Math.round(start * pixels - padding);
  const to = Math.round((start + share) * pixels - padding);
  return { from, length: Math.max(1, to - from) };
}
