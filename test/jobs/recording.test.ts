import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SliceloomError } from '@shared/contract/errors';
import type { RunSummary } from '@shared/domain/run';
import { trainedUntil } from '@shared/pure/growth';
import { spawnNodeJob } from '@main/host/spawn-node';
import { recordingVariables } from '@main/jobs/recording-variables';
import { openWorkplace, root, startTiny, waitFor, type Workplace } from './helpers';

describe('a recorded training that is played', () => {
  let place: Workplace;
  let run: RunSummary;

  const startSample = async (): Promise<RunSummary> => {
    const { id } = await place.host.service.installSample({});
    return place.host.service.startRun({ datasetId: id, preset: 'quick', overrides: {} });
  };
  const nobody = new AbortController().signal;

  beforeAll(async () => {
    const env = {
      ...process.env,
      // Without it no process finds TensorFlow.
      SLICELOOM_RUNTIME: '/nowhere',
      [recordingVariables.folder]: join(root, 'resources', 'recording'),
      [recordingVariables.speed]: '20',
    };
    const entry = join(root, 'out', 'main', 'trainer-player.js');
    place = await openWorkplace('web', undefined, { spawnTrainer: () => spawnNodeJob(entry, env) });
    run = await startSample();
  });
  afterAll(() => place.close());

  it('begins as a training of the same settings does', async () => {
    const { rows } = await waitFor(place, run.id, (event) => event.kind === 'metrics' && event);
    expect(rows[0]).toMatchObject({ resolution: 8 });
  });

  it('refuses what needs a network, and goes on', async () => {
    const draw = async (): Promise<void> => {
      for await (const event of place.host.service.generate(
        { runId: run.id, count: 1, seed: 1, psi: 1, format: 'png' },
        nobody,
      ))
        void event;
    };
    await expect(draw()).rejects.toMatchObject({ code: 'recording-only' });
    await waitFor(place, run.id, (event) => event.kind === 'metrics' && true);
  });

  it('is finished after a size where that is asked for', async () => {
    await place.host.service.finishResolution({ runId: run.id, wanted: true });
    const progress = await waitFor(
      place,
      run.id,
      (event) => event.kind === 'state' && event.state.phase === 'stopped' && event.state.progress,
    );
    const { resolution } = progress;
    expect(progress.kimg).toBeCloseTo(trainedUntil(run.options, resolution), 0);
  });

  it('of other settings is not begun, and leaves nothing', async () => {
    const code = (): Promise<string> =>
      startTiny(place, 'Other').then(
        () => 'begun',
        (error: SliceloomError) => error.code,
      );
    // The process of the one before may still be ending.
    await expect.poll(code, { timeout: 10_000 }).not.toBe('trainer-busy');
    expect(await code()).toBe('recording-only');
    expect(readdirSync(join(place.library, 'runs'))).toEqual([run.name]);
  });
});
