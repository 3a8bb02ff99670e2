// @ts-check
/** Electron's binary: an install step of its own, which may fail without harm, since there is the browser too. */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exists, readJson, writeJson } from './files.mjs';
import { run } from './processes.mjs';
import { showing } from './progress.mjs';
import { progress, windowTexts } from './text.mjs';

/** A failed download is not tried again at each start: without the release host that would cost seconds every time. */
const tryAgainAfter = 60 * 60 * 1000;

/** @param {NodeJS.Platform} [platform] */
function binaryName(platform = process.platform) {
  if (platform === 'darwin') return join('Electron.app', 'Contents', 'MacOS', 'Electron');
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} [env] ELECTRON_OVERRIDE_DIST_PATH names a folder to use instead, as Electron's package has it
 * @returns {string} the folder in which Electron lies, or will lie
 */
export function electronFolder(root, env = process.env) {
  return env.ELECTRON_OVERRIDE_DIST_PATH
    ? resolve(env.ELECTRON_OVERRIDE_DIST_PATH)
    : join(root, 'node_modules', 'electron', 'dist');
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} the executable, when it is there and of the version that package-lock.json names
 */
export function findElectron(root, env = process.env) {
  const folder = electronFolder(root, env);
  const file = join(folder, binaryName());
  if (!existsSync(file)) return undefined;
  if (env.ELECTRON_OVERRIDE_DIST_PATH) return file;
  try {
    const { version } = JSON.parse(
      readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8'),
    );
    return readFileSync(join(folder, 'version'), 'utf8').replace(/^v/, '').trim() === version
      ? file
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Runs the electron package's own install step, its download kept in our cache. That step checks the download against
 * the checksums that the package carries.
 *
 * @param {object} context
 * @param {string} context.root
 * @param {string} context.cache
 * @param {import('./progress.mjs').Reporter} context.reporter
 * @param {NodeJS.ProcessEnv} [context.env]
 * @param {(pid: number) => void} [context.started]
 * @returns {Promise<string | undefined>} the executable, undefined when it cannot be had
 */
export async function ensureElectron({ root, cache, reporter, env = process.env, started }) {
  const found = findElectron(root, env);
  if (found || env.ELECTRON_OVERRIDE_DIST_PATH) return found;
  const installer = join(root, 'node_modules', 'electron', 'install.js');
  const failedFile = join(cache, 'electron', 'last-failure.json');
  const failed = await readJson(failedFile);
  if (!(await exists(installer)) || Date.now() - Date.parse(failed?.at ?? 0) < tryAgainAfter)
    return undefined;
  try {
    await showing(reporter, progress.fetchingElectron, async () => {
      const { code, stderr } = await run(process.execPath, [installer], {
        cwd: root,
        env: { ...env, electron_config_cache: join(cache, 'electron') },
        started,
      });
      if (code !== 0) throw new Error(stderr.trim().split('\n')[0]);
    });
  } catch (error) {
    await writeJson(failedFile, {
      at: new Date().toISOString(),
      reason: /** @type {Error} */ (error).message,
    });
    return undefined;
  }
  return findElectron(root, env);
}

/**
 * Why no window can be opened, as a sentence; undefined when one can.
 *
 * @param {object} circumstances
 * @param {boolean} circumstances.web whether the user asked for the browser
 * @param {NodeJS.ProcessEnv} circumstances.env
 * @param {NodeJS.Platform} [circumstances.platform]
 * @returns {string | undefined}
 */
export function noWindowBecause({ web, env, platform = process.platform }) {
  if (web) return windowTexts.askedForWeb;
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return windowTexts.noDisplay;
  return undefined;
}

/**
 * Whether Chromium can build its sandbox here. Some distributions keep user namespaces from ordinary programs; then the
 * helper beside Electron has to belong to root. Sliceloom never runs without the sandbox because of that.
 *
 * @param {string} binary
 * @param {{ read?: (file: string) => string | undefined }} [options] reads a file of /proc
 * @returns {string | undefined} the helper that an administrator has to prepare; undefined when all is well
 */
export function unusableSandbox(binary, { read = readSetting } = {}) {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return undefined;
  const restricted =
    read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1' ||
    read('/proc/sys/kernel/unprivileged_userns_clone') === '0' ||
    read('/proc/sys/user/max_user_namespaces') === '0';
  if (!restricted) return undefined;
  const helper = join(binary, '..', 'chrome-sandbox');
  try {
    accessSync(helper, constants.X_OK);
    const { uid, mode } = statSync(helper);
    if (uid === 0 && (mode & 0o4000) !== 0) return undefined;
  } catch {
    // Not there, or not for this user: the sentence names it either way.
  }
  return helper;
}

/** @param {string} file */
function readSetting(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
