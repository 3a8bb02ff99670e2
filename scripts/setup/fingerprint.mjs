// @ts-check
/** One hash over many files, by which a step knows that it was done for exactly what lies there now. */
import { createHash } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * @param {string} root
 * @param {string[]} paths files and folders below it; a missing one counts as missing, which is a state too
 * @returns {Promise<string>}
 */
export async function fingerprint(root, paths) {
  const hash = createHash('sha256');
  for (const path of paths) await add(hash, root, path);
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} root
 * @param {string} path
 */
async function add(hash, root, path) {
  const found = await stat(join(root, path)).catch(() => undefined);
  if (!found) {
    hash.update(`\0${path}\0missing`);
  } else if (found.isDirectory()) {
    for (const name of (await readdir(join(root, path))).sort()) await add(hash, root, `${path}/${name}`);
  } else {
    hash.update(`\0${path}\0${found.size}\0`).update(await readFile(join(root, path)));
  }
}
