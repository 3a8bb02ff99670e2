import { looksBurnedIn } from './burned-in';
import { grayPlane, sampledSlices } from './planes';
import type { Pixels } from './planes';

/** Text stands on all slices of a series or on its first or last; so many are looked at, these among them. */
const SLICES_TO_READ = 3;

/** Whether text seems to be written into the pixels of some slices of a volume; see `looksBurnedIn`. */
export function volumeLooksBurnedIn(volume: Pixels): boolean {
  const { columns, rows, slices } = volume;
  return sampledSlices(slices, SLICES_TO_READ).some((slice) =>
    looksBurnedIn(grayPlane(volume, slice), columns, rows),
  );
}
