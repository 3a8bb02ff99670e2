// @ts-check
/** Takes chosen files out of a zip archive (a Python wheel is one), streaming, with nothing but Node. */
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

const endRecord = { signature: 0x06054b50, bytes: 22, longestComment: 0xffff };
const directoryRecord = { signature: 0x02014b50, bytes: 46 };
const localRecord = { signature: 0x04034b50, bytes: 30 };
const stored = 0;
const deflated = 8;

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {number} method
 * @property {number} compressedBytes
 * @property {number} bytes
 * @property {number} offset of its local header
 * @property {number} mode Unix permission bits, 0 when the archive has none
 */

/**
 * The archive's table of contents. Archives over 4 GiB (zip64) are not read: no wheel that is pinned is that large.
 *
 * @param {string} archive
 * @returns {Promise<Entry[]>}
 */
export async function listArchive(archive) {
  const handle = await open(archive, 'r');
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, endRecord.bytes + endRecord.longestComment));
    await handle.read(tail, 0, tail.length, size - tail.length);
    const end = findEnd(tail);
    if (end < 0) throw new Error(`${archive} is not a zip archive, or its end is missing`);
    const directory = Buffer.alloc(tail.readUInt32LE(end + 12));
    const directoryOffset = tail.readUInt32LE(end + 16);
    if (directoryOffset === 0xffffffff) throw new Error(`${archive} is larger than this reader takes`);
    await handle.read(directory, 0, directory.length, directoryOffset);
    return readDirectory(directory, archive);
  } finally {
    await handle.close();
  }
}

/** @param {Buffer} tail */
function findEnd(tail) {
  for (let at = tail.length - endRecord.bytes; at >= 0; at--)
    if (tail.readUInt32LE(at) === endRecord.signature) return at;
  return -1;
}

/**
 * @param {Buffer} directory
 * @param {string} archive
 */
function readDirectory(directory, archive) {
  /** @type {Entry[]} */
  const entries = [];
  for (let at = 0; at + directoryRecord.bytes <= directory.length;) {
    if (directory.readUInt32LE(at) !== directoryRecord.signature)
      throw new Error(`${archive}: the table of contents is damaged`);
    const nameLength = directory.readUInt16LE(at + 28);
    const nameAt = at + directoryRecord.bytes;
    entries.push({
      name: directory.toString('utf8', nameAt, nameAt + nameLength),
      method: directory.readUInt16LE(at + 10),
      compressedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
      mode: (directory.readUInt32LE(at + 38) >>> 16) & 0o777,
    });
    at = nameAt + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * Unpacks the files that `keep` wants.
 *
 * @param {string} archive
 * @param {string} folder
 * @param {object} options
 * @param {(name: string) => boolean} options.keep
 * @param {(bytes: number) => void} [options.progress] called with the bytes of each file unpacked
 * @returns {Promise<Entry[]>} what was unpacked
 * @throws {Error} when a name leads out of the folder, or a file is shorter than the table of contents says
 */
export async function unzip(archive, folder, { keep, progress }) {
  const entries = (await listArchive(archive)).filter(({ name }) => !name.endsWith('/') && keep(name));
  for (const entry of entries) {
    await extract(archive, entry, inside(folder, entry.name));
    progress?.(entry.bytes);
  }
  return entries;
}

/**
 * @param {string} folder
 * @param {string} name
 */
function inside(folder, name) {
  const path = normalize(join(folder, name));
  if (!path.startsWith(normalize(folder) + sep))
    throw new Error(`The archive holds a file that would lie outside: ${name}`);
  return path;
}

/**
 * @param {string} archive
 * @param {Entry} entry
 * @param {string} target
 */
async function extract(archive, entry, target) {
  await mkdir(dirname(target), { recursive: true });
  const start = await dataOffset(archive, entry);
  const source = createReadStream(archive, {
    start,
    end: start + entry.compressedBytes - 1,
    highWaterMark: 1 << 18,
  });
  if (entry.bytes === 0) return writeFile(target, '');
  const output = createWriteStream(target);
  if (entry.method === stored) await pipeline(source, output);
  else if (entry.method === deflated)
    await pipeline(source, createInflateRaw({ chunkSize: 1 << 18 }), output);
  else
    throw new Error(`${entry.name} is packed by a method that this reader does not know (${entry.method})`);
  if (output.bytesWritten !== entry.bytes)
    throw new Error(`${entry.name} came out shorter than the archive says`);
  // As pip has it: a program is one for every user, whatever the archive's maker had set for others.
  if (entry.mode & 0o111) await chmod(target, 0o755);
}

/**
 * @param {string} archive
 * @param {Entry} entry
 */
async function dataOffset(archive, entry) {
  const handle = await open(archive, 'r');
  try {
    const header = Buffer.alloc(localRecord.bytes);
    await handle.read(header, 0, header.length, entry.offset);
    if (header.readUInt32LE(0) !== localRecord.signature)
      throw new Error(`${entry.name}: its place in the archive is damaged`);
    return entry.offset + localRecord.bytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await handle.close();
  }
}
