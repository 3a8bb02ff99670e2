import type { Values } from './values';

/** The item of a functional group's sequence for one frame; undefined where the file has none. */
export type Group = (tag: number) => Values | undefined;

/**
 * The functional groups of each frame of an enhanced image (PS3.3 C.7.6.16): its own, else those that all share. Empty
 * where the image is none.
 */
export function groupsOf(values: Values, frames: number): Group[] {
  const shared = values.item(0x52009229);
  const own = values.items(0x52009230);
  if (!shared && own.length === 0) return [];
  return Array.from({ length: frames }, (_, i) => (tag) => own[i]?.item(tag) ?? shared?.item(tag));
}
