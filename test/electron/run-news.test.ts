import { expect, test } from 'vitest';
import { SliceloomError, toWire } from '@shared/contract/errors';
import type { HealthFinding } from '@shared/domain/health';
import type { RunState, RunSummary } from '@shared/domain/run';
import { RunNewsTeller, shareDone, trainedHere } from '@main/electron/run-news';
import { standingWords } from '@main/electron/run-words';
import { fakeDataset, FakeHost } from '../renderer/fake-service';

const progress = { kimg: 15, step: 375, resolution: 16, fade: 1, imagesPerSecond: 41, seconds: 150 };
const collapse: HealthFinding = { rule: 'collapse', tone: 'warn', figures: { drawn: 0.9, real: 0.3 } };
const settled: HealthFinding = { rule: 'settled', tone: 'notice', figures: {} };
const { summary } = new FakeHost(fakeDataset()).addRun('A run', { phase: 'preparing', at: 1 });

const inState = (state: RunState): RunSummary => ({ ...summary, state });
const training = (...health: HealthFinding[]): RunSummary =>
  inState({ phase: 'training', at: 1, progress: { ...progress, health } });
const finished = inState({ phase: 'finished', at: 1, progress });
const failed = inState({
  phase: 'failed',
  at: 1,
  error: toWire(new SliceloomError('trainer-died', { reason: 'SIGKILL' }), 'host'),
});
const MINUTE = 60_000;

test('what was so when one came is no news', () => {
  expect(new RunNewsTeller().take([finished, failed], 0)).toEqual([]);
  expect(new RunNewsTeller().take([training(collapse)], 0)).toEqual([]);
});

test('a run that has ended by itself is told once, a failed one with its reason', () => {
  const teller = new RunNewsTeller();
  teller.take([training()], 0);
  expect(teller.take([finished], 1)).toMatchObject([{ kind: 'done', name: 'A run' }]);
  expect(teller.take([finished], 2)).toEqual([]);
  teller.take([training()], 3);
  expect(teller.take([failed], 4)).toMatchObject([
    { kind: 'failed', reason: expect.stringContaining('SIGKILL') as string },
  ]);
});

test('a run that the user has stopped is no news', () => {
  const teller = new RunNewsTeller();
  teller.take([training()], 0);
  expect(teller.take([inState({ phase: 'stopped', at: 1, progress })], 1)).toEqual([]);
});

test('what presses is told when it comes up, and again only when it was gone for a while', () => {
  const teller = new RunNewsTeller();
  teller.take([training()], 0);
  expect(teller.take([training(settled)], 1)).toEqual([]);
  expect(teller.take([training(collapse)], 2)).toMatchObject([{ kind: 'unwell', finding: collapse }]);
  expect(teller.take([training(collapse)], 10 * MINUTE)).toEqual([]);
  teller.take([training()], 11 * MINUTE);
  expect(teller.take([training(collapse)], 15 * MINUTE)).toEqual([]);
  teller.take([training()], 16 * MINUTE);
  expect(teller.take([training(collapse)], 60 * MINUTE)).toHaveLength(1);
});

test('a finding that was there before a pause is no news after it, however long that was', () => {
  const teller = new RunNewsTeller();
  teller.take([training()], 0);
  expect(teller.take([training(collapse)], 1)).toHaveLength(1);
  const paused = inState({ phase: 'paused', at: 1, progress: { ...progress, health: [collapse] } });
  expect(teller.take([paused], 2)).toEqual([]);
  expect(teller.take([training(collapse)], 600 * MINUTE)).toEqual([]);
});

test('of a run that another Sliceloom trains nothing is told', () => {
  const teller = new RunNewsTeller();
  teller.take([{ ...training(), elsewhere: true }], 0);
  expect(teller.take([{ ...training(collapse), elsewhere: true }], 1)).toEqual([]);
  expect(trainedHere([{ ...training(), elsewhere: true }])).toBeUndefined();
});

test('a run is told in a line: how far it is and how long it takes, at least where larger images come', () => {
  const { options } = summary;
  const at = (kimg: number, imagesPerSecond: number): RunState => ({
    phase: 'training',
    at: 1,
    progress: { ...progress, kimg, imagesPerSecond },
  });
  expect(standingWords(inState({ phase: 'preparing', at: 1 }))).toBe('A run, getting ready');
  expect(standingWords(inState(at(0, 0)))).toMatch(/^A run, 0\s?%$/);
  expect(standingWords(inState(at(0, 10)))).toMatch(/^A run, 0\s?%, more than .* left$/);
  const nearEnd = options.kimgTotal - 0.6;
  expect(standingWords(inState(at(nearEnd, 10)))).toMatch(/^A run, \d+\s?%, about 1 min left$/);
  expect(standingWords(inState({ phase: 'paused', at: 1, progress }))).toMatch(/^A run, \d+\s?%, paused$/);
});

test('a paused run counts as trained, and its share is that of all images', () => {
  const paused = inState({ phase: 'paused', at: 1, progress });
  expect(trainedHere([finished, paused])).toBe(paused);
  expect(shareDone(paused)).toBe(15 / summary.options.kimgTotal);
});
