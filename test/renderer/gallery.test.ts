import { expect, test } from 'vitest';
import type { SliceOrigin } from '@shared/domain/dataset';
import { filterValues, groupsOf, shownSlices, type GalleryWish } from '@renderer/components/dataset/gallery';

const origin = (index: number, patient: string, more: Partial<SliceOrigin> = {}): SliceOrigin => ({
  index,
  patient,
  slice: index + 1,
  slicesInSeries: 6,
  series: 'S',
  ...more,
});
const slices = [
  origin(0, 'P10', { side: 'left', split: 'train' }),
  origin(1, 'P2', { side: 'right', split: 'validate' }),
  origin(2, 'P10', { side: 'left', split: 'train' }),
  origin(3, 'P2', { side: 'left', split: 'validate' }),
];
const all: GalleryWish = { arrangement: 'all', filters: {}, aside: new Set([2, 3]) };
const indices = (wish: Partial<GalleryWish>): number[] =>
  shownSlices(slices, { ...all, ...wish }).map(({ index }) => index);

test('filters offer what the slices differ in, numbers in their order, and nothing else', () => {
  const values = filterValues(slices);
  expect(values.patient).toEqual(['P2', 'P10']);
  expect(values.part).toEqual(['train', 'validate']);
  expect(values.visit).toEqual([]);
});

test('filters narrow together, and a check narrows to its slices', () => {
  expect(indices({ filters: { patient: 'P2', side: 'left' } })).toEqual([3]);
  expect(indices({ filters: { patient: '' } })).toEqual([0, 1, 2, 3]);
  expect(indices({ only: new Set([1, 2]) })).toEqual([1, 2]);
});

test('what is set aside can be shown alone', () => {
  expect(indices({ arrangement: 'aside' })).toEqual([2, 3]);
});

test('by patient, slices keep their order within each and patients stand in groups', () => {
  expect(indices({ arrangement: 'patient' })).toEqual([1, 3, 0, 2]);
  const shown = shownSlices(slices, { ...all, arrangement: 'patient' });
  expect(groupsOf(shown, 'patient', (patient, count) => `${patient} ${count}`)).toEqual([
    { title: 'P2 2', from: 0, to: 2 },
    { title: 'P10 2', from: 2, to: 4 },
  ]);
});
