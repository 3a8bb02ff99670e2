import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { SliceloomError } from '@shared/contract/errors';
import { imageSetManifest, type ImageSetManifest, type ImageSetSummary } from '@shared/domain/image-set';
import { nameProblem } from '@shared/domain/names';
import {
  isActive,
  previewRecord,
  progressOf,
  runRecord,
  runState,
  type RunRecord,
  type RunState,
  type RunSummary,
} from '@shared/domain/run';
import { resolveOptions } from '@shared/domain/training-options';
import type { RunId } from '@shared/domain/units';
import { peekCheckpoint } from '../library/checkpoints';
import { makeFolders, readJson, readJsonIfThere, writeJson } from '../library/files';
import { readLines } from '../library/json-lines';
import type { ImageSetFolder, Library, RunFolder } from '../library/layout';
import { readLockOwner } from '../library/lock';
import { Remembered } from '../library/remembered';

export interface StoredRun {
  readonly record: RunRecord;
  readonly folder: RunFolder;
}

export const newId = <T extends string>(prefix: string): T =>
  `${prefix}${randomBytes(8).toString('hex')}` as T;

/** Throws `name-not-allowed` with the reason for a name that no folder could have. */
export function checkName(name: string): void {
  const reason = nameProblem(name);
  if (reason) throw new SliceloomError('name-not-allowed', { name, reason });
}

const isFolderName = (name: string): boolean => !name.startsWith('.');

/** Reads runs as they stand on disk: the folders are the truth, also for runs that another process trains. */
export class RunShelf {
  private readonly records = new Remembered((path) => readJsonIfThere(path, runRecord));
  private readonly lastPreviews = new Remembered(async (path) =>
    (await readLines(path, previewRecord)).rows.at(-1),
  );
  private readonly manifests = new Remembered((path) => readJson(path, imageSetManifest));

  constructor(private readonly library: Library) {}

  async names(): Promise<string[]> {
    return (await readdir(this.library.runs).catch(() => [])).filter(isFolderName);
  }

  /** Every run that can be read; a folder that is not one, or is damaged, is left out. */
  async all(): Promise<StoredRun[]> {
    const found = await Promise.all(
      (await this.names()).map((name) => this.readIfSound(this.library.run(name))),
    );
    return found.filter((run) => run !== undefined);
  }

  private async readIfSound(folder: RunFolder): Promise<StoredRun | undefined> {
    try {
      const record = await this.records.of(folder.record);
      return record && { record, folder };
    } catch {
      return undefined;
    }
  }

  /** @throws SliceloomError `run-missing`. */
  async byId(id: RunId): Promise<StoredRun> {
    const run = (await this.all()).find(({ record }) => record.id === id);
    if (!run) throw new SliceloomError('run-missing', { name: id });
    return run;
  }

  /** Makes the folder of a new run. @throws SliceloomError `run-exists`, `name-not-allowed` or why it cannot be written. */
  async create(record: RunRecord): Promise<StoredRun> {
    checkName(record.name);
    const folder = this.library.run(record.name);
    if ((await this.names()).some((name) => name.toLowerCase() === record.name.toLowerCase()))
      throw new SliceloomError('run-exists', { name: record.name });
    await makeFolders(folder.path);
    await writeJson(folder.record, runRecord, record);
    return { record, folder };
  }

  /**
   * Another batch for a run that is not being trained, from its last checkpoint on.
   * @throws SliceloomError `option-invalid`.
   */
  async changeBatch({ record, folder }: StoredRun, batch: number): Promise<StoredRun> {
    if (batch === record.options.batch) return { record, folder };
    const untilImages = (await peekCheckpoint(folder))?.images ?? 0;
    const former = [...(record.formerBatches ?? []), { untilImages, batch: record.options.batch }];
    const options = resolveOptions(record.options, { batch });
    const changed: RunRecord = { ...record, options, formerBatches: former };
    await writeJson(folder.record, runRecord, changed);
    return { record: changed, folder };
  }

  /** Removes a run that has no checkpoint; with one it stays, whatever happened. */
  async discard({ folder }: StoredRun): Promise<void> {
    if ((await peekCheckpoint(folder)) === undefined) await rm(folder.path, { recursive: true, force: true });
  }

  async summary({ record, folder }: StoredRun, isOurs: boolean): Promise<RunSummary> {
    const [stored, owner, lastPreview, checkpoint, sets] = await Promise.all([
      readState(folder),
      readLockOwner(folder.lockFile),
      this.lastPreviews.of(folder.previewIndex),
      peekCheckpoint(folder),
      this.imageSetNames(folder),
    ]);
    return {
      id: record.id,
      name: record.name,
      datasetId: record.datasetId,
      datasetName: record.datasetName,
      preset: record.preset,
      colors: record.colors,
      options: record.options,
      createdAt: record.createdAt,
      state: trueState(stored, owner !== undefined || isOurs),
      elsewhere: owner !== undefined && !isOurs,
      ...(lastPreview ? { lastPreview } : {}),
      ...(checkpoint ? { lastCheckpoint: { kimg: checkpoint.images / 1000, at: checkpoint.at } } : {}),
      imageSets: sets.length,
    };
  }

  async imageSetNames(folder: RunFolder): Promise<string[]> {
    const names = await readdir(folder.exports).catch(() => [] as string[]);
    return names.filter((name) => isFolderName(name) && existsSync(folder.imageSet(name).manifest));
  }

  async modelNames(folder: RunFolder): Promise<string[]> {
    return readdir(folder.models).catch(() => [] as string[]);
  }

  /** The image sets of a run with their folders, newest first; damaged ones are left out. */
  async imageSets(folder: RunFolder): Promise<{ manifest: ImageSetManifest; folder: ImageSetFolder }[]> {
    const sets = await Promise.all(
      (await this.imageSetNames(folder)).map(async (name) => {
        const set = folder.imageSet(name);
        const manifest = await this.manifests.of(set.manifest).catch(() => undefined);
        return manifest && { manifest, folder: set };
      }),
    );
    return sets
      .filter((set) => set !== undefined)
      .sort((a, b) => b.manifest.createdAt.localeCompare(a.manifest.createdAt));
  }
}

/** A state file that is missing or damaged says no more than that the run is not under way. */
async function readState(folder: RunFolder): Promise<RunState> {
  const state = await readJson(folder.state, runState).catch(() => undefined);
  return state ?? { phase: 'interrupted', at: 0 };
}

/** A run that says it is under way while nobody holds it was interrupted. */
function trueState(stored: RunState, isHeld: boolean): RunState {
  if (!isActive(stored) || isHeld) return stored;
  const progress = progressOf(stored);
  return { phase: 'interrupted', at: stored.at, ...(progress ? { progress } : {}) };
}

export function imageSetSummaryOf(manifest: ImageSetManifest): ImageSetSummary {
  const { id, name, run, request, weights, resolution, createdAt } = manifest;
  return { id, runId: run.id, name, ...request, kimg: weights.images / 1000, resolution, createdAt };
}
