import type { SliceOrigin } from '@shared/domain/dataset';
import type { ImageGroup } from '../../canvas/grid-rows';

/** What a gallery can be narrowed by. A set without parts, sides or sequences has no filter for them. */
export const filterKeys = ['patient', 'visit', 'side', 'part', 'sequence'] as const;
export type FilterKey = (typeof filterKeys)[number];
/** The value that is asked for, by filter; none: all. */
export type Filters = Readonly<Partial<Record<FilterKey, string>>>;

export const arrangements = ['all', 'patient', 'aside'] as const;
export type Arrangement = (typeof arrangements)[number];

const valueOf = (slice: SliceOrigin, key: FilterKey): string | undefined =>
  key === 'part' ? slice.split : slice[key];

/** The values that each filter offers; a filter with fewer than two offers none. */
export function filterValues(slices: readonly SliceOrigin[]): Readonly<Record<FilterKey, readonly string[]>> {
  const values = (key: FilterKey): readonly string[] => {
    const distinct = [...new Set(slices.flatMap((slice) => valueOf(slice, key) ?? []))];
    const sorted = distinct.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
    return sorted.length > 1 ? sorted : [];
  };
  return {
    patient: values('patient'),
    visit: values('visit'),
    side: values('side'),
    part: values('part'),
    sequence: values('sequence'),
  };
}

export interface GalleryWish {
  readonly arrangement: Arrangement;
  readonly filters: Filters;
  /** Only these records, such as those of one check. */
  readonly only?: ReadonlySet<number> | undefined;
  readonly aside: ReadonlySet<number>;
}

/** What the gallery shows, in its order: a stable sort by patient keeps series and slices together. */
export function shownSlices(
  slices: readonly SliceOrigin[],
  { arrangement, filters, only, aside }: GalleryWish,
): readonly SliceOrigin[] {
  const asked = filterKeys.filter((key) => filters[key]);
  const fits = (slice: SliceOrigin): boolean =>
    (!only || only.has(slice.index)) &&
    (arrangement !== 'aside' || aside.has(slice.index)) &&
    asked.every((key) => valueOf(slice, key) === filters[key]);
  const shown = slices.filter(fits);
  if (arrangement !== 'patient') return shown;
  const order = new Map(
    [...new Set(shown.map(({ patient }) => patient))]
      .sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))
      .map((patient, place) => [patient, place]),
  );
  return shown.sort((a, b) => order.get(a.patient)! - order.get(b.patient)!);
}

/** One group for each patient, or one for all. */
export function groupsOf(
  shown: readonly SliceOrigin[],
  arrangement: Arrangement,
  titleOf: (patient: string, count: number) => string,
): ImageGroup[] {
  if (arrangement !== 'patient') return [{ title: '', from: 0, to: shown.length }];
  const groups: ImageGroup[] = [];
  for (let from = 0; from < shown.length;) {
    const { patient } = shown[from]!;
    let to = from;
    while (to < shown.length && shown[to]!.patient === patient) to++;
    groups.push({ title: titleOf(patient, to - from), from, to });
    from = to;
  }
  return groups;
}
