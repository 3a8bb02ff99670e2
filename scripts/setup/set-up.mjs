// @ts-check
/** All of set-up, in order; each step does nothing when it was done before for what lies there now. */
import { mkdir } from 'node:fs/promises';
import { findCompiler, bindingFingerprint } from './binding.mjs';
import { buildIsCurrent, ensureBuild } from './build.mjs';
import { dependenciesAreCurrent, ensureDependencies, npmCommand } from './dependencies.mjs';
import { SetupFailure } from './failure.mjs';
import { chooseFlavour } from './flavour.mjs';
import { takeLock } from './lock.mjs';
import { cacheFolder, checkout, checkoutLock, lockFile } from './paths.mjs';
import { stopOnSignal } from './processes.mjs';
import { createReporter } from './progress.mjs';
import { findPython } from './python.mjs';
import { choosePin, ensureRuntime, inspectRuntime, readRuntimeLock, runtimeFolder } from './runtime.mjs';
import { failures, progress } from './text.mjs';
import { wheelsLeftBehind } from './wheels.mjs';

/**
 * @typedef {object} SetUp
 * @property {string} root the checkout
 * @property {string} cache
 * @property {string} runtime the folder with TensorFlow and its binding
 * @property {import('./runtime.mjs').Flavour} flavour
 * @property {import('./progress.mjs').Reporter} reporter
 * @property {NodeJS.ProcessEnv} env what to start the application with
 */

/**
 * Brings everything that the application needs to start: packages, TensorFlow, and the build.
 *
 * @param {object} [options]
 * @param {boolean} [options.build] false: only packages and TensorFlow
 * @param {import('./runtime.mjs').Flavour} [options.flavour] instead of what the machine and the user's answer say
 * @param {boolean} [options.hint] whether to mention the other flavour
 * @param {string} [options.root]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @returns {Promise<SetUp>}
 * @throws {SetupFailure}
 */
export async function setUp({
  build = true,
  flavour: wished,
  hint = true,
  root = checkout,
  env = process.env,
} = {}) {
  const started = Date.now();
  const reporter = createReporter();
  const cache = cacheFolder(env);
  const lock = await readRuntimeLock(root);
  await mkdir(cache, { recursive: true });
  const flavour = wished ?? (await chooseFlavour({ cache, lock, env, reporter, hint }));
  const pin = choosePin(lock, flavour);
  const tensorflow = pin.platform === 'win32' ? lock.windows.tensorflow : lock.tensorflow;
  const runtime = runtimeFolder(cache, tensorflow, flavour);

  const fingerprint = await bindingFingerprint(root);
  const runtimeState = await inspectRuntime(runtime, { tensorflow, pin, fingerprint });
  const dependenciesCurrent = await dependenciesAreCurrent(root);
  // Everything missing is told at once, before the first long step, not one thing a try.
  const python = await requireTools({ runtimeState, dependenciesCurrent, platform: pin.platform, env });

  const exclusively = locking({ reporter });
  await bringDependencies({ root, cache, reporter, env }, dependenciesCurrent);
  // New packages may have brought new sources for the binding; a run that was killed may have left wheels.
  if (runtimeState || !dependenciesCurrent || (await wheelsLeftBehind(cache, pin.wheels))) {
    const context = { root, cache, pin, tensorflow, reporter, env, python };
    const name = lockFile(cache, `runtime-${tensorflow}-${flavour}`);
    await exclusively(name, (started) => ensureRuntime({ ...context, started }));
  }
  if (build) await bringBuild({ root, cache, reporter, env });
  if (reporter.busy) reporter.note(progress.ready(Date.now() - started));
  return { root, cache, runtime, flavour, reporter, env: { ...env, SLICELOOM_RUNTIME: runtime } };
}

/**
 * As {@link setUp}, but without TensorFlow: for what only shows a training.
 *
 * @param {object} [options]
 * @param {string} [options.root]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @returns {Promise<Pick<SetUp, 'root' | 'reporter' | 'env'>>}
 * @throws {SetupFailure}
 */
export async function setUpPages({ root = checkout, env = process.env } = {}) {
  const started = Date.now();
  const reporter = createReporter();
  const cache = cacheFolder(env);
  await mkdir(cache, { recursive: true });
  const dependenciesCurrent = await dependenciesAreCurrent(root);
  if (!dependenciesCurrent) npmCommand(env);
  await bringDependencies({ root, cache, reporter, env }, dependenciesCurrent);
  await bringBuild({ root, cache, reporter, env });
  if (reporter.busy) reporter.note(progress.ready(Date.now() - started));
  return { root, reporter, env };
}

/**
 * @typedef {Pick<SetUp, 'root' | 'cache' | 'reporter' | 'env'>} Checkout
 *
 * @param {Checkout} checkout
 * @param {boolean} areCurrent
 */
async function bringDependencies({ root, cache, reporter, env }, areCurrent) {
  if (areCurrent) return;
  await locking({ reporter })(checkoutLock(cache, root), (started) =>
    ensureDependencies({ root, reporter, env, started }),
  );
}

/** @param {Checkout} checkout */
async function bringBuild({ root, cache, reporter, env }) {
  if (await buildIsCurrent(root)) return;
  await locking({ reporter })(checkoutLock(cache, root), (started) =>
    ensureBuild({ root, reporter, env, started }),
  );
}

/**
 * @param {object} state
 * @param {'missing' | 'binding' | undefined} state.runtimeState
 * @param {boolean} state.dependenciesCurrent
 * @param {string} state.platform
 * @param {NodeJS.ProcessEnv} state.env
 * @returns {Promise<import('./python.mjs').Python | undefined>} Python, when it is needed
 */
async function requireTools({ runtimeState, dependenciesCurrent, platform, env }) {
  if (!dependenciesCurrent) npmCommand(env);
  if (!runtimeState || platform === 'win32') return undefined;
  const { python, missing } = runtimeState === 'missing' ? await findPython(env) : {};
  /** @type {import('./text.mjs').Tool[]} */
  const tools = missing ? [missing] : [];
  if (!findCompiler(env)) tools.push('compiler');
  if (tools.length) throw new SetupFailure(failures.toolsMissing(tools));
  return python;
}

/**
 * Two set-ups at once (two terminals, two checkouts with one cache) take turns, and the second finds the work done.
 *
 * @param {{ reporter: import('./progress.mjs').Reporter }} context
 */
export function locking({ reporter }) {
  /**
   * @template T
   * @param {string} file
   * @param {(started: (pid: number) => void) => Promise<T>} work told how to name the program that it runs
   * @returns {Promise<T>}
   */
  return async function exclusively(file, work) {
    const held = await takeLock(file, { waiting: ({ pid }) => reporter.note(progress.waiting(pid)) });
    const forget = stopOnSignal(held.release);
    try {
      return await work(held.working);
    } finally {
      forget();
      held.release();
    }
  };
}
