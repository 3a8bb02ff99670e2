// @ts-check
/** Where things lie: the checkout, and the cache outside it that survives new clones and `npm ci`. */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that these scripts belong to. */
export const checkout = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/**
 * The folder for everything that is fetched or compiled once for all checkouts.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @param {string} [home]
 * @returns {string} SLICELOOM_CACHE if set, else the place that the operating system sets aside for caches
 */
export function cacheFolder(env = process.env, platform = process.platform, home = homedir()) {
  if (env.SLICELOOM_CACHE) return resolve(env.SLICELOOM_CACHE);
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'sliceloom');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'sliceloom');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'sliceloom');
}

/**
 * @param {string} cache
 * @param {string} name
 */
export function lockFile(cache, name) {
  return join(cache, 'locks', `${name}.lock`);
}

/**
 * The lock of one checkout; its path is hashed because several checkouts share the cache.
 *
 * @param {string} cache
 * @param {string} root
 */
export function checkoutLock(cache, root) {
  return lockFile(cache, `checkout-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`);
}
