import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import { z } from 'zod';
import { readJson } from './files';
import { CheckpointFolder, type RunFolder } from './layout';

export const CHECKPOINT_SCHEMA = 1;
/** Ends the name of a folder that is being written; a crash may leave one, and the next checkpoint sweeps it away. */
export const UNFINISHED = '.part';

export const checkpointState = z.object({
  schema: z.literal(CHECKPOINT_SCHEMA),
  /** Real images shown to the discriminator so far, and steps made. */
  images: z.number().int(),
  step: z.number().int(),
  /** Seconds of training, pauses left out. */
  seconds: z.number(),
  at: z.number(),
  /** The newest resolution for which Adam's moments were last reset, and its steps since. */
  resolution: z.number().int(),
  adamSteps: z.object({ generator: z.number().int(), discriminator: z.number().int() }),
  /** SHA-256 of each file of the checkpoint. */
  files: z.record(z.string(), z.string()),
});
export type CheckpointState = z.infer<typeof checkpointState>;

export const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** Removes what a crash left of a checkpoint that was being written. */
export async function sweepUnfinished(run: RunFolder): Promise<void> {
  const names = await readdir(run.checkpoints).catch(() => [] as string[]);
  for (const name of names.filter((n) => n.endsWith(UNFINISHED)))
    await rm(join(run.checkpoints, name), { recursive: true, force: true });
}

/** The run's checkpoints, oldest first. */
export async function checkpointFolders(run: RunFolder): Promise<CheckpointFolder[]> {
  const names = await readdir(run.checkpoints).catch(() => [] as string[]);
  return names
    .filter((name) => /^\d+$/.test(name))
    .sort()
    .map((name) => new CheckpointFolder(join(run.checkpoints, name)));
}

export interface LoadedCheckpoint {
  readonly folder: CheckpointFolder;
  readonly state: CheckpointState;
}

/**
 * The newest checkpoint whose files are what was written. Damaged ones are passed over and named in `damaged`.
 * Returns undefined where there is none.
 */
export async function latestCheckpoint(
  run: RunFolder,
): Promise<{ checkpoint: LoadedCheckpoint | undefined; damaged: string[] }> {
  const damaged: string[] = [];
  for (const folder of (await checkpointFolders(run)).reverse()) {
    try {
      const state = await readJson(folder.state, checkpointState);
      for (const [name, expected] of Object.entries(state.files))
        if (sha256(await readFile(join(folder.path, name))) !== expected)
          throw new SliceloomError('file-damaged', {
            path: join(folder.path, name),
            reason: 'its content has changed',
          });
      return { checkpoint: { folder, state }, damaged };
    } catch {
      damaged.push(folder.path);
    }
  }
  return { checkpoint: undefined, damaged };
}

/** The newest checkpoint's counters without reading its weights, for lists. */
export async function peekCheckpoint(run: RunFolder): Promise<CheckpointState | undefined> {
  for (const folder of (await checkpointFolders(run)).reverse())
    try {
      return await readJson(folder.state, checkpointState);
    } catch {
      // A damaged one is told of when it is needed; the list shows the one before it.
    }
  return undefined;
}
