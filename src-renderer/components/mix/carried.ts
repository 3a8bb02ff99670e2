import type { Carried } from './mix-lines';

const KIND = 'application/x-sliceloom-mix';

/** Gives a drag what it carries. */
export const carry = (event: DragEvent, carried: Carried): void =>
  event.dataTransfer?.setData(KIND, JSON.stringify(carried));

/** What a drag carries; undefined where it is none of ours, such as a file. */
export function carriedBy(event: DragEvent): Carried | undefined {
  const carried = event.dataTransfer?.getData(KIND);
  return carried ? (JSON.parse(carried) as Carried) : undefined;
}
