// @ts-check
/** `npm run dist`: set-up, build, and packages for the operating system that it runs on. */
import { readFile, readdir, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { exists } from './files.mjs';
import { userFolder } from './launch.mjs';
import { readOptions } from './options.mjs';
import { setUp } from './set-up.mjs';
import { failures, progress, usages } from './text.mjs';

/** @returns {Promise<number>} */
export async function dist() {
  const options = readOptions(usages.dist, {
    flavour: { type: 'string' },
    dir: { type: 'boolean' },
    'electron-dist': { type: 'string' },
    'for-tests': { type: 'boolean' },
  });
  if (!options) return 0;
  const flavour = options.flavour ?? 'cpu';
  if (flavour !== 'cpu' && flavour !== 'gpu')
    throw new SetupFailure(failures.wrongOption(`--flavour is cpu or gpu, not ${flavour}`, usages.dist));
  const electron = options['electron-dist']
    ? await readElectron(String(options['electron-dist']))
    : undefined;
  if (options['for-tests'] && !(electron && options.dir)) {
    throw new SetupFailure(
      failures.wrongOption('--for-tests goes with --dir and --electron-dist', usages.dist),
    );
  }
  const { root, cache, runtime, reporter } = await setUp({ flavour });

  // What electron-builder fetches is kept with everything else that is fetched.
  process.env.ELECTRON_BUILDER_CACHE ??= join(cache, 'electron-builder');
  process.env.electron_config_cache ??= join(cache, 'electron');
  // Known only after set-up has installed it.
  const { build, Platform } = await import('electron-builder');
  const { builderConfiguration } = await import('../electron-builder.config.mjs');
  const config = builderConfiguration({
    root,
    runtime,
    flavour,
    electron,
    forTests: Boolean(options['for-tests']),
  });
  const targets = Platform.current().createTarget(options.dir ? 'dir' : undefined);
  const made = await build({ projectDir: root, targets, config }).catch((error) => {
    const unreachable = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'].includes(
      error.code,
    );
    throw new SetupFailure(
      unreachable ? failures.packagerOffline(error.message) : failures.packagingFailed(error.message),
      {
        cause: error,
      },
    );
  });
  const unpacked = await unpackedFolder(String(config.directories?.output));
  if (options['for-tests']) await letStandInStart(join(unpacked, 'resources'));
  for (const file of options.dir ? [unpacked] : made) reporter.note(progress.packaged(file));
  return 0;
}

/**
 * Electron looks for app.asar before the folder app, and the test Electron needs its stand-in, which is that folder, to
 * come first: the stand-in then starts the archive by its other name.
 *
 * @param {string} resources
 */
async function letStandInStart(resources) {
  for (const ending of ['', '.unpacked']) {
    const archive = join(resources, `app.asar${ending}`);
    if (await exists(archive)) await rename(archive, join(resources, `application.asar${ending}`));
  }
}

/**
 * @param {string} folder
 * @throws {SetupFailure} when it holds no unpacked Electron
 */
async function readElectron(folder) {
  const absolute = resolve(userFolder(), folder);
  try {
    const version = (await readFile(join(absolute, 'version'), 'utf8')).trim().replace(/^v/, '');
    return { folder: absolute, version };
  } catch (error) {
    throw new SetupFailure(failures.noElectronDist(absolute), { cause: error });
  }
}

/**
 * @param {string} output
 * @returns {Promise<string>} the application as a folder, which electron-builder names by system and processor
 */
async function unpackedFolder(output) {
  const names = await readdir(output);
  const wanted = process.platform === 'darwin' ? /^mac/ : /unpacked$/;
  return join(output, names.find((name) => wanted.test(name)) ?? '');
}
