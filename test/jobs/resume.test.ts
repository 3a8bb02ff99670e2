import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '@shared/domain/run';
import { metricRow } from '@shared/domain/run-rows';
import type { TrainingOverrides } from '@shared/domain/training-options';
import { randomFor } from '@shared/pure/random';
import { checkpointFolders, checkpointState } from '@main/library/checkpoints';
import { CheckpointFolder, Library } from '@main/library/layout';
import { openWorkplace, phaseOf, startTiny, waitFor, type Workplace } from './helpers';

/** Through growing and with all that has a state: augmentation, lazy R1 and rows over several steps. */
const overrides: TrainingOverrides = {
  kimgStable: 0.6,
  kimgFade: 0.6,
  kimgTotal: 1.8,
  augmentation: 'adaptive',
  augmentationKimg: 2,
  r1Interval: 4,
  metricsSteps: 3,
  checkpointSeconds: 1,
  previewSeconds: 30,
};
const KILLS = 10;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a training that is killed again and again', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace();
  });
  afterAll(() => place.close());

  const finished = async (run: RunSummary): Promise<void> => {
    await waitFor(place, run.id, (event) => phaseOf(event) === 'finished');
    await place.trainers.at(-1)!.exited;
  };

  /** What the run has written, without what the clock decides. */
  function written(name: string): { rows: unknown[]; files: Record<string, string>; rest: unknown } {
    const folder = new Library(place.library).run(name);
    const rows = readFileSync(folder.metrics, 'utf8')
      .trim()
      .split('\n')
      .map((line) => {
        const row = metricRow.parse(JSON.parse(line));
        return { ...row, at: 0, seconds: 0, imagesPerSecond: 0, memoryBytes: 0 };
      });
    const last = new CheckpointFolder(folder.checkpoint(overrides.kimgTotal! * 1000).path);
    const state = checkpointState.parse(JSON.parse(readFileSync(last.state, 'utf8')));
    return { rows, files: state.files, rest: { ...state, at: 0, seconds: 0, files: {} } };
  }

  it(`has the same figures and weights, to the bit, as one that was never interrupted`, async () => {
    const whole = await startTiny(place, 'Whole', overrides);
    await finished(whole);

    const killed = await startTiny(place, 'Killed', overrides);
    const random = randomFor(Date.now());
    const instants: number[] = [];
    const kimgs: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      await waitFor(place, killed.id, (event) => phaseOf(event) === 'training');
      const instant = Math.floor(random.uniform() * 4000);
      instants.push(instant);
      await pause(instant);
      const trainer = place.trainers.at(-1)!;
      process.kill(trainer.pid!, 'SIGKILL');
      await trainer.exited;
      const state = await waitFor(
        place,
        killed.id,
        (event) => ['failed', 'interrupted'].includes(phaseOf(event) ?? '') && event,
      );
      expect(state).toBeDefined();
      const checkpoints = await checkpointFolders(new Library(place.library).run('Killed'));
      kimgs.push(Number(basename(checkpoints.at(-1)?.path ?? '0')));
      await place.host.service.continueRun({ runId: killed.id });
    }
    await finished(killed);

    const [first, second] = [written('Whole'), written('Killed')];
    const about = `killed after ${instants.join(', ')} ms, with checkpoints at images ${kimgs.join(', ')}`;
    expect(new Set(kimgs).size, about).toBeGreaterThan(2);
    expect(second.rows, about).toEqual(first.rows);
    expect(second.files, about).toEqual(first.files);
    expect(second.rest, about).toEqual(first.rest);
    expect(first.rows.length).toBeGreaterThan(100);
  });
});
