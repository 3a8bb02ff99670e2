// @ts-check
/** Measurements, each in a process of its own: its memory is its own, and nothing is warm from the one before. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupFailure } from '../setup/failure.mjs';
import { run } from '../setup/processes.mjs';
import { watchOtherWork } from './machine.mjs';
import { failures } from './text.mjs';

const peakScript = fileURLToPath(new URL('peak.py', import.meta.url));
const exportScript = fileURLToPath(new URL('draw/export.py', import.meta.url));
/** Images of a set that is timed, as in src-main/jobs/trainer-bench-images.ts. */
const EXPORTED = 1000;

/**
 * @typedef {Pick<import('./arguments.mjs').Settings, 'batch' | 'fmapBase' | 'fmapMax' | 'steps'>} Shape
 * @typedef {{ resolution: number, precision: import('./arguments.mjs').Precision }} Point
 * @typedef {Point & { repeatability: import('./arguments.mjs').Repeatability, dataset?: string }} OurPoint
 */

/**
 * What our own side measured; see src-main/jobs/trainer-bench.ts.
 *
 * @param {object} context
 * @param {string} context.root the checkout
 * @param {NodeJS.ProcessEnv} context.env
 * @param {string} context.title
 * @param {'steps' | 'overhead' | 'profile' | 'drawing' | 'exporting' | 'comparing'} task
 * @param {Shape} shape
 * @param {OurPoint} point
 * @returns {Promise<any>}
 */
export async function measureOurs({ root, env, title }, task, { batch, fmapBase, fmapMax, steps }, point) {
  const asked = { task, batch, fmapBase, fmapMax, steps, ...point, resources: join(root, 'resources') };
  const program = join(root, 'out', 'main', 'bench.js');
  return answer(title, process.execPath, [program, JSON.stringify(asked)], env);
}

/**
 * What the reference measured, with bfloat16 autocast where ours is mixed.
 *
 * @param {object} context
 * @param {string} context.python
 * @param {string} context.reference
 * @param {number} context.cores
 * @param {NodeJS.ProcessEnv} context.env
 * @param {string} context.title
 * @param {Shape} shape
 * @param {Point} point
 * @returns {Promise<import('./figures.mjs').Measured>}
 */
export async function measureReference({ python, reference, cores, env, title }, shape, point) {
  const args = [
    ...[peakScript, reference, 'bench'],
    ...['--resolution', point.resolution, '--batch', shape.batch, '--steps', shape.steps],
    ...['--fmap-base', shape.fmapBase, '--fmap-max', shape.fmapMax, '--threads', cores],
    ...(point.precision === 'mixed' ? ['--bf16'] : []),
  ];
  return answer(title, python, args.map(String), env);
}

/**
 * Seconds in which the reference draws an image set and Pillow writes it.
 *
 * @param {{ python: string, reference: string, env: NodeJS.ProcessEnv, title: string }} context
 * @param {Shape} shape
 * @param {number} resolution
 */
export async function measureExport({ python, reference, env, title }, shape, resolution) {
  const folder = await mkdtemp(join(tmpdir(), 'sliceloom-bench-'));
  try {
    const sizes = [resolution, EXPORTED, shape.fmapBase, shape.fmapMax, availableParallelism()].map(String);
    return await answer(title, python, [exportScript, reference, ...sizes, folder], env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} title
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<any>} all that the lines of JSON say which it printed, and what else the machine did meanwhile
 */
async function answer(title, command, args, env) {
  const otherWork = watchOtherWork();
  const { code, stdout, stderr } = await run(command, args, { env });
  const others = otherWork();
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  if (code !== 0 || lines.length === 0)
    throw new SetupFailure(failures.measurementFailed(title, code, stderr));
  // Such as an optimiser of TensorFlow's that gave up: the step is right, and slower than it could be.
  const complaints = stderr.split('\n').filter((line) => /^E\d{4} /.test(line));
  return Object.assign({ otherWork: others, complaints }, ...lines.map((line) => JSON.parse(line)));
}

/**
 * @param {string} python
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ python: string, torch: string }>} its versions
 * @throws {SetupFailure} when it cannot run the reference
 */
export async function checkPython(python, env) {
  const script =
    'import json, platform, torch, numpy, safetensors;' +
    'print(json.dumps({"python": platform.python_version(), "torch": torch.__version__}))';
  const { code, stdout, stderr } = await run(python, ['-c', script], { env });
  const answer = stdout.trim().split('\n').at(-1) ?? '';
  if (code === 0 && answer.startsWith('{')) return JSON.parse(answer);
  const missing = /No module named '(\w+)/.exec(stderr)?.[1];
  if (missing) throw new SetupFailure(failures.noModule(python, missing));
  if (code === 0 || code === 127) throw new SetupFailure(failures.noPython(python));
  throw new SetupFailure(failures.pythonFailed(python, stderr));
}
