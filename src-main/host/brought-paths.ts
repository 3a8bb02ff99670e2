import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import type { ListedPath } from '@shared/contract/application';
import { SliceloomError } from '@shared/contract/errors';
import { liesWithin } from '../library/within';
import type { Uploads } from './uploads';

const UPLOAD = /^upload:(u[0-9a-f]{32})$/;
const MOST_LISTED = 5000;

/**
 * Decides which paths may be read. `allowed` are the folders that whoever started Sliceloom has opened for its pages; without
 * it (desktop window, command line) whoever asks may read what the user may.
 */
export class BroughtPaths {
  constructor(
    private readonly uploads: Uploads,
    private readonly allowed?: readonly string[],
  ) {}

  /**
   * Paths of files and folders; where only some may be read, as they are once links are followed.
   * @throws SliceloomError `path-missing`, `path-not-allowed`, or `look-forgotten` for an upload that is gone.
   */
  resolve(paths: readonly string[]): Promise<string[]> {
    return Promise.all(paths.map((path) => this.resolveOne(path)));
  }

  /** The uploads among paths. */
  uploadsIn(paths: readonly string[]): string[] {
    return paths.flatMap((path) => UPLOAD.exec(path)?.[1] ?? []);
  }

  /** The folders out of which no link may lead an importer; undefined where it may read what the user may. */
  within(paths: readonly string[]): string[] | undefined {
    if (!this.allowed) return undefined;
    return [...this.allowed, ...this.uploadsIn(paths).flatMap((id) => this.uploads.folder(id) ?? [])];
  }

  /** What lies in a folder, folders first; without a path, the allowed folders. Links that lead out are not listed. */
  async list(path?: string): Promise<ListedPath[]> {
    if (path === undefined)
      return (this.allowed ?? []).map((folder) => ({ name: folder, path: folder, isFolder: true }));
    const folder = await this.resolveOne(path);
    const entries = (await readdir(folder, { withFileTypes: true }).catch(() => [])).filter(
      ({ name }) => !name.startsWith('.'),
    );
    const listed = await Promise.all(
      entries.slice(0, MOST_LISTED).map(async ({ name }): Promise<ListedPath[]> => {
        const inside = join(folder, name);
        const real = await this.resolveOne(inside).catch(() => undefined);
        if (real === undefined) return [];
        return [{ name, path: inside, isFolder: (await stat(real)).isDirectory() }];
      }),
    );
    return listed
      .flat()
      .sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name, 'en'));
  }

  private async resolveOne(path: string): Promise<string> {
    const upload = UPLOAD.exec(path)?.[1];
    if (upload !== undefined) {
      const folder = this.uploads.folder(upload);
      if (folder === undefined) throw new SliceloomError('look-forgotten');
      return folder;
    }
    const forbidden = new SliceloomError('path-not-allowed', { path });
    if (this.allowed && !isAbsolute(path)) throw forbidden;
    const real = await realpath(path).catch(() => undefined);
    // What is not there and what may not be seen are told in the same words.
    if (this.allowed && !(await liesWithin(path, this.allowed))) throw forbidden;
    if (real === undefined) throw new SliceloomError('path-missing', { path });
    return this.allowed ? real : resolve(path);
  }
}
