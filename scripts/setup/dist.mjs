// @ts-check
/** `npm run dist`: set-up, build, and packages for the operating system that it runs on. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SetupFailure } from './failure.mjs';
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
  const made = await build({
    projectDir: root,
    targets: Platform.current().createTarget(options.dir ? 'dir' : undefined),
    config,
  });
  for (const file of made) reporter.note(progress.packaged(file));
  if (options.dir) reporter.note(progress.packaged(String(config.directories?.output)));
  return 0;
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
