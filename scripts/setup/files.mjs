// @ts-check
/** Files written so that an interruption at any instant leaves either the old one or the new one. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The beginning of every temporary name, by which a later run recognises what an interrupted one left behind. */
const partialMark = '.partial-';

/**
 * A name beside the target, unique to this attempt.
 *
 * @param {string} target
 */
export function partialName(target) {
  return join(
    dirname(target),
    `${partialMark}${basename(target)}-${process.pid}-${randomBytes(4).toString('hex')}`,
  );
}

/**
 * Removes what interrupted attempts at the target left. Call it only while holding the target's lock.
 *
 * @param {string} target
 */
export async function removePartials(target) {
  const mark = `${partialMark}${basename(target)}-`;
  for (const name of await readdir(dirname(target)).catch(() => [])) {
    if (!name.startsWith(mark)) continue;
    // With retries, because a program that outlived its killed parent may be writing there for an instant still.
    await rm(join(dirname(target), name), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/**
 * Writes a JSON file by way of a temporary name, flushed before it is renamed.
 *
 * @param {string} file
 * @param {unknown} value
 */
export async function writeJson(file, value) {
  await mkdir(dirname(file), { recursive: true });
  const partial = partialName(file);
  const handle = await open(partial, 'w');
  try {
    await handle.writeFile(`${JSON.stringify(value, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
}

/**
 * @param {string} file
 * @returns {Promise<any>} undefined when the file is missing or is not JSON: both mean that the step must be done again
 */
export async function readJson(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} file
 * @returns {Promise<number | undefined>} its size in bytes, undefined when there is no such file
 */
export async function sizeOf(file) {
  try {
    return (await stat(file)).size;
  } catch {
    return undefined;
  }
}

/** @param {string} path */
export async function exists(path) {
  return (await sizeOf(path)) !== undefined;
}

/**
 * @param {string} file
 * @returns {Promise<string>} lower-case hexadecimal
 */
export async function sha256(file) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * The bytes of all files below a folder; files that vanish meanwhile count as nothing.
 *
 * @param {string} folder
 * @returns {Promise<number>}
 */
export async function folderBytes(folder) {
  let total = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) total += await folderBytes(path);
    else if (entry.isFile()) total += (await sizeOf(path)) ?? 0;
  }
  return total;
}

/**
 * Free space for this user on the disk that holds, or will hold, the path.
 *
 * @param {string} path need not exist yet
 * @returns {Promise<number>} bytes
 */
export async function freeBytes(path) {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch (error) {
      if (dirname(folder) === folder) throw error;
    }
  }
}
