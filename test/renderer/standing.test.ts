import { expect, test } from 'vitest';
import { toWire, SliceloomError } from '@shared/contract/errors';
import type { RunState } from '@shared/domain/run';
import { folderOf } from '@renderer/text/places';
import { standingOf } from '@renderer/text/standing';
import { FakeHost, fakeDataset } from './fake-service';

const progress = { kimg: 6, step: 375, resolution: 16, fade: 0.25, imagesPerSecond: 41, seconds: 150 };
const at = 1;

function standing(state: RunState, hasCheckpoint = true) {
  const run = new FakeHost(fakeDataset()).addRun('A run', state);
  return standingOf(run.summary, hasCheckpoint);
}

test('a size that fades in is told with how far it is', () => {
  const { title, more } = standing({ phase: 'training', at, progress });
  expect(title).toBe('Learning: 16² is growing in');
  expect(more).toMatch(/^25\s?% faded in/);
});

test('each size that stands has its own sentence', () => {
  const sentences = [8, 16, 32].map(
    (resolution) => standing({ phase: 'training', at, progress: { ...progress, resolution, fade: 1 } }).more,
  );
  expect(new Set(sentences).size).toBe(3);
  expect(sentences[2]).toContain('Full size');
});

test('a failure is told by its sentence and its next step', () => {
  const error = toWire(new SliceloomError('trainer-died', { reason: 'SIGKILL' }), 'host');
  const { tone, more } = standing({ phase: 'failed', at, error });
  expect(tone).toBe('bad');
  expect(more).toContain('SIGKILL');
  expect(more).toContain('Resume the run');
});

test('an interrupted run only promises to go on where something was saved', () => {
  expect(standing({ phase: 'interrupted', at }).more).toContain('what was last saved');
  expect(standing({ phase: 'interrupted', at }, false).more).toContain('from the beginning');
});

test('folders are written as the host of the library writes them', () => {
  expect(folderOf('/home/a/Sliceloom', 'Run 1')).toBe('/home/a/Sliceloom/runs/Run 1');
  expect(folderOf('C:\\Users\\a\\Sliceloom', 'Run 1', 'Set')).toBe(
    'C:\\Users\\a\\Sliceloom\\runs\\Run 1\\exports\\Set',
  );
});
