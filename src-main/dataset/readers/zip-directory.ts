import { read, type Bytes } from './bytes';
import { LARGEST_RATIO } from './inflate';
import { damaged, truncated, unsupported } from './refuse';
import { decodeName } from './zip-names';

/** Where an entry of an archive lies. */
export interface ZipEntry {
  readonly headerAt: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly checksum: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly isEncrypted: boolean;
}

/** More files than this, or more bytes, in one archive are a trap rather than a data set. */
const MOST_ENTRIES = 1_000_000;
const MOST_BYTES = 2 ** 42;
const LARGEST_DIRECTORY = 2 ** 29;

/**
 * The entries of a zip archive by their names (APPNOTE.TXT §4.3, with ZIP64). Folders are left out. Nothing is unpacked.
 *
 * @throws RefusedFile `damaged`, `truncated`, or `unsupported` where it is larger than an archive may be
 */
export async function readDirectory(archive: Bytes): Promise<Map<string, ZipEntry>> {
  const { at, length, count } = await findDirectory(archive);
  const size = archive.length ?? 0;
  if (count > MOST_ENTRIES) throw unsupported('archive-entries', count);
  if (length > LARGEST_DIRECTORY || at + length > size) throw damaged('archive');
  const directory = await read(archive, at, length);
  const entries = new Map<string, ZipEntry>();
  let total = 0;
  let position = 0;
  for (let i = 0; i < count; i++) {
    if (position + 46 > directory.byteLength || directory.readUInt32LE(position) !== 0x02014b50)
      throw damaged('archive');
    const nameLength = directory.readUInt16LE(position + 28);
    const extraLength = directory.readUInt16LE(position + 30);
    const next = position + 46 + nameLength + extraLength + directory.readUInt16LE(position + 32);
    if (next > directory.byteLength) throw damaged('archive');
    const name = decodeName(directory.subarray(position + 46, position + 46 + nameLength));
    const extra = directory.subarray(position + 46 + nameLength, position + 46 + nameLength + extraLength);
    const entry = entryAt(directory, position, extra);
    position = next;
    if (/[/\\]$/.test(name)) continue;
    total += entry.bytes;
    if (entry.headerAt + 30 + entry.packedBytes > size)
      throw truncated(entry.headerAt + 30 + entry.packedBytes, size);
    entries.set(name, entry);
  }
  // Entries that lie over one another can claim more than deflate can hold.
  if (total > MOST_BYTES || total > size * LARGEST_RATIO) throw unsupported('archive-size');
  return entries;
}

function entryAt(directory: Buffer, at: number, extra: Buffer): ZipEntry {
  let bytes = directory.readUInt32LE(at + 24);
  let packedBytes = directory.readUInt32LE(at + 20);
  let headerAt = directory.readUInt32LE(at + 42);
  for (let i = 0; i + 4 <= extra.byteLength; i += 4 + extra.readUInt16LE(i + 2)) {
    if (extra.readUInt16LE(i) !== 1) continue;
    let field = i + 4;
    const wide = (): number => {
      if (field + 8 > extra.byteLength) throw damaged('archive');
      field += 8;
      return Number(extra.readBigUInt64LE(field - 8));
    };
    if (bytes === 0xffffffff) bytes = wide();
    if (packedBytes === 0xffffffff) packedBytes = wide();
    if (headerAt === 0xffffffff) headerAt = wide();
  }
  return {
    headerAt,
    packedBytes,
    bytes,
    checksum: directory.readUInt32LE(at + 16),
    method: directory.readUInt16LE(at + 10),
    isEncrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
  };
}

interface Directory {
  readonly at: number;
  readonly length: number;
  readonly count: number;
}

/** The table of contents is found from the end, before which a comment of up to 64 KB may stand. */
async function findDirectory(archive: Bytes): Promise<Directory> {
  const size = archive.length ?? 0;
  const start = Math.max(0, size - 65557 - 20);
  const tail = await read(archive, start, size - start);
  for (let at = tail.byteLength - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== 0x06054b50) continue;
    const directory = {
      at: tail.readUInt32LE(at + 16),
      length: tail.readUInt32LE(at + 12),
      count: tail.readUInt16LE(at + 10),
    };
    const isWide =
      directory.at === 0xffffffff || directory.length === 0xffffffff || directory.count === 0xffff;
    if (!isWide || at < 20 || tail.readUInt32LE(at - 20) !== 0x07064b50) return directory;
    const end = await read(archive, Number(tail.readBigUInt64LE(at - 12)), 56);
    if (end.byteLength < 56 || end.readUInt32LE(0) !== 0x06064b50) throw damaged('archive');
    return {
      at: Number(end.readBigUInt64LE(48)),
      length: Number(end.readBigUInt64LE(40)),
      count: Number(end.readBigUInt64LE(32)),
    };
  }
  // The end is missing: the copy was interrupted.
  throw damaged('archive');
}
