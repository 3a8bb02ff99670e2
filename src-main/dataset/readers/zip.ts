import { stat } from 'node:fs/promises';
import { openFile, PartOfBytes, read, type Bytes } from './bytes';
import { InflatedBytes } from './inflate';
import { damaged, refuse, unsupported } from './refuse';
import { readDirectory, type ZipEntry } from './zip-directory';

/** Local file header, or the end of an archive that is empty. */
export const isZip = (head: Buffer): boolean =>
  head.byteLength >= 4 && (head.readUInt32LE(0) === 0x04034b50 || head.readUInt32LE(0) === 0x06054b50);

export interface Archive {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** A document or program that is packed as zip: its parts are no images that somebody collected. */
  readonly isDocument: boolean;
}

/** Tables of contents of the archives that were used last; they are read again once a file has changed. */
const known = new Map<string, { readonly stamp: string; readonly archive: Promise<Archive> }>();
const MOST_KNOWN = 8;

/** @throws RefusedFile where the archive cannot be used; errors of the file system */
export async function archiveAt(path: string): Promise<Archive> {
  const { size, mtimeMs } = await stat(path);
  const stamp = `${size} ${mtimeMs}`;
  const found = known.get(path);
  known.delete(path);
  const archive = found?.stamp === stamp ? found.archive : readArchive(path);
  known.set(path, { stamp, archive });
  for (const oldest of known.keys()) {
    if (known.size <= MOST_KNOWN) break;
    known.delete(oldest);
  }
  return archive;
}

async function readArchive(path: string): Promise<Archive> {
  const file = await openFile(path);
  try {
    const entries = await readDirectory(file);
    return {
      entries,
      isDocument: ['[Content_Types].xml', 'mimetype', 'META-INF/MANIFEST.MF'].some((n) => entries.has(n)),
    };
  } finally {
    await file.close();
  }
}

/** An entry's bytes. @throws RefusedFile `unsupported` where it is encrypted or packed in a rare way */
export async function openEntry(path: string, name: string): Promise<Bytes> {
  const entry = (await archiveAt(path)).entries.get(name);
  if (!entry) throw refuse('not-readable', { reason: 'vanished' });
  if (entry.isEncrypted) throw unsupported('archive-encrypted');
  if (entry.method !== 0 && entry.method !== 8) throw unsupported('archive-method', entry.method);
  const file = await openFile(path);
  try {
    const header = await read(file, entry.headerAt, 30);
    if (header.byteLength < 30 || header.readUInt32LE(0) !== 0x04034b50) throw damaged('archive');
    const start = entry.headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const packed = new PartOfBytes(file, start, entry.packedBytes);
    if (entry.method === 8) return new InflatedBytes(packed, 'raw', entry.bytes, entry.checksum);
    if (entry.bytes !== entry.packedBytes) throw damaged('archive');
    return packed;
  } catch (error) {
    await file.close();
    throw error;
  }
}
