import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SliceloomError } from '@shared/contract/errors';
import { progressOf, runRecord, type RunSummary } from '@shared/domain/run';
import { qualityRow, runMoment } from '@shared/domain/run-rows';
import { decodeMetricTable } from '@shared/pure/metric-table';
import { mediaUrl } from '@shared/contract/application';
import { Library } from '@main/library/layout';
import { decodeSafetensors } from '@main/model/safetensors';
import { makeDataset } from '../dataset/made-datasets';
import {
  generated,
  openWorkplace,
  phaseOf,
  startTiny,
  stepAfter,
  tiny,
  waitFor,
  type Workplace,
} from './helpers';

const failureOf = (work: Promise<unknown>): Promise<SliceloomError> =>
  work.then(
    () => {
      throw new Error('it did not fail');
    },
    (thrown: SliceloomError) => thrown,
  );

const linesOf = (path: string): unknown[] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('a run, watched', () => {
  let place: Workplace;
  let run: RunSummary;
  const folder = () => new Library(place.library).run('Watched');
  beforeAll(async () => {
    place = await openWorkplace();
    run = await startTiny(place, 'Watched', { checkpointSeconds: 2 });
  });
  afterAll(() => place.close());

  it('tells quality, real slices beside it, and the figures of memory and learning rate', async () => {
    const row = await waitFor(place, run.id, (e) => e.kind === 'quality' && e.row);
    expect(row.swd).toBeGreaterThan(0);
    expect(row.msssimReal).toBeGreaterThan(0);
    // Nothing of the sample is held out, so there is nothing to compare the scores of.
    expect(row.heldOutScore).toBeUndefined();
    const snapshot = await waitFor(place, run.id, (e) => e.kind === 'snapshot' && e);
    expect(snapshot.reals).toContain(8);
    expect((await place.host.media(mediaUrl.reals(run.id, 8)))?.contentType).toBe('image/png');
    const rows = await waitFor(place, run.id, (e) => e.kind === 'metrics' && e.rows);
    expect(rows[0]!.learningRate).toBe(run.options.learningRate);
    expect(rows[0]!.memoryBytes).toBeGreaterThan(100 * 2 ** 20);
  });

  it('says how it stands, from its first figures on', async () => {
    const health = await waitFor(place, run.id, (e) => e.kind === 'state' && progressOf(e.state)?.health);
    expect(health.length).toBeGreaterThan(0);
  });

  it('gives all its rows as a table, to which later rows are added', async () => {
    await waitFor(place, run.id, stepAfter(100));
    const read = async () =>
      decodeMetricTable((await place.host.media(mediaUrl.metrics(run.id)))!.body.slice().buffer);
    const [first, second] = [await read(), await (await waitFor(place, run.id, stepAfter(200)), read())];
    const steps = [...second.get('step')!];
    expect([...first.get('step')!]).toEqual(steps.slice(0, first.get('step')!.length));
    expect(steps.length).toBeGreaterThan(first.get('step')!.length);
    expect(steps).toEqual(steps.map((_, i) => (i + 1) * run.options.metricsSteps));
    expect(await place.host.media('/media/metrics/r0000000000000000.bin')).toBeUndefined();
  });

  it('cannot be renamed or deleted while it is trained, but starred and noted', async () => {
    const { service } = place.host;
    expect(await failureOf(service.describeRun({ runId: run.id, name: 'Other' }))).toMatchObject({
      code: 'run-busy',
    });
    expect(await failureOf(service.trashRuns({ runIds: [run.id] }))).toMatchObject({ code: 'run-busy' });
    const described = await service.describeRun({ runId: run.id, note: 'Knees of left side', starred: true });
    expect(described).toMatchObject({ name: 'Watched', note: 'Knees of left side', starred: true });
    expect(existsSync(folder().record)).toBe(true);
  });

  it('notes when it was paused, went on, was saved and stopped', async () => {
    const { service } = place.host;
    await service.pauseRun({ runId: run.id });
    await waitFor(place, run.id, (e) => phaseOf(e) === 'paused');
    await service.resumeRun({ runId: run.id });
    await waitFor(place, run.id, (e) => phaseOf(e) === 'training');
    await service.stopRun({ runId: run.id });
    const kinds = linesOf(folder().moments).map((line) => runMoment.parse(line).kind);
    expect(kinds[0]).toBe('begun');
    expect(kinds.filter((kind) => kind !== 'checkpoint')).toEqual(['begun', 'paused', 'resumed', 'stopped']);
    expect(kinds.slice(-2)).toEqual(['checkpoint', 'stopped']);
  });

  it('takes back the quality and moments from after the checkpoint that it goes on from', async () => {
    const { service } = place.host;
    const { step } = progressOf((await service.listRuns({}))[0]!.state)!;
    await service.continueRun({ runId: run.id });
    await waitFor(place, run.id, stepAfter(step + 40));
    process.kill(place.trainers.at(-1)!.pid!, 'SIGKILL');
    await waitFor(place, run.id, (e) => phaseOf(e) === 'failed');
    expect((await service.listRuns({}))[0]!.state).toMatchObject({ error: { code: 'trainer-died' } });
    await service.continueRun({ runId: run.id });
    const snapshot = await waitFor(
      place,
      run.id,
      (e) => e.kind === 'snapshot' && e.moments.at(-1)?.kind === 'resumed' && e,
    );
    await service.stopRun({ runId: run.id });
    const rows = linesOf(folder().quality).map((line) => qualityRow.parse(line));
    expect(rows.map(({ step: at }) => at)).toEqual(
      [...new Set(rows.map(({ step: at }) => at))].sort((a, b) => a - b),
    );
    expect(snapshot.moments.map(({ kind }) => kind)).not.toContain('failed');
  });

  it('is renamed with its folder, and is found under its new name', async () => {
    const { service } = place.host;
    await service.describeRun({ runId: run.id, name: 'Left knees' });
    const library = new Library(place.library);
    expect(existsSync(library.run('Watched').path)).toBe(false);
    expect(runRecord.parse(JSON.parse(readFileSync(library.run('Left knees').record, 'utf8'))).name).toBe(
      'Left knees',
    );
    expect((await service.listRuns({}))[0]).toMatchObject({ id: run.id, name: 'Left knees', starred: true });
    expect(await failureOf(service.describeRun({ runId: run.id, name: '../up' }))).toMatchObject({
      code: 'name-not-allowed',
    });
  });

  it('is another run where its folder was copied, and called as its folder is', async () => {
    const library = new Library(place.library);
    cpSync(library.run('Left knees').path, library.run('A copy').path, { recursive: true });
    const runs = await place.host.service.listRuns({});
    expect(runs.map(({ name }) => name).sort()).toEqual(['A copy', 'Left knees']);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(2);
    renameSync(library.run('A copy').path, library.run('Moved by hand').path);
    expect((await place.host.service.listRuns({})).map(({ name }) => name)).toContain('Moved by hand');
  });

  it('opens on another computer without its data set: all is seen and drawn, and going on says what is missing', async () => {
    const kept = () => new Library(place.library).run('Left knees');
    const other = await openWorkplace();
    try {
      cpSync(kept().path, new Library(other.library).run('Brought').path, { recursive: true });
      const [brought] = await other.host.service.listRuns({});
      expect(brought).toMatchObject({ name: 'Brought', elsewhere: false, state: { phase: 'stopped' } });
      const snapshot = await waitFor(other, brought!.id, (e) => e.kind === 'snapshot' && e);
      const preview = snapshot.run.lastPreview!;
      expect((await other.host.media(mediaUrl.preview(brought!.id, preview.index)))?.contentType).toBe(
        'image/png',
      );
      const table = decodeMetricTable(
        (await other.host.media(mediaUrl.metrics(brought!.id)))!.body.slice().buffer,
      );
      expect(table.get('step')).toHaveLength(linesOf(kept().metrics).length);
      const { imageSet } = await generated(other, {
        runId: brought!.id,
        name: 'Drawn',
        count: 3,
        seed: 1,
        psi: 0.7,
      });
      expect(imageSet).toMatchObject({ count: 3 });
      expect(await failureOf(other.host.service.continueRun({ runId: brought!.id }))).toMatchObject({
        code: 'dataset-missing',
      });
      expect((await other.host.service.listRuns({}))[0]).toMatchObject({ state: { phase: 'stopped' } });
    } finally {
      await other.close();
    }
  });

  it('goes to the trash whole, comes back under a free name, and is gone when the trash is emptied', async () => {
    const { service } = place.host;
    const copy = (await service.listRuns({})).find(({ name }) => name === 'Moved by hand')!;
    await service.trashRuns({ runIds: [copy.id] });
    expect((await service.listRuns({})).map(({ name }) => name)).toEqual(['Left knees']);
    const [trashed] = await service.listTrash({});
    expect(trashed).toMatchObject({ name: 'Moved by hand' });
    mkdirSync(new Library(place.library).run('Moved by hand').path);
    const back = await service.restoreRun({ id: trashed!.id });
    expect(back).toMatchObject({ id: copy.id, name: 'Moved by hand 2' });
    expect(back.lastCheckpoint).toEqual(copy.lastCheckpoint);
    await service.trashRuns({ runIds: [copy.id] });
    await service.emptyTrash({});
    expect(await service.listTrash({})).toEqual([]);
    expect(readdirSync(join(place.library, '.trash'))).toEqual([]);
    expect(await failureOf(service.restoreRun({ id: '../runs/Left knees' }))).toMatchObject({
      code: 'run-missing',
    });
  });
});

describe('a run on slices some of which are held out', () => {
  it('tells how the discriminator scores slices that it learns from, held-out and drawn ones', async () => {
    const place = await openWorkplace();
    try {
      const folder = new Library(place.library).dataset('Parted').path;
      const made = { size: 16, colors: 1, storage: 'uint8', slices: 60 } as const;
      await makeDataset(folder, made, { name: 'Parted', parts: { train: 40, validate: 20, test: 0 } });
      const [dataset] = await place.host.service.listDatasets({});
      const run = await place.host.service.startRun({
        datasetId: dataset!.id,
        preset: 'quick',
        overrides: tiny,
      });
      const row = await waitFor(place, run.id, (e) => e.kind === 'quality' && e.row);
      for (const score of [row.trainScore, row.heldOutScore, row.drawnScore])
        expect(Number.isFinite(score)).toBe(true);
    } finally {
      await place.close();
    }
  });
});

describe('runs that wait for the machine', () => {
  let place: Workplace;
  beforeAll(async () => void (place = await openWorkplace()));
  afterAll(() => place.close());

  const short = { ...tiny, kimgTotal: 0.2, previewSeconds: 100 };
  const startLater = async (name: string): Promise<RunSummary> => {
    const { id } = await place.host.service.installSample({});
    return place.host.service.startRun({
      datasetId: id,
      preset: 'quick',
      overrides: short,
      name,
      whenFree: true,
    });
  };
  const named = async (name: string): Promise<RunSummary> =>
    (await place.host.service.listRuns({})).find((run) => run.name === name)!;

  it('begin at once where nothing is trained, wait in their order else, and follow when a training has finished', async () => {
    const { service } = place.host;
    const first = await startLater('First');
    expect(first.state.phase).toBe('preparing');
    const [second, third, fourth] = [
      await startLater('Second'),
      await startLater('Third'),
      await startLater('Fourth'),
    ];
    expect([second, third, fourth].map(({ state, queuePlace }) => [state.phase, queuePlace])).toEqual([
      ['ready', 0],
      ['ready', 1],
      ['ready', 2],
    ]);
    await service.setQueue({ runIds: [third.id, second.id, first.id] });
    expect(await named('Third')).toMatchObject({ queuePlace: 0 });
    expect((await named('Fourth')).queuePlace).toBeUndefined();
    await waitFor(place, third.id, (e) => phaseOf(e) === 'finished');
    expect((await named('First')).state.phase).toBe('finished');
    await waitFor(place, second.id, (e) => phaseOf(e) === 'finished');
    expect((await named('Fourth')).state.phase).toBe('ready');
  });

  it('wait on where the user has stopped a training, until the queue is started', async () => {
    const { service } = place.host;
    await place.trainers.at(-1)!.exited;
    const long = await startTiny(place, 'Long');
    const fourth = await named('Fourth');
    await service.setQueue({ runIds: [fourth.id] });
    await waitFor(place, long.id, stepAfter(2));
    await service.stopRun({ runId: long.id });
    expect(await named('Fourth')).toMatchObject({ state: { phase: 'ready' }, queuePlace: 0 });
    await service.startQueue({});
    await waitFor(place, fourth.id, (e) => phaseOf(e) === 'finished');
  });

  it('are passed over with the reason where they cannot begin', async () => {
    await place.trainers.at(-1)!.exited;
    const long = await startTiny(place, 'Long 2', { kimgTotal: 0.3 });
    const [lost, next] = [await startLater('Lost'), await startLater('Next')];
    const record = new Library(place.library).run('Lost').record;
    const changed = readFileSync(record, 'utf8').replace(
      /"datasetSha256": "[0-9a-f]+/,
      '"datasetSha256": "00',
    );
    writeFileSync(record, changed);
    await waitFor(place, next.id, (e) => phaseOf(e) === 'finished');
    expect((await named('Lost')).state).toMatchObject({
      phase: 'failed',
      error: { code: 'dataset-changed' },
    });
    expect((await named('Long 2')).state.phase).toBe('finished');
    expect(long.id).not.toBe(lost.id);
  });
});

describe('a run that begins with another one’s networks', () => {
  let place: Workplace;
  let source: RunSummary;
  beforeAll(async () => {
    place = await openWorkplace();
    source = await startTiny(place, 'Source', { kimgTotal: 0.6, previewSeconds: 100 });
    await waitFor(place, source.id, (e) => phaseOf(e) === 'finished');
    await place.trainers.at(-1)!.exited;
  });
  afterAll(() => place.close());

  const begin = (name: string, kind: 'checkpoint' | 'transfer', more: object = {}): Promise<RunSummary> =>
    place.host.service.startRun({
      datasetId: source.datasetId,
      preset: 'quick',
      overrides: { ...tiny, ...more },
      name,
      from: { kind, runId: source.id },
    });
  const weightsOf = (path: string) => decodeSafetensors(readFileSync(path), path).tensors;

  it('names its checkpoints with size and quality', async () => {
    const checkpoints = await place.host.service.listCheckpoints({ runId: source.id });
    expect(checkpoints.at(-1)).toMatchObject({ images: 600, resolution: 16 });
    expect(checkpoints.at(-1)!.swd).toBeGreaterThan(0);
  });

  it('goes on from a checkpoint as if the other run had, counting on, in the other run’s shape', async () => {
    const run = await begin('Branch', 'checkpoint', { fmapBase: 128, kimgTotal: 0.7, learningRate: 0.001 });
    expect(run.options).toMatchObject({ fmapBase: 64, kimgTotal: 0.7, learningRate: 0.001 });
    expect(run.origin).toMatchObject({ kind: 'checkpoint', runName: 'Source', images: 600 });
    await waitFor(place, run.id, (e) => phaseOf(e) === 'finished');
    const folder = new Library(place.library).run('Branch');
    const first = (linesOf(folder.metrics)[0] as { kimg: number }).kimg;
    expect(first).toBeGreaterThan(0.6);
    expect(first).toBeLessThan(0.63);
    await place.trainers.at(-1)!.exited;
  });

  it('cannot go on where the other run has been shown more images already', async () => {
    expect(await failureOf(begin('Too short', 'checkpoint', { kimgTotal: 0.5 }))).toMatchObject({
      code: 'option-invalid',
    });
    expect((await place.host.service.listRuns({})).map(({ name }) => name)).not.toContain('Too short');
  });

  it('takes over the networks alone by transfer, begins to count at 0 and goes on growing from their size', async () => {
    const run = await begin('Taken over', 'transfer', { resolution: 32, kimgTotal: 0.1 });
    expect(run.options).toMatchObject({ firstResolution: 16, resolution: 32, fmapBase: 64 });
    await place.host.service.stopRun({ runId: run.id });
    await place.trainers.at(-1)!.exited;
    const library = new Library(place.library);
    const start = library.run('Taken over').start;
    const [mine, theirs] = [
      weightsOf(start.generator),
      weightsOf(library.run('Source').checkpoint(600).generator),
    ];
    for (const [name, { values }] of Object.entries(theirs)) expect(mine[name]!.values).toEqual(values);
    // After a few steps the networks are still near to where they began, and far from new ones.
    const saved = readdirSync(library.run('Taken over').checkpoints);
    expect(Number(saved[0])).toBeLessThanOrEqual(100);
    const trained = weightsOf(library.run('Taken over').checkpoint(Number(saved[0])).generatorRaw);
    const before = weightsOf(start.generatorRaw);
    for (const name of ['mapping.dense0.weight', 'synthesis.b16.conv0.weight']) {
      const off = trained[name]!.values.map((value, i) => Math.abs(value - before[name]!.values[i]!));
      expect(off.reduce((a, b) => Math.max(a, b))).toBeLessThan(0.1);
    }
  });

  it('needs nothing of the other run once it was made', async () => {
    const { service } = place.host;
    await service.trashRuns({ runIds: [source.id] });
    await service.emptyTrash({});
    const [taken] = (await service.listRuns({})).filter(({ name }) => name === 'Taken over');
    await service.continueRun({ runId: taken!.id });
    await waitFor(place, taken!.id, (e) => phaseOf(e) === 'finished');
    await place.trainers.at(-1)!.exited;
  });

  it('is refused by name where there is no checkpoint to begin with', async () => {
    expect(await failureOf(begin('Never', 'transfer'))).toMatchObject({ code: 'run-missing' });
  });
});

describe('a training that is to end after a size', () => {
  it('stops by itself with a checkpoint once that size has had its training, and goes on with the next', async () => {
    const place = await openWorkplace();
    try {
      const run = await startTiny(place, 'Sized', { kimgStable: 0.3, previewSeconds: 100 });
      const { service } = place.host;
      await service.finishResolution({ runId: run.id, wanted: true });
      const wished = await waitFor(
        place,
        run.id,
        (e) => e.kind === 'state' && progressOf(e.state)?.finishesAfter,
      );
      expect(wished).toBe(8);
      await service.finishResolution({ runId: run.id, wanted: false });
      await waitFor(
        place,
        run.id,
        (e) =>
          e.kind === 'state' && phaseOf(e) === 'training' && progressOf(e.state)?.finishesAfter === undefined,
      );
      await service.finishResolution({ runId: run.id, wanted: true });
      const stopped = await waitFor(
        place,
        run.id,
        (e) => e.kind === 'state' && e.state.phase === 'stopped' && e.state,
      );
      expect(stopped.progress).toMatchObject({ kimg: 0.3, resolution: 8 });
      expect(stopped.progress.finishesAfter).toBeUndefined();
      await place.trainers.at(-1)!.exited;
      await service.continueRun({ runId: run.id });
      await waitFor(place, run.id, (e) => e.kind === 'state' && progressOf(e.state)?.resolution === 16);
    } finally {
      await place.close();
    }
  });
});
