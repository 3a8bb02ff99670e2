import { webcrypto } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import { z } from 'zod';
import { readJson } from './files';
import { CheckpointFolder, type RunFolder } from './layout';

/** 1 had no meter, augmentation or quality. */
export const CHECKPOINT_SCHEMA = 2;
/** Ends the name of a folder that is being written; a crash may leave one, and the next checkpoint sweeps it away. */
export const UNFINISHED = '.part';

/** What is averaged for the log over several steps. */
export const meterState = z.object({
  sums: z.object({
    discriminatorLoss: z.number(),
    generatorLoss: z.number(),
    realScore: z.number(),
    fakeScore: z.number(),
  }),
  steps: z.number().int(),
  /** Sum and number of the steps that measured R1, and the mean of the last row that had any. */
  r1: z.object({ sum: z.number(), steps: z.number().int(), last: z.number() }),
});
export type MeterState = z.infer<typeof meterState>;

export const augmentationState = z.object({ p: z.number(), sum: z.number(), count: z.number().int() });

export const checkpointState = z.object({
  schema: z.union([z.literal(1), z.literal(CHECKPOINT_SCHEMA)]),
  /** Real images shown to the discriminator so far, and steps made. */
  images: z.number().int(),
  step: z.number().int(),
  /** Seconds of training, pauses left out. */
  seconds: z.number(),
  at: z.number(),
  /** The newest resolution for which Adam's moments were last reset, and its steps since. */
  resolution: z.number().int(),
  adamSteps: z.object({ generator: z.number().int(), discriminator: z.number().int() }),
  /** Figures gathered since the last row of metrics.jsonl, so that a resumed run writes the same rows. */
  meter: meterState.optional(),
  /** Where adaptive augmentation stands. */
  augmentation: augmentationState.optional(),
  /** Sliced Wasserstein distance × 10³ of images to real ones at this resolution; absent while it fades in. */
  quality: z.object({ swd: z.number() }).optional(),
  /** SHA-256 of each file of the checkpoint. */
  files: z.record(z.string(), z.string()),
});
export type CheckpointState = z.infer<typeof checkpointState>;

/** SHA-256 in hexadecimal, computed beside the event loop. */
export const sha256 = async (data: Uint8Array<ArrayBuffer>): Promise<string> =>
  Buffer.from(await webcrypto.subtle.digest('SHA-256', data)).toString('hex');

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
 * The counters of a checkpoint whose every file is what was written.
 * @throws SliceloomError `file-damaged` with the file that is not.
 */
export async function readWhole(folder: CheckpointFolder): Promise<LoadedCheckpoint> {
  const state = await readJson(folder.state, checkpointState);
  for (const [name, expected] of Object.entries(state.files)) {
    const path = join(folder.path, name);
    if ((await sha256(await readFile(path))) !== expected)
      throw new SliceloomError('file-damaged', { path, reason: 'its content has changed' });
  }
  return { folder, state };
}

/**
 * The checkpoint after `images` images, or undefined where it is not among those that are kept.
 * @throws SliceloomError `file-damaged` with the file that is not what was written.
 */
export async function checkpointAt(run: RunFolder, images: number): Promise<LoadedCheckpoint | undefined> {
  const { path } = run.checkpoint(images);
  const found = (await checkpointFolders(run)).find((folder) => folder.path === path);
  return found && readWhole(found);
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
      return { checkpoint: await readWhole(folder), damaged };
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
