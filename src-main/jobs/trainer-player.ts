import { totalmem } from 'node:os';
import { serve } from '@shared/contract/rpc';
import { asSliceloomError, SliceloomError, toWire } from '@shared/contract/errors';
import { trainerContract, type TrainerEvent, type TrainerService } from '@shared/contract/trainer';
import { runRecord, runState, type RunRecord } from '@shared/domain/run';
import { Broadcast } from '@shared/pure/async-queue';
import { readJson } from '../library/files';
import { RunFolder } from '../library/layout';
import { acquireLock } from '../library/lock';
import { Control } from '../training/control';
import { Journal } from '../training/journal';
import { play } from '../training/player';
import { mustBeRecorded, openRecording } from '../training/recording';
import { parentChannel } from './parent-channel';
import { recordingVariables } from './recording-variables';

/**
 * Takes the place of a trainer where a recorded training is played: serves the same contract without TensorFlow. What would
 * need a network is refused in a sentence.
 */
const { [recordingVariables.folder]: path, [recordingVariables.speed]: times } = process.env;
if (path === undefined || !(Number(times) > 0))
  throw new Error('A recording is played by “demo”, not by hand.');
const speed = Number(times);
const recording = openRecording(new RunFolder(path));
const events = new Broadcast<TrainerEvent>();
let active: { readonly control: Control; readonly ended: Promise<void> } | undefined;

const refused = async (): Promise<never> => {
  throw new SliceloomError('recording-only', { name: (await recording).record.name });
};
const refusing = async function* (): AsyncGenerator<never> {
  yield await refused();
};
const running = (): Control => {
  if (!active) throw new SliceloomError('run-not-active', { name: '' });
  return active.control;
};
const stop = async (): Promise<void> => {
  active?.control.stop();
  await active?.ended;
};

async function playAndEnd(
  folder: RunFolder,
  record: RunRecord,
  control: Control,
  resume: boolean,
): Promise<void> {
  const lock = await acquireLock(folder.lockFile);
  const journal = new Journal(folder, (event) => events.publish(event));
  try {
    const state = await readJson(folder.state, runState).catch(() => undefined);
    const kimg = resume && state && 'progress' in state ? (state.progress?.kimg ?? 0) : 0;
    await journal.state({ phase: 'preparing', at: Date.now() });
    await play({ recording: await recording, record, journal, control, speed, kimg });
  } catch (thrown) {
    await journal.state({
      phase: 'failed',
      at: Date.now(),
      error: toWire(asSliceloomError(thrown, folder.path), 'trainer.play'),
    });
  } finally {
    await lock.release();
    active = undefined;
    events.end();
  }
}

const service: TrainerService = {
  describeDevice: async () => ({
    device: `a recording, ${speed} times as fast`,
    tensorflow: 'not used',
    usesGpu: false,
    memoryBytes: totalmem(),
  }),
  begin: async ({ runFolder, resume }) => {
    const folder = new RunFolder(runFolder);
    const record = await readJson(folder.record, runRecord);
    mustBeRecorded(await recording, record);
    const control = new Control();
    active = { control, ended: playAndEnd(folder, record, control, resume) };
  },
  pause: async () => running().pause(),
  resume: async () => running().resume(),
  stop,
  preview: async () => running().preview(),
  finishResolution: async ({ wanted }) => running().finishResolution(wanted),
  exportModel: refused,
  keepImage: refused,
  findDirections: refused,
  makeDirection: refused,
  conform: refused,
  watch: (_input, signal) => events.listen(signal),
  estimate: refusing,
  drawRecipes: refusing,
  rateRecipes: refusing,
  project: refusing,
  remake: refusing,
  nearest: refusing,
  generate: refusing,
  exportSet: refusing,
};

const finish = (): void => void stop().finally(() => process.exit(0));

// A Ctrl-C in the terminal reaches this process too; its parent asks it to stop.
process.on('SIGINT', () => {});
process.on('SIGTERM', finish);

serve(trainerContract, service, parentChannel(), finish);
