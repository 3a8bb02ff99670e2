import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SliceloomError } from '@shared/contract/errors';
import type { RunId } from '@shared/domain/units';
import { useCompare } from '@renderer/stores/compare';
import { useRuns } from '@renderer/stores/runs';
import type { FakeRun } from './fake-service';
import { bench, type Bench } from './with-stores';

let at: Bench;
beforeEach(() => (at = bench()));
afterEach(() => at.end());

const ready = (name: string): FakeRun => at.host.addRun(name, { phase: 'ready', at: 1 });

async function followed(): Promise<ReturnType<typeof useRuns>> {
  const runs = at.use(useRuns);
  runs.follow();
  await vi.waitFor(() => expect(runs.all).toHaveLength(at.host.runs.length));
  return runs;
}

test('deleted runs come back by what they are called in the trash, and others stay there', async () => {
  const [old, one, two] = [ready('Old'), ready('One'), ready('Two')];
  const runs = await followed();
  await runs.trash([old.summary.id]);
  const gone = await runs.trash([one.summary.id, two.summary.id]);
  expect(new Set(gone.map(({ name }) => name))).toEqual(new Set(['One', 'Two']));
  await vi.waitFor(() => expect(runs.all).toEqual([]));
  await runs.restore(gone.map(({ id }) => id));
  await vi.waitFor(() => expect(runs.all).toHaveLength(2));
  expect(runs.trashed.map(({ name }) => name)).toEqual(['Old']);
});

test('the trash is emptied of what is named, or of everything', async () => {
  const made = ['A', 'B', 'C'].map(ready);
  const runs = await followed();
  const gone = await runs.trash(made.map(({ summary }) => summary.id));
  await runs.emptyTrash([gone.find(({ name }) => name === 'B')!.id]);
  expect(runs.trashed.map(({ name }) => name).sort()).toEqual(['A', 'C']);
  await runs.emptyTrash();
  expect(runs.trashed).toEqual([]);
  await expect(runs.restore([gone[0]!.id])).rejects.toThrow(SliceloomError);
});

test('the queue stands in the order that was set, and what left it waits no longer', async () => {
  const [a, b, c] = ['A', 'B', 'C'].map((name) => ready(name).summary.id) as [RunId, RunId, RunId];
  const runs = await followed();
  const names = (): string[] => runs.queue.map(({ name }) => name);
  await runs.setQueue([c, a, b]);
  await vi.waitFor(() => expect(names()).toEqual(['C', 'A', 'B']));
  await runs.setQueue([b, c]);
  await vi.waitFor(() => expect(names()).toEqual(['B', 'C']));
  expect(runs.byId(a)?.queuePlace).toBeUndefined();
});

test('a run that is compared stays live and keeps its rows while others come and go', async () => {
  const [one, two] = [ready('One'), ready('Two')];
  at.host.advance(one, 40);
  at.host.advance(two, 10);
  const compare = at.use(useCompare);
  compare.open([one.summary.id]);
  await vi.waitFor(() => expect(compare.runs[0]?.metrics.length).toBe(40));
  const { metrics } = compare.runs[0]!;
  compare.open([two.summary.id, one.summary.id]);
  await vi.waitFor(() => expect(compare.runs[0]?.metrics.length).toBe(10));
  expect(compare.runs.map(({ summary }) => summary?.name)).toEqual(['Two', 'One']);
  expect(compare.runs[1]!.metrics).toBe(metrics);
  at.host.advance(one, 2);
  await vi.waitFor(() => expect(compare.runs[1]?.metrics.length).toBe(42));
  compare.open([two.summary.id]);
  at.host.advance(one, 2);
  at.host.advance(two, 2);
  await vi.waitFor(() => expect(compare.runs[0]?.metrics.length).toBe(12));
  // What is compared no longer is let go of.
  expect(metrics.length).toBe(0);
});

test('a run that is not there any more has a problem, and the others are shown all the same', async () => {
  const one = ready('One');
  const compare = at.use(useCompare);
  compare.open([one.summary.id, 'r00000000000000ff' as RunId]);
  await vi.waitFor(() => expect(compare.runs[1]?.problem?.code).toBe('run-missing'));
  expect(compare.runs[0]?.summary?.name).toBe('One');
});
