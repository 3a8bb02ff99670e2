import type { Stretch } from './trace';

/** What of the axis is looked at: all of it, or a part that may follow the newest rows. */
export type Zoom =
  { readonly kind: 'all' } | (Stretch & { readonly kind: 'part'; readonly follows: boolean });

export const WHOLE: Zoom = { kind: 'all' };

/** The smallest part of the whole that can be looked at. */
const CLOSEST = 1e-6;

export const lengthOf = ({ from, to }: Stretch): number => to - from;

/** What is shown now, where the rows reach over `extent`. A part that follows has moved with its end. */
export function shownOf(zoom: Zoom, extent: Stretch): Stretch {
  if (zoom.kind === 'all') return extent;
  if (!zoom.follows) return { from: zoom.from, to: zoom.to };
  return { from: Math.max(extent.to - lengthOf(zoom), extent.from), to: extent.to };
}

/** The zoom that shows `wanted`, moved and cut so that it stays within the extent. One that reaches the end follows it. */
export function zoomTo(wanted: Stretch, extent: Stretch): Zoom {
  const whole = lengthOf(extent);
  if (!(whole > 0) || !(lengthOf(wanted) < whole)) return WHOLE;
  const length = Math.max(lengthOf(wanted), whole * CLOSEST);
  const middle = (wanted.from + wanted.to) / 2;
  const from = Math.min(Math.max(middle - length / 2, extent.from), extent.to - length);
  const to = from + length;
  return { kind: 'part', from, to, follows: to >= extent.to - length * 1e-6 };
}

/** Makes what is shown `factor` times as long, while `about` stays where it is. */
export function zoomAbout(shown: Stretch, extent: Stretch, factor: number, about: number): Zoom {
  const length = Math.max(lengthOf(shown) * factor, lengthOf(extent) * CLOSEST);
  const share = lengthOf(shown) > 0 ? (about - shown.from) / lengthOf(shown) : 0.5;
  const from = about - share * length;
  return zoomTo({ from, to: from + length }, extent);
}

/** Moves what is shown by so much of the axis. */
export const panBy = (shown: Stretch, extent: Stretch, distance: number): Zoom =>
  zoomTo({ from: shown.from + distance, to: shown.to + distance }, extent);
