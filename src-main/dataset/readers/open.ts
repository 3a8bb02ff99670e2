import { stat } from 'node:fs/promises';
import { openFile, read, type Bytes } from './bytes';
import { InflatedBytes } from './inflate';
import type { SourceFile } from './scan';
import { archiveAt, openEntry } from './zip';

/** Header bytes that are looked at first; formats that need more read on. */
export const HEAD = 64 * 1024;

export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;

/**
 * Opens a file or an archive's entry, unpacks gzip whatever it is called, and closes it after use.
 *
 * @throws RefusedFile; errors of the file system
 */
export async function opened<T>(
  file: SourceFile,
  use: (bytes: Bytes, head: Buffer) => Promise<T>,
): Promise<T> {
  let bytes = file.entry === undefined ? await openFile(file.path) : await openEntry(file.path, file.entry);
  try {
    let head = await read(bytes, 0, HEAD);
    if (isGzip(head)) {
      bytes = new InflatedBytes(bytes, 'gzip');
      head = await read(bytes, 0, HEAD);
    }
    return await use(bytes, head);
  } finally {
    await bytes.close();
  }
}

export async function isThere({ path, entry }: SourceFile): Promise<boolean> {
  try {
    if (entry === undefined) return (await stat(path)).isFile();
    return (await archiveAt(path)).entries.has(entry);
  } catch {
    return false;
  }
}
