import { isReactive } from 'vue';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SliceloomError } from '@shared/contract/errors';
import { useDatasets } from '@renderer/stores/datasets';
import { useEstimates } from '@renderer/stores/estimates';
import { useGeneration } from '@renderer/stores/generation';
import { useMachine } from '@renderer/stores/machine';
import { useNotices } from '@renderer/stores/notices';
import { useRun } from '@renderer/stores/run';
import { useRuns } from '@renderer/stores/runs';
import type { FakeRun } from './fake-service';
import { bench, type Bench } from './with-stores';

let at: Bench;
beforeEach(() => (at = bench()));
afterEach(() => at.end());

function training(steps: number): FakeRun {
  const run = at.host.addRun('A run', { phase: 'preparing', at: Date.now() });
  at.host.advance(run, steps);
  return run;
}

/** Opens a run and waits for its snapshot. */
async function watched(run: FakeRun): Promise<ReturnType<typeof useRun>> {
  const live = at.use(useRun);
  live.open(run.summary.id);
  await vi.waitFor(() => expect(live.metrics.length).toBe(run.metrics.length));
  return live;
}

test('one click puts the sample into the list and starts a run on it', async () => {
  const datasets = at.use(useDatasets);
  const runs = at.use(useRuns);
  runs.follow();
  const sample = await datasets.installSample();
  expect(datasets.list).toEqual([sample]);
  const run = await runs.start({ datasetId: sample.id, preset: 'quick', overrides: { kimgTotal: 20 } });
  await vi.waitFor(() => expect(runs.active.map(({ id }) => id)).toEqual([run.id]));
  expect(runs.byId(run.id)?.options.kimgTotal).toBe(20);
});

test('a run arrives as a snapshot and grows by what happens', async () => {
  const run = training(5);
  const live = await watched(run);
  expect(live.metrics.length).toBe(5);
  const before = live.version;
  at.host.advance(run, 3);
  at.host.drawPreview(run);
  at.host.saveCheckpoint(run);
  await vi.waitFor(() => expect(live.checkpoints).toHaveLength(1));
  expect(live.metrics.length).toBe(8);
  expect(live.version).toBeGreaterThan(before);
  expect(live.previews).toHaveLength(1);
  expect(live.summary?.state).toMatchObject({ phase: 'training', progress: { step: 8 } });
});

test('metric rows are kept outside the reactive state', async () => {
  const live = await watched(training(2));
  expect(isReactive(live.metrics)).toBe(false);
});

test('after a lost connection the run is what the host says, not what was there before', async () => {
  const run = training(5);
  const live = await watched(run);
  run.metrics.length = 2;
  run.previews.length = 0;
  at.cut();
  await vi.waitFor(() => expect(live.metrics.length).toBe(2));
  at.host.advance(run, 1);
  await vi.waitFor(() => expect(live.metrics.length).toBe(3));
});

test('pause, resume and stop are asked of the run that is looked at', async () => {
  const live = await watched(training(4));
  await live.ask('pause');
  await vi.waitFor(() => expect(live.summary?.state.phase).toBe('paused'));
  await live.ask('resume');
  await vi.waitFor(() => expect(live.summary?.state.phase).toBe('training'));
  await live.ask('stop');
  await vi.waitFor(() => expect(live.summary?.state.phase).toBe('stopped'));
  expect(live.lastCheckpoint?.kimg).toBeCloseTo(0.064);
});

test('looking at the same run again keeps what is there; another run begins empty', async () => {
  const first = training(4);
  const live = await watched(first);
  live.open(first.summary.id);
  expect(live.metrics.length).toBe(4);
  const second = at.host.addRun('Another', { phase: 'preparing', at: 1 });
  live.open(second.summary.id);
  expect(live.summary).toBeUndefined();
  expect(live.metrics.length).toBe(0);
  at.host.advance(first, 1);
  await vi.waitFor(() => expect(live.summary?.id).toBe(second.summary.id));
  expect(live.metrics.length).toBe(0);
});

test('a run that is not there is told with its sentence', async () => {
  const live = at.use(useRun);
  live.open('r00000000000000aa' as never);
  await vi.waitFor(() => expect(live.problem?.code).toBe('run-missing'));
});

test('runs that train stand first, then the latest', async () => {
  const runs = at.use(useRuns);
  runs.follow();
  at.host.addRun('old', { phase: 'interrupted', at: 100 });
  at.host.addRun('training', { phase: 'preparing', at: 50 });
  at.host.addRun('new', { phase: 'interrupted', at: 200 });
  at.host.changed(at.host.runs[0]!);
  await vi.waitFor(() => expect(runs.list.map(({ name }) => name)).toEqual(['training', 'new', 'old']));
});

test('images are drawn with progress, and the new set stands first in the list', async () => {
  const run = training(10);
  const generation = at.use(useGeneration);
  await generation.open(run.summary.id);
  const drawn = await generation.draw(run.summary.id, {
    count: 8,
    seed: 3,
    psi: 0.7,
    format: 'png',
    name: 'Eight',
  });
  expect(drawn).toMatchObject({ name: 'Eight', count: 8 });
  expect(generation.inHand).toBeUndefined();
  expect(generation.imageSets?.[0]?.name).toBe('Eight');
  expect(generation.folders.get(drawn!.id)).toContain('Eight');
  await generation.readManifest(drawn!.id);
  expect(generation.manifest?.images.map(({ seed }) => seed)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
});

test('an image set is compared with what was learnt from, and the report is there when it is opened again', async () => {
  const run = training(10);
  const generation = at.use(useGeneration);
  await generation.open(run.summary.id);
  const request = { count: 8, seed: 3, psi: 0.7, format: 'png' } as const;
  const [first, second] = [
    await generation.draw(run.summary.id, { ...request, name: 'First' }),
    await generation.draw(run.summary.id, { ...request, name: 'Second' }),
  ];
  await generation.readManifest(first!.id);
  expect(generation.comparison).toBeNull();
  await generation.compare();
  expect(generation.comparing).toBeUndefined();
  expect(generation.comparison?.images.map(({ flagged }) => flagged).indexOf(true)).toBe(2);
  await generation.readManifest(second!.id);
  expect(generation.comparison).toBeNull();
  await generation.readManifest(first!.id);
  expect(generation.comparison?.setId).toBe(first!.id);
});

test('a comparison can be cancelled', async () => {
  const run = training(10);
  const generation = at.use(useGeneration);
  await generation.open(run.summary.id);
  const drawn = await generation.draw(run.summary.id, {
    count: 4,
    seed: 0,
    psi: 1,
    format: 'png',
    name: 'Four',
  });
  at.host.drawingMs = 150;
  await generation.readManifest(drawn!.id);
  const comparing = generation.compare();
  await vi.waitFor(() => expect(generation.comparing?.done).toBeGreaterThan(0));
  generation.cancelComparison();
  await comparing;
  expect(generation.comparing).toBeUndefined();
  expect(generation.comparison).toBeNull();
});

test('drawing can be cancelled and leaves nothing in hand', async () => {
  const run = training(10);
  at.host.drawingMs = 5;
  const generation = at.use(useGeneration);
  const drawing = generation.draw(run.summary.id, {
    count: 4000,
    seed: 0,
    psi: 1,
    format: 'png',
    name: 'Many',
  });
  await vi.waitFor(() => expect(generation.inHand?.done).toBeGreaterThan(0));
  await generation.cancel();
  expect(await drawing).toBeUndefined();
  expect(generation.inHand).toBeUndefined();
  expect(at.host.imageSets).toHaveLength(0);
});

test('a failure becomes a notice with its next step, the same one only once', async () => {
  const notices = at.use(useNotices);
  const fail = (): Promise<never> => Promise.reject(new SliceloomError('run-exists', { name: 'A' }));
  expect(await notices.guard(fail)).toBe(false);
  expect(await notices.guard(fail)).toBe(false);
  expect(notices.shown).toHaveLength(1);
  expect(notices.shown[0]).toMatchObject({ tone: 'bad', code: 'run-exists' });
  expect(notices.shown[0]?.nextStep).toContain('nothing was overwritten');
  notices.settled('run-exists');
  expect(notices.shown).toHaveLength(0);
});

test('the machine and the host are known soon, and again after a lost connection', async () => {
  const machine = at.use(useMachine);
  machine.follow();
  await vi.waitFor(() => expect(machine.host?.version).toBe('0.1.0'));
  const about = { version: '0.2.0', libraryPath: '/', host: 'web', canReveal: true, canChoose: false };
  Object.assign(at.host.service, { about: async () => about });
  at.cut();
  await vi.waitFor(() => expect(machine.host?.version).toBe('0.2.0'));
  expect(machine.status?.device?.tensorflow).toBe('2.21.0');
});

test('a choice is timed with its progress, and what it takes is kept by its key', async () => {
  const estimates = at.use(useEstimates);
  const { id } = await at.use(useDatasets).installSample();
  at.host.drawingMs = 10;
  const measuring = estimates.measure('quick', { datasetId: id, preset: 'quick', overrides: {} });
  await vi.waitFor(() => expect(estimates.inHand?.at).toMatchObject({ total: 5 }));
  await measuring;
  expect(estimates.inHand).toBeUndefined();
  expect(estimates.known.get('quick')).toMatchObject({ memoryOf: 'computer' });
});

test('timing that is given up leaves nothing, and the next is not disturbed by its end', async () => {
  const estimates = at.use(useEstimates);
  const { id } = await at.use(useDatasets).installSample();
  at.host.drawingMs = 20;
  const first = estimates.measure('first', { datasetId: id, preset: 'quick', overrides: {} });
  await vi.waitFor(() => expect(estimates.inHand?.at).toBeDefined());
  const second = estimates.measure('second', { datasetId: id, preset: 'standard', overrides: {} });
  await first;
  expect(estimates.inHand?.key).toBe('second');
  await second;
  expect([...estimates.known.keys()]).toEqual(['second']);
  const third = estimates.measure('third', { datasetId: id, preset: 'quick', overrides: {} });
  estimates.cancel();
  await third;
  expect([estimates.inHand, estimates.known.size]).toEqual([undefined, 1]);
});

test('rows that are told while the table is on its way are neither lost nor taken twice', async () => {
  const run = training(5);
  let deliver = (): void => {};
  const arrived = new Promise<void>((resolve) => (deliver = resolve));
  const { bytes } = at.host;
  at.host.bytes = async (url) => {
    await arrived;
    return bytes.call(at.host, url);
  };
  const live = at.use(useRun);
  live.open(run.summary.id);
  await vi.waitFor(() => expect(live.summary).toBeDefined());
  // Told as events before the table is read, which then holds them as well.
  at.host.advance(run, 3);
  await vi.waitFor(() => expect(live.summary?.state).toMatchObject({ progress: { step: 8 } }));
  expect(live.metrics.length).toBe(0);
  deliver();
  await vi.waitFor(() => expect(live.metrics.length).toBe(8));
  at.host.advance(run, 2);
  await vi.waitFor(() => expect([...live.metrics.column('step')]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
});

test('a run that went back to its checkpoint loses the rows from after it', async () => {
  const run = training(6);
  const live = await watched(run);
  run.metrics.length = 3;
  at.host.changed(run);
  await vi.waitFor(() => expect([...live.metrics.column('step')]).toEqual([1, 2, 3]));
  at.host.advance(run, 1);
  await vi.waitFor(() => expect([...live.metrics.column('step')]).toEqual([1, 2, 3, 4]));
});

test('quality, moments and real slices arrive with the run and as they come', async () => {
  const run = training(5);
  at.host.drawPreview(run);
  const live = await watched(run);
  expect(live.quality.length).toBe(1);
  at.host.saveCheckpoint(run);
  at.host.advance(run, 40);
  at.host.drawPreview(run);
  await vi.waitFor(() => expect(live.quality.length).toBe(2));
  expect(live.moments.map(({ kind }) => kind)).toEqual(['checkpoint']);
  expect(live.reals).toEqual([8]);
});

test('ending after this size is asked for, shown, and can be taken back', async () => {
  const live = await watched(training(4));
  await live.ask('finishSize');
  await vi.waitFor(() => expect(live.summary?.state).toMatchObject({ progress: { finishesAfter: 8 } }));
  await live.ask('keepGoing');
  await vi.waitFor(() => expect(live.summary?.state).not.toMatchObject({ progress: { finishesAfter: 8 } }));
});
