import type { Plane, Side } from '@shared/domain/import/options';

/** What brings a stack to the other side. */
export interface SideChange {
  /** Its slices in the reverse order: slice s of n becomes n + 1 − s, its pixels stay. */
  readonly reverse: boolean;
  /** Each slice mirrored, left to right. */
  readonly mirror: boolean;
}

const none: SideChange = { reverse: false, mirror: false };

/**
 * How a stack that shows `side` is brought to `wanted`. In a sagittal plane left and right lie along the slices' order, in the
 * other planes along their columns. Nothing is changed where the side is not known.
 */
export function bringTo(wanted: Side | undefined, side: Side | undefined, plane: Plane): SideChange {
  if (wanted === undefined || side === undefined || side === wanted) return none;
  return plane === 'sagittal' ? { reverse: true, mirror: false } : { reverse: false, mirror: true };
}
