import { readdir } from 'node:fs/promises';
import { STAGING_SUFFIX, type Library } from '../../library/layout';
import { readLockOwner } from '../../library/lock';
import { journalOf, type Begin } from './journal';

/** An import that ended before it was done, and can be gone on with. */
export interface InterruptedImport {
  /** Of the data set that it makes or adds to. */
  readonly name: string;
  readonly addsToExisting: boolean;
  /** Slices that it has gathered. */
  readonly slices: number;
  readonly createdAt: string;
  /** What its importer gave to `openWriter`. */
  readonly about: unknown;
}

/** The imports of a library that nobody works on and that are not done, by name. */
export async function listInterrupted(library: Library): Promise<InterruptedImport[]> {
  const names = await readdir(library.datasets).catch(() => [] as string[]);
  const interrupted: InterruptedImport[] = [];
  for (const hidden of names.filter((name) => name.startsWith('.') && name.endsWith(STAGING_SUFFIX)).sort()) {
    const name = hidden.slice(1, -STAGING_SUFFIX.length);
    const folder = library.staging(name);
    if ((await readLockOwner(folder.lockFile)) !== undefined) continue;
    let begin: Begin | undefined;
    let slices = 0;
    for await (const { entry } of journalOf(folder.journal)) {
      if (entry.kind === 'begin') begin = entry;
      else if (entry.kind === 'source') slices = entry.records;
    }
    if (!begin) continue;
    const { base, createdAt, about } = begin;
    interrupted.push({ name, addsToExisting: base !== undefined, slices, createdAt, about });
  }
  return interrupted;
}
