import type { NamePattern } from '@shared/pure/name-pattern';
import type { ImageFacts } from '../readers/scan';
import type { Told } from './told';

/** What the user's pattern tells of a name; undefined where it does not fit. */
export function tellPattern(name: string, facts: ImageFacts, pattern: NamePattern): Told | undefined {
  const found = pattern.match(name);
  if (!found) return undefined;
  const { patient, visit, side, slice, split, sequence, withoutSlice } = found;
  return {
    scheme: 'pattern',
    patient,
    visit,
    visitKind: 'named',
    side,
    split,
    sequence,
    sliceNumber: slice,
    seriesKey: slice === undefined || facts.slices > 1 ? undefined : `pattern ${withoutSlice}`.toLowerCase(),
  };
}
