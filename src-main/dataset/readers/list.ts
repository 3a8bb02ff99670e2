import { closeSync, fstatSync, openSync, readSync, type Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { liesWithin } from '../../library/within';
import { NON_BLOCKING } from './bytes';
import type { SourceFile } from './scan';
import { archiveAt, isZip, type Archive } from './zip';
import { relativeName } from './zip-names';

/**
 * Every file under the paths, folders and zip archives opened, in the order of their names. What cannot be looked into
 * (a folder without permission, a broken archive) is given itself, so that `examine` can say why. Links are followed, none
 * in a circle; a file that several links lead to is given for each.
 *
 * A name is relative to the folder that was brought; where several paths were brought, the folder's own name stands before
 * it, numbered where two folders have the same.
 *
 * @param signal ends the listing: nothing more is given
 * @param within folders out of which no link is followed; such a link is given itself
 */
export async function* listFiles(
  paths: readonly string[],
  signal?: AbortSignal,
  within?: readonly string[],
): AsyncGenerator<SourceFile> {
  const roots = paths.map((path) => resolve(path));
  const used = new Map<string, number>();
  for (const root of roots) {
    const isDirectory = await stat(root).then(
      (s) => s.isDirectory(),
      () => false,
    );
    const base = basename(root) || 'root';
    const count = (used.get(base) ?? 0) + 1;
    used.set(base, count);
    const own = count === 1 ? base : `${base} (${count})`;
    const name = isDirectory && roots.length === 1 ? '' : own;
    yield* isDirectory ? inFolder(root, name, [], signal, within) : oneFile(root, name);
    if (signal?.aborted) return;
  }
}

/** @param above the real paths of the folders that this one lies in */
async function* inFolder(
  path: string,
  name: string,
  above: readonly string[],
  signal: AbortSignal | undefined,
  within: readonly string[] | undefined,
): AsyncGenerator<SourceFile> {
  let entries: Dirent[];
  let real: string;
  try {
    real = await realpath(path);
    if (above.includes(real)) return;
    entries = (await readdir(path, { withFileTypes: true })).sort((a, b) => inOrder(a.name, b.name));
  } catch {
    yield { name: name === '' ? basename(path) : name, path };
    return;
  }
  for (const entry of entries) {
    if (signal?.aborted) return;
    const inside = join(path, entry.name);
    const shown = name === '' ? entry.name : `${name}/${entry.name}`;
    const leadsOut = within && entry.isSymbolicLink() && !(await liesWithin(inside, within));
    if (leadsOut) yield { name: shown, path: inside };
    else if (await isFolder(entry, inside)) yield* inFolder(inside, shown, [...above, real], signal, within);
    else yield* oneFile(inside, shown);
  }
}

const isFolder = async (entry: Dirent, path: string): Promise<boolean> =>
  entry.isSymbolicLink()
    ? stat(path).then(
        (target) => target.isDirectory(),
        () => false,
      )
    : entry.isDirectory();

/** Numbers in names count as numbers: slice 2 comes before slice 10. The same on every machine. */
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'variant' });
const inOrder = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : 1);

async function* oneFile(path: string, name: string): AsyncGenerator<SourceFile> {
  const archive = await archiveIn(path);
  if (!archive || archive.isDocument || archive.entries.size === 0) {
    yield { name, path };
    return;
  }
  for (const entry of [...archive.entries.keys()].sort(inOrder))
    yield { name: `${name}/${relativeName(entry)}`, path, entry };
}

/** The archive at a path; undefined where there is none that can be used. */
async function archiveIn(path: string): Promise<Archive | undefined> {
  try {
    return isZip(firstBytes(path)) ? await archiveAt(path) : undefined;
  } catch {
    return undefined;
  }
}

/** Four bytes of each of 200,000 files: waiting for each would take longer than reading. */
function firstBytes(path: string): Buffer {
  const file = openSync(path, NON_BLOCKING);
  try {
    const start = Buffer.alloc(4);
    return fstatSync(file).isFile() ? start.subarray(0, readSync(file, start, 0, 4, 0)) : start;
  } finally {
    closeSync(file);
  }
}
