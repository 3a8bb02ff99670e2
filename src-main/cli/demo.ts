import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freeName } from '@shared/domain/names';
import { runRecord, type RunRecord, type RunSummary } from '@shared/domain/run';
import type { RunId } from '@shared/domain/units';
import type { Host } from '../host/host';
import { newId } from '../host/runs';
import { spawnNodeJob } from '../host/spawn-node';
import { recordingVariables } from '../jobs/recording-variables';
import { makeFolders, readJson, writeJson } from '../library/files';
import { Library, RunFolder } from '../library/layout';
import { openHost, paths, type Command } from './context';
import { servePages, type ServeOptions } from './serve';

export interface DemoOptions extends Pick<ServeOptions, 'port'> {
  readonly speed: number;
  /** The folder of the recorded run; by default the one that comes with Sliceloom. */
  readonly recording?: string;
}

/** Serves the pages with a recorded training that is played, in a library that is gone afterwards unless one is named. */
export const demo: Command<DemoOptions> = async ({ library, recording, speed, ...options }, output) => {
  const folder = new RunFolder(recording === undefined ? paths.recording : resolve(recording));
  const record = await readJson(folder.record, runRecord);
  const passing = library === undefined ? await mkdtemp(join(tmpdir(), 'sliceloom-demo-')) : undefined;
  const path = library ?? passing!;
  try {
    const env = {
      ...process.env,
      [recordingVariables.folder]: folder.path,
      [recordingVariables.speed]: String(speed),
    };
    const host = await openHost({ ...options, library: path }, 'web', {
      spawnTrainer: () => spawnNodeJob(paths.player, env),
    });
    return await servePages(host, options, output, () => beginRecorded(host, new Library(path), record));
  } finally {
    if (passing !== undefined) await rm(passing, { recursive: true, force: true });
  }
};

/** The run of the recording, made anew in the library as if somebody had just started it there. */
async function beginRecorded(host: Host, library: Library, recorded: RunRecord): Promise<RunSummary> {
  const { service } = host;
  const { id: datasetId } = await service.installSample({});
  const name = freeName(recorded.name, await readdir(library.runs).catch(() => []));
  const record = {
    ...recorded,
    ...{ id: newId<RunId>('r'), name, datasetId, createdAt: new Date().toISOString() },
  };
  const folder = library.run(name);
  await makeFolders(folder.path);
  await writeJson(folder.record, runRecord, record);
  return service.continueRun({ runId: record.id });
}
