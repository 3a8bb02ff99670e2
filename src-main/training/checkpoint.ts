import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { KEPT_CHECKPOINTS } from '@shared/pure/space-to-come';
import {
  checkpointFolders,
  CHECKPOINT_SCHEMA,
  checkpointState,
  sha256,
  sweepUnfinished,
  UNFINISHED,
  type CheckpointState,
} from '../library/checkpoints';
import { fileError, makeFolders, readJson, syncFolder, writeFileAtomic, writeJson } from '../library/files';
import { CheckpointFolder, type RunFolder } from '../library/layout';
import { decodeSafetensors, encodeSafetensors } from '../model/safetensors';
import type { NamedValues } from '../model/weights';

/** The four sets of tensors of a checkpoint, each a file of its own. */
export interface CheckpointTensors {
  /** The averaged generator with w_avg: what is shown, exported and measured. */
  readonly generator: NamedValues;
  readonly generatorRaw: NamedValues;
  readonly discriminator: NamedValues;
  readonly optimizer: NamedValues;
}

const fileOf = (folder: CheckpointFolder, set: keyof CheckpointTensors): string => folder[set];
const sets: readonly (keyof CheckpointTensors)[] = [
  'generator',
  'generatorRaw',
  'discriminator',
  'optimizer',
];

/**
 * Writes a checkpoint so that it is there whole or not at all, then removes all but the newest three, the best of each
 * resolution and those that image sets were drawn from.
 * @throws SliceloomError `disk-full` or `library-not-writable`; the checkpoints before it are kept then.
 */
export async function writeCheckpoint(
  run: RunFolder,
  state: Omit<CheckpointState, 'schema' | 'files'>,
  tensors: CheckpointTensors,
  metadata: Record<string, string>,
): Promise<void> {
  const folder = run.checkpoint(state.images);
  const draft = new CheckpointFolder(folder.path + UNFINISHED);
  try {
    await sweepUnfinished(run);
    await makeFolders(draft.path);
    const files: Record<string, string> = {};
    for (const set of sets) {
      const data = encodeSafetensors(tensors[set], metadata);
      await writeFileAtomic(fileOf(draft, set), data);
      files[basename(fileOf(draft, set))] = await sha256(data);
    }
    await writeJson(draft.state, checkpointState, { schema: CHECKPOINT_SCHEMA, ...state, files });
    await rm(folder.path, { recursive: true, force: true });
    await rename(draft.path, folder.path);
    await syncFolder(run.checkpoints);
  } catch (error) {
    await rm(draft.path, { recursive: true, force: true }).catch(() => undefined);
    throw fileError(error, folder.path);
  }
  await removeOld(run);
}

async function removeOld(run: RunFolder): Promise<void> {
  const folders = await checkpointFolders(run);
  const best = new Map<number, { path: string; swd: number }>();
  for (const { path, state } of folders) {
    // One that cannot be read is no best one; being old it goes.
    const { quality, resolution } =
      (await readJson(state, checkpointState).catch(() => undefined)) ?? ({} as Partial<CheckpointState>);
    if (!quality || resolution === undefined) continue;
    if (quality.swd < (best.get(resolution)?.swd ?? Infinity))
      best.set(resolution, { path, swd: quality.swd });
  }
  const kept = new Set([...best.values()].map(({ path }) => path));
  for (const old of folders.slice(0, -KEPT_CHECKPOINTS))
    if (!kept.has(old.path) && !existsSync(old.pin)) await rm(old.path, { recursive: true, force: true });
}

/** The SHA-256 of a set's file. */
export const hashOfTensors = async (
  folder: CheckpointFolder,
  set: keyof CheckpointTensors,
): Promise<string> => sha256(await readFile(fileOf(folder, set)));

/** One set of tensors of a checkpoint, and the SHA-256 of its file. */
export async function readTensors(
  folder: CheckpointFolder,
  set: keyof CheckpointTensors,
): Promise<{ tensors: NamedValues; sha256: string }> {
  const path = fileOf(folder, set);
  const file = await readFile(path);
  return { tensors: decodeSafetensors(file, path).tensors, sha256: await sha256(file) };
}
