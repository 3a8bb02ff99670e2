import type { Volume } from '../readers/scan';
import type { SlicePixels } from '../open';
import type { AxisFrame } from './frame';
import type { Grays } from './gray';
import type { SliceLayout } from './request';
import type { View } from './view';

/** What the ways of cutting slices out of a volume have in common. */
export interface Cut {
  readonly volume: Volume;
  readonly view: View;
  readonly grays: Grays;
  readonly frame: { readonly across: AxisFrame; readonly down: AxisFrame };
  readonly layout: SliceLayout;
  /** Size of the part of a slice that is taken. */
  readonly columns: number;
  readonly rows: number;
}

/** Cuts slices out of a volume, one after another into the same working memory. */
export interface Cutter {
  /**
   * Reads the part of a slice that is taken.
   *
   * @param from where its first pixel stands in the volume, counted in pixels
   * @returns how many of its pixels are foreground
   */
  load(from: number): number;
  /** The slice that was read, as a record of its own. */
  record(): SlicePixels;
}

export const topOf = ({ storage }: SliceLayout): number => (storage === 'uint16' ? 65535 : 255);

/** A black record. */
export function blank({ size, colors, storage }: SliceLayout): SlicePixels {
  const values = size * size * colors;
  return storage === 'uint16' ? new Uint16Array(values) : new Uint8Array(values);
}
