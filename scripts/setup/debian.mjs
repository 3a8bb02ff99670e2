// @ts-check
/** Debian's packages that only tests need, installed by the test command where it may: on Debian, as root. */
import { existsSync, readFileSync } from 'node:fs';
import { findProgram, run } from './processes.mjs';
import { showing } from './progress.mjs';
import { progress } from './text.mjs';

/** A browser for end-to-end tests. */
export const chromiumPackages = ['chromium'];

/** A display without a screen, and the libraries that Electron loads. */
export const electronPackages = [
  ...['xvfb', 'xauth', 'libgtk-3-0', 'libnss3', 'libasound2'],
  ...['libgbm1', 'libxss1', 'libatk-bridge2.0-0'],
];

/** @param {NodeJS.ProcessEnv} [env] */
export function canInstallPackages(env = process.env) {
  if (process.getuid?.() !== 0 || !findProgram('apt-get', env) || !existsSync('/etc/os-release'))
    return false;
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/**
 * @param {string[]} packages
 * @param {object} context
 * @param {import('./progress.mjs').Reporter} context.reporter
 * @param {NodeJS.ProcessEnv} [context.env]
 * @returns {Promise<boolean>} whether they are installed now
 */
export async function installPackages(packages, { reporter, env = process.env }) {
  if (!canInstallPackages(env)) return false;
  const options = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } };
  const patience = ['-o', 'DPkg::Lock::Timeout=300', '--quiet'];
  try {
    await showing(reporter, progress.installingPackages(packages), async () => {
      await run('apt-get', [...patience, 'update'], options);
      const { code, stderr } = await run(
        'apt-get',
        [...patience, 'install', '--yes', '--no-install-recommends', ...packages],
        options,
      );
      if (code !== 0) throw new Error(stderr);
    });
    return true;
  } catch (error) {
    for (const line of String(/** @type {Error} */ (error).message)
      .trim()
      .split('\n')
      .slice(-3))
      reporter.note(`| ${line}`);
    return false;
  }
}
