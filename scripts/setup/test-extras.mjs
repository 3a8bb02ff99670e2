// @ts-check
/** What only tests need beyond the application: a browser, and an Electron that can be had without its release host. */
import { join } from 'node:path';
import { chromiumPackages, electronPackages, installPackages } from './debian.mjs';
import { SetupFailure } from './failure.mjs';
import { exists } from './files.mjs';
import { lockFile } from './paths.mjs';
import { findProgram, run } from './processes.mjs';
import { locking } from './set-up.mjs';
import { ensureTestElectron, testElectronVersion } from './test-electron.mjs';
import { testTexts } from './text.mjs';

/**
 * @typedef {{ value: string } | { lacking: string }} Extra a path, or the sentence that says what is missing
 *
 * @param {import('./set-up.mjs').SetUp} state
 * @returns {Promise<Extra>} the Chromium that end-to-end tests drive
 */
export async function findChromium({ reporter, env }) {
  const find = () => {
    if (env.SLICELOOM_TEST_CHROMIUM) return env.SLICELOOM_TEST_CHROMIUM;
    return ['chromium', 'chromium-browser', 'google-chrome']
      .map((name) => findProgram(name, env))
      .find(Boolean);
  };
  let chromium = find();
  if (!chromium && (await installPackages(chromiumPackages, { reporter, env }))) chromium = find();
  return chromium ? { value: chromium } : { lacking: testTexts.noChromium };
}

/**
 * @param {import('./set-up.mjs').SetUp} state
 * @returns {Promise<Extra>} the folder of the Electron that the window's tests drive
 */
export async function findTestElectron(state) {
  const { root, cache, reporter, env } = state;
  if (process.platform !== 'linux') return { lacking: testTexts.electronOnlyOnLinux };
  /** @type {string} */
  let folder;
  try {
    folder =
      env.SLICELOOM_TEST_ELECTRON ??
      (await locking({ reporter })(lockFile(cache, `test-electron-${testElectronVersion}`), (started) => {
        return ensureTestElectron({ root, cache, reporter, env, started });
      }));
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    return { lacking: [error.message, ...error.mend].join('\n  ') };
  }
  const binary = join(folder, 'electron');
  if (!(await exists(binary))) return { lacking: testTexts.noElectronIn(folder) };
  const ready = async () =>
    Boolean(findProgram('xvfb-run', env)) && (await missingLibraries(binary)).length === 0;
  if (
    !(await ready()) &&
    !((await installPackages(electronPackages, { reporter, env })) && (await ready()))
  ) {
    return { lacking: testTexts.noXvfb(electronPackages.join(' '), await missingLibraries(binary)) };
  }
  return { value: folder };
}

/**
 * @param {string} binary
 * @returns {Promise<string[]>} the shared libraries that it asks for and the system has not
 */
export async function missingLibraries(binary) {
  const { stdout } = await run('ldd', [binary]);
  return stdout
    .split('\n')
    .filter((line) => line.includes('not found'))
    .map((line) => line.trim().split(' ')[0]);
}
