import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { GenerationEvent, RunEvent } from '@shared/contract/runs';
import { progressOf, type RunSummary } from '@shared/domain/run';
import type { TrainingOverrides } from '@shared/domain/training-options';
import { createHost } from '@main/host/create-host';
import type { GenerateInput, Host, HostOptions, JobProcess } from '@main/host/host';
import { spawnNodeJob } from '@main/host/spawn-node';

export const root = resolve(__dirname, '..', '..');
export const builtImporter = join(root, 'out', 'main', 'importer.js');
export const builtTrainer = join(root, 'out', 'main', 'trainer.js');

/** The smallest network and schedule that goes through every phase. */
export const tiny: TrainingOverrides = {
  resolution: 16,
  batch: 4,
  fmapBase: 64,
  fmapMax: 8,
  kimgStable: 0.1,
  kimgFade: 0.1,
  kimgTotal: 200,
  previewSeconds: 1,
  checkpointSeconds: 600,
};

export interface Workplace {
  readonly library: string;
  readonly host: Host;
  /** The trainers that were started, newest last. */
  readonly trainers: JobProcess[];
  close(): Promise<void>;
}

/** A host on a library of its own, with real trainer processes. */
export async function openWorkplace(
  kind: HostOptions['kind'] = 'web',
  library = mkdtempSync(join(tmpdir(), 'sliceloom-')),
  more: Partial<HostOptions> = {},
): Promise<Workplace> {
  const trainers: JobProcess[] = [];
  const spawnTrainer = (): JobProcess => {
    const trainer = spawnNodeJob(builtTrainer);
    trainers.push(trainer);
    return trainer;
  };
  const resourcesPath = join(root, 'resources');
  const host = await createHost({
    libraryPath: library,
    resourcesPath,
    version: '0.0.0-test',
    kind,
    spawnTrainer,
    spawnImporter: () => spawnNodeJob(builtImporter),
    ...more,
  });
  const close = async (): Promise<void> => {
    await host.close();
    rmSync(library, { recursive: true, force: true });
  };
  return { library, host, trainers, close };
}

/** Draws an image set to its end. */
export async function generated(
  { host }: Workplace,
  request: Omit<GenerateInput, 'format'> & Partial<GenerateInput>,
): Promise<Extract<GenerationEvent, { kind: 'done' }>> {
  for await (const event of host.service.generate(
    { format: 'png', ...request },
    new AbortController().signal,
  ))
    if (event.kind === 'done') return event;
  throw new Error('the stream ended without an image set');
}

export async function startTiny(
  { host }: Workplace,
  name: string,
  more: TrainingOverrides = {},
): Promise<RunSummary> {
  const { id } = await host.service.installSample({});
  return host.service.startRun({ datasetId: id, preset: 'quick', overrides: { ...tiny, ...more }, name });
}

/** The first event of a run for which `wanted` answers something. */
export async function waitFor<T>(
  { host }: Workplace,
  runId: RunSummary['id'],
  wanted: (event: RunEvent) => T | undefined | false,
): Promise<T> {
  const abort = new AbortController();
  const seen: string[] = [];
  const timer = setTimeout(() => abort.abort(), 120_000);
  try {
    for await (const event of host.service.watchRun({ runId }, abort.signal)) {
      const found = wanted(event);
      if (found !== undefined && found !== false) return found;
      seen.push(event.kind === 'state' ? event.state.phase : event.kind);
    }
    throw new Error(`what was waited for did not come; there came ${[...new Set(seen)].join(', ')}`);
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

/** The run's phase, from whichever event tells it. */
export const phaseOf = (event: RunEvent): string | undefined =>
  event.kind === 'snapshot' ? event.run.state.phase : event.kind === 'state' ? event.state.phase : undefined;

/** A step that was made after `step`. */
export const stepAfter =
  (step: number) =>
  (event: RunEvent): number | undefined => {
    const made =
      (event.kind === 'metrics'
        ? event.rows.at(-1)?.step
        : event.kind === 'snapshot'
          ? progressOf(event.run.state)?.step
          : undefined) ?? -1;
    return made > step ? made : undefined;
  };
