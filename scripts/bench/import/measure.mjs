// @ts-check
/** Imports and what is compared with them, each in processes of its own, with their time and memory. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupFailure } from '../../setup/failure.mjs';
import { run } from '../../setup/processes.mjs';
import { watchOtherWork } from '../machine.mjs';
import { watchMemory } from './process-tree.mjs';
import { failures } from './text.mjs';

/** Side of the slices that are made, in pixels. */
export const SIZE = 256;

const script = fileURLToPath(new URL('import.py', import.meta.url));

/**
 * @typedef {object} Measured
 * @property {number} seconds from the start of the program to its end
 * @property {number | null} peakBytes of all its processes together; null where the system does not tell
 * @property {number | null} otherWork share of the machine, 0 to 1, that others took meanwhile
 * @property {string} stdout
 *
 * @typedef {object} Place
 * @property {string} root the checkout
 * @property {NodeJS.ProcessEnv} env
 * @property {string} folder for what is written; whoever calls removes it
 */

/**
 * Our own command, as `npm run sliceloom -- import` runs it once everything is set up.
 *
 * @param {Place} place
 * @param {string} title
 * @param {string} data
 * @param {string[]} options
 * @returns {Promise<Measured & { slices: number }>}
 */
export async function measureImport({ root, env, folder }, title, data, options) {
  const library = join(folder, 'library');
  rmSync(library, { recursive: true, force: true });
  const program = join(root, 'out', 'main', 'cli.js');
  const args = [
    program,
    'import',
    data,
    '--name',
    'Bench',
    '--library',
    library,
    '--size',
    String(SIZE),
    '--json',
  ];
  const { code, stderr, ...measured } = await timed(process.execPath, [...args, ...options], env);
  if (code !== 0) throw new SetupFailure(failures.importFailed(title, code, stderr));
  const { slices } = readLast(measured.stdout);
  return { ...measured, slices };
}

/**
 * @param {Place} place
 * @param {string} python
 * @param {string} data
 * @returns {Promise<Measured & { slices: number, versions: Record<string, string> }>}
 */
export async function measurePython({ env, folder }, python, data) {
  const out = join(folder, 'python');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { code, stderr, ...measured } = await timed(python, [script, data, out, String(SIZE)], env);
  if (code !== 0) throw new SetupFailure(failures.pythonFailed(python, stderr));
  return { ...measured, ...JSON.parse(measured.stdout.trim().split('\n').at(-1) ?? '') };
}

/** @param {string} stdout lines of JSON @returns {any} what the last one that tells of a data set says of it */
function readLast(stdout) {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  const last = JSON.parse(lines.at(-1) ?? '{}');
  return last.dataset ?? last;
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function timed(command, args, env) {
  const otherWork = watchOtherWork();
  const started = performance.now();
  let endWatch = /** @type {() => number | null} */ (() => null);
  const outcome = await run(command, args, { env, started: (pid) => (endWatch = watchMemory(pid)) });
  const seconds = (performance.now() - started) / 1000;
  return { ...outcome, seconds, peakBytes: endWatch(), otherWork: otherWork() };
}
