import type { StoredPixels } from '../scan';

/**
 * Brings frames into another order where they stand, with the memory of one frame.
 * @param order which frame comes at each place
 */
export function reorderFrames(pixels: StoredPixels, order: readonly number[]): void {
  const each = pixels.length / order.length;
  const done = new Uint8Array(order.length);
  for (let start = 0; start < order.length; start++) {
    if (done[start] || order[start] === start) continue;
    const kept = pixels.slice(start * each, (start + 1) * each);
    let place = start;
    for (let from = order[place]!; from !== start; from = order[place]!) {
      pixels.copyWithin(place * each, from * each, (from + 1) * each);
      done[place] = 1;
      place = from;
    }
    pixels.set(kept, place * each);
    done[place] = 1;
  }
}
