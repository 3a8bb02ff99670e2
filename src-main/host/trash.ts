import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrashedRun } from '@shared/contract/runs';
import { SliceloomError } from '@shared/contract/errors';
import { freeName } from '@shared/domain/names';
import { runRecord } from '@shared/domain/run';
import { fileError, makeFolders, readJson, writeJson } from '../library/files';
import { RunFolder, type Library } from '../library/layout';
import type { FolderSizes } from './folder-size';
import type { StoredRun } from './runs';

/** `<milliseconds of the epoch>-<id of the run>`, which is also its id in the trash. */
const NAME = /^(\d{13})-r[0-9a-f]{16}$/;

/** Deleted runs, whole, in a hidden folder of the library: nothing is gone until the trash is emptied. */
export class Trash {
  constructor(
    private readonly library: Library,
    private readonly sizes: FolderSizes,
  ) {}

  async list(): Promise<TrashedRun[]> {
    const names = (await readdir(this.library.trash).catch(() => [] as string[])).filter((name) =>
      NAME.test(name),
    );
    const runs = await Promise.all(
      names.map(async (id) => {
        const folder = this.folder(id);
        const record = await readJson(folder.record, runRecord).catch(() => undefined);
        const trashedAt = Number(NAME.exec(id)![1]);
        return { id, name: record?.name ?? id, trashedAt, diskBytes: this.sizes.of(folder.path) ?? 0 };
      }),
    );
    return runs.sort((a, b) => b.trashedAt - a.trashedAt);
  }

  /** @throws SliceloomError where it cannot be moved; it then stays where it was. */
  async add({ record, folder }: StoredRun): Promise<void> {
    await makeFolders(this.library.trash);
    // In the trash the folder's own name says nothing of the run, which may have been renamed with its folder.
    await writeJson(folder.record, runRecord, record);
    await move(folder.path, this.folder(`${Date.now()}-${record.id}`).path);
  }

  /** Brings a run back among the others. @returns its folder. @throws SliceloomError `run-missing`. */
  async restore(id: string, namesTaken: readonly string[]): Promise<RunFolder> {
    const found = (await this.list()).find((run) => run.id === id);
    if (!found) throw new SliceloomError('run-missing', { name: id });
    const folder = this.library.run(freeName(found.name, namesTaken));
    await move(this.folder(id).path, folder.path);
    return folder;
  }

  /** Deletes these, or all, for good. */
  async empty(ids?: readonly string[]): Promise<void> {
    for (const { id } of await this.list())
      if (!ids || ids.includes(id))
        await rm(this.folder(id).path, { recursive: true, force: true }).catch((error: unknown) => {
          throw fileError(error, this.folder(id).path);
        });
  }

  private folder(id: string): RunFolder {
    return new RunFolder(join(this.library.trash, id));
  }
}

async function move(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: unknown) => {
    throw fileError(error, from);
  });
}
