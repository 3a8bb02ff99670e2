import { expect, test } from 'vitest';
import type { RunSummary } from '@shared/domain/run';
import { comparedOptions, previewAt } from '@renderer/series/compare';
import { movedInQueue, soughtRuns, type RunQuery } from '@renderer/series/run-list';
import { FakeHost, fakeDataset } from './fake-service';
import { fakeQuality } from './fake-rows';

const host = new FakeHost(fakeDataset());
const progress = (kimg: number) => ({
  ...{ kimg, step: 1, resolution: 8, fade: 1, imagesPerSecond: 1, seconds: 1 },
});
const quality = (swd: number) => ({
  ...fakeQuality({ kimg: 1, step: 1, seconds: 1, resolution: 8, fade: 1 }),
  swd,
});
const made = (name: string, more: Partial<RunSummary>): RunSummary => ({
  ...host.addRun(name, { phase: 'stopped', at: 0, progress: progress(1) }).summary,
  ...more,
});
const runs = [
  made('Knees 10', { state: { phase: 'stopped', at: 10, progress: progress(5) }, quality: quality(20) }),
  made('Knees 9', {
    state: { phase: 'finished', at: 20, progress: progress(60) },
    diskBytes: 5,
    starred: true,
  }),
  made('Heads', {
    state: { phase: 'training', at: 5, progress: progress(2) },
    quality: quality(9),
    note: 'for the talk',
  }),
  made('Broken', { state: { phase: 'interrupted', at: 30 }, diskBytes: 9 }),
];
const namesOf = (query: Partial<RunQuery>): string[] =>
  soughtRuns(runs, { words: '', group: 'all', sort: 'newest', ...query }).map(({ name }) => name);

test('runs that train stand first, then the newest', () => {
  expect(namesOf({})).toEqual(['Heads', 'Broken', 'Knees 9', 'Knees 10']);
});

test('runs are found by all words, wherever they stand', () => {
  expect(namesOf({ words: 'KNEES brain' })).toEqual(['Knees 9', 'Knees 10']);
  expect(namesOf({ words: 'talk' })).toEqual(['Heads']);
  expect(namesOf({ words: 'knees talk' })).toEqual([]);
});

test('runs are sorted by name as people count, by quality, progress and space', () => {
  expect(namesOf({ sort: 'name' })).toEqual(['Broken', 'Heads', 'Knees 9', 'Knees 10']);
  // Those without a measure come last, starred ones first among them.
  expect(namesOf({ sort: 'quality' })).toEqual(['Heads', 'Knees 10', 'Knees 9', 'Broken']);
  expect(namesOf({ sort: 'progress' })).toEqual(['Knees 9', 'Knees 10', 'Heads', 'Broken']);
  // Of the others, a fake run takes 180 MB.
  expect(namesOf({ sort: 'disk' }).slice(2)).toEqual(['Broken', 'Knees 9']);
});

test('starred runs stand first where that is asked for, then the newest', () => {
  expect(namesOf({ sort: 'starred' })).toEqual(['Knees 9', 'Broken', 'Knees 10', 'Heads']);
});

test('runs are shown by how they stand', () => {
  expect(namesOf({ group: 'starred' })).toEqual(['Knees 9']);
  expect(namesOf({ group: 'active' })).toEqual(['Heads']);
  expect(namesOf({ group: 'resumable' })).toEqual(['Broken', 'Knees 10']);
});

test('a run is moved in the queue, and no further than its ends', () => {
  expect(movedInQueue(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(movedInQueue(['a', 'b', 'c'], 0, 5)).toEqual(['b', 'c', 'a']);
  expect(movedInQueue(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c']);
});

test('settings that differ are told apart from those that do not', () => {
  const [a, b] = [host.optionsOf('quick', {}), host.optionsOf('quick', { batch: 8, mirror: true })];
  const differing = comparedOptions([a, b]).filter(({ differs }) => differs);
  expect(differing).toEqual([
    { name: 'batch', values: [String(a.batch), '8'], differs: true },
    { name: 'mirror', values: ['off', 'on'], differs: true },
  ]);
  expect(comparedOptions([a, a]).some(({ differs }) => differs)).toBe(false);
});

test('the preview of a moment is the last that is not later', () => {
  const previews = [1, 4, 9].map((kimg, index) => ({
    ...{ index, kimg, at: 0, resolution: 8, fade: 1, columns: 6, rows: 4 },
  }));
  expect(previewAt(previews, 8)?.kimg).toBe(4);
  expect(previewAt(previews, 9)?.kimg).toBe(9);
  expect(previewAt(previews, 0)?.kimg).toBe(1);
  expect(previewAt([], 3)).toBeUndefined();
});
