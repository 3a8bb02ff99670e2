import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { SliceloomError } from '@shared/contract/errors';
import { imageSetManifest, type ImageSetManifest, type ImageSetSummary } from '@shared/domain/image-set';
import { nameProblem } from '@shared/domain/names';
import {
  isActive,
  progressOf,
  runRecord,
  runState,
  type RunRecord,
  type RunState,
  type RunSummary,
} from '@shared/domain/run';
import { previewRecord, qualityRow } from '@shared/domain/run-rows';
import { resolveOptions } from '@shared/domain/training-options';
import type { RunId } from '@shared/domain/units';
import { peekCheckpoint } from '../library/checkpoints';
import { fileError, makeFolders, readJson, readJsonIfThere, writeJson } from '../library/files';
import { readLines } from '../library/json-lines';
import { DRAFT_SUFFIX, type ImageSetFolder, type Library, type RunFolder } from '../library/layout';
import { readLockOwner } from '../library/lock';
import { Remembered } from '../library/remembered';
import { NO_NOTES, runNotes, type RunNotes } from '../library/run-notes';
import type { FolderSizes } from './folder-size';

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
  private readonly lastQuality = new Remembered(async (path) =>
    (await readLines(path, qualityRow)).rows.at(-1),
  );
  private readonly notes = new Remembered(
    async (path) => (await readJsonIfThere(path, runNotes)) ?? NO_NOTES,
  );
  private readonly manifests = new Remembered((path) => readJson(path, imageSetManifest));

  constructor(
    private readonly library: Library,
    private readonly sizes: FolderSizes,
  ) {}

  async names(): Promise<string[]> {
    return (await readdir(this.library.runs).catch(() => [])).filter(isFolderName);
  }

  /** Every run that can be read; a folder that is not one, or is damaged, is left out. */
  async all(): Promise<StoredRun[]> {
    const found = await Promise.all((await this.names()).map((name) => this.readIfSound(name)));
    return this.withOwnIds(found.filter((run) => run !== undefined));
  }

  /** A run is called as its folder is, which may have been renamed or copied in the desktop's file manager. */
  private async readIfSound(name: string): Promise<StoredRun | undefined> {
    const folder = this.library.run(name);
    try {
      const record = await this.records.of(folder.record);
      return record && { record: { ...record, name }, folder };
    } catch {
      return undefined;
    }
  }

  /** A copy of a folder is a run of its own: it gets an id of its own, unless somebody trains it. */
  private async withOwnIds(runs: StoredRun[]): Promise<StoredRun[]> {
    const seen = new Set<RunId>();
    const own: StoredRun[] = [];
    for (const run of runs) {
      const isCopy = seen.has(run.record.id);
      if (!isCopy) seen.add(run.record.id);
      else if (await readLockOwner(run.folder.lockFile)) continue;
      own.push(isCopy ? await this.write(run, { ...run.record, id: newId<RunId>('r') }) : run);
    }
    return own;
  }

  private async write({ folder }: StoredRun, record: RunRecord): Promise<StoredRun> {
    await writeJson(folder.record, runRecord, record);
    return { record, folder };
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
    return this.write({ record, folder }, { ...record, options, formerBatches: former });
  }

  /**
   * Gives a run that nobody trains another name, which is its folder's.
   * @throws SliceloomError `run-exists`, `name-not-allowed` or why the folder cannot be renamed.
   */
  async rename(run: StoredRun, name: string): Promise<StoredRun> {
    if (name === run.record.name) return run;
    checkName(name);
    const others = (await this.names()).filter((other) => other !== run.record.name);
    if (others.some((other) => other.toLowerCase() === name.toLowerCase()))
      throw new SliceloomError('run-exists', { name });
    const folder = this.library.run(name);
    await rename(run.folder.path, folder.path).catch((error: unknown) => {
      throw fileError(error, run.folder.path);
    });
    return this.write({ record: run.record, folder }, { ...run.record, name });
  }

  /** Whether some process trains the run. */
  async isHeld({ folder }: StoredRun): Promise<boolean> {
    return (await readLockOwner(folder.lockFile)) !== undefined;
  }

  async describe({ folder }: StoredRun, said: Partial<Pick<RunNotes, 'note' | 'starred'>>): Promise<void> {
    const notes = await this.notesOf(folder);
    await writeJson(folder.notes, runNotes, { ...notes, ...said });
  }

  private notesOf(folder: RunFolder): Promise<RunNotes> {
    return this.notes.of(folder.notes).catch(() => NO_NOTES);
  }

  /** Removes a run that has no checkpoint; with one it stays, whatever happened. */
  async discard({ folder }: StoredRun): Promise<void> {
    if ((await peekCheckpoint(folder)) === undefined) await rm(folder.path, { recursive: true, force: true });
  }

  async summary({ record, folder }: StoredRun, isOurs: boolean, queuePlace = -1): Promise<RunSummary> {
    const [stored, owner, lastPreview, quality, notes, checkpoint, sets] = await Promise.all([
      readState(folder, Date.parse(record.createdAt)),
      readLockOwner(folder.lockFile),
      this.lastPreviews.of(folder.previewIndex),
      this.lastQuality.of(folder.quality),
      this.notesOf(folder),
      peekCheckpoint(folder),
      this.imageSetNames(folder),
    ]);
    const diskBytes = this.sizes.of(folder.path);
    return {
      id: record.id,
      name: record.name,
      datasetId: record.datasetId,
      datasetName: record.datasetName,
      preset: record.preset,
      colors: record.colors,
      options: record.options,
      ...(record.changed ? { changed: record.changed } : {}),
      version: record.versions.sliceloom,
      createdAt: record.createdAt,
      state: trueState(stored, owner !== undefined || isOurs),
      elsewhere: owner !== undefined && !isOurs,
      ...(lastPreview ? { lastPreview } : {}),
      ...(checkpoint ? { lastCheckpoint: { kimg: checkpoint.images / 1000, at: checkpoint.at } } : {}),
      imageSets: sets.length,
      starred: notes.starred,
      note: notes.note,
      ...(quality ? { quality } : {}),
      ...(record.origin ? { origin: record.origin } : {}),
      ...(diskBytes !== undefined ? { diskBytes } : {}),
      ...(queuePlace >= 0 ? { queuePlace } : {}),
    };
  }

  async imageSetNames(folder: RunFolder): Promise<string[]> {
    const names = await readdir(folder.exports).catch(() => [] as string[]);
    const own = names.filter((name) => isFolderName(name) && !name.endsWith(DRAFT_SUFFIX));
    return own.filter((name) => existsSync(folder.imageSet(name).manifest));
  }

  /** Names of the image sets that were begun and are not whole. */
  async draftNames(folder: RunFolder): Promise<string[]> {
    const names = await readdir(folder.exports).catch(() => [] as string[]);
    const drafts = names.filter((name) => name.endsWith(DRAFT_SUFFIX));
    return drafts.map((name) => name.slice(0, -DRAFT_SUFFIX.length)).filter(isFolderName);
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

/** A run without a state file has never begun; of one whose file is damaged no more is known than that it is not under way. */
async function readState(folder: RunFolder, createdAt: number): Promise<RunState> {
  try {
    return (await readJsonIfThere(folder.state, runState)) ?? { phase: 'ready', at: createdAt };
  } catch {
    return { phase: 'interrupted', at: 0 };
  }
}

/** A run that says it is under way while nobody holds it was interrupted. */
function trueState(stored: RunState, isHeld: boolean): RunState {
  if (!isActive(stored) || isHeld) return stored;
  const progress = progressOf(stored);
  return { phase: 'interrupted', at: stored.at, ...(progress ? { progress } : {}) };
}

export function imageSetSummaryOf(manifest: ImageSetManifest): ImageSetSummary {
  const { id, name, run, request, weights, resolution, createdAt, images } = manifest;
  const { seed, psi } = request;
  // Of a part of a set, what it holds itself.
  const about = { id, runId: run.id, name, count: images.length, seed, psi };
  return { ...about, kimg: weights.images / 1000, resolution, createdAt };
}
