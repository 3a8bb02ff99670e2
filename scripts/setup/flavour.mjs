// @ts-check
/** Which TensorFlow: for the processor, or with CUDA for an NVIDIA GPU. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { SetupFailure } from './failure.mjs';
import { readJson, writeJson } from './files.mjs';
import { run } from './processes.mjs';
import { failures, flavourTexts } from './text.mjs';

/** @typedef {import('./runtime.mjs').Flavour} Flavour */

/** @param {string} cache */
const answerFile = (cache) => join(cache, 'tensorflow-flavour.json');

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<boolean>} whether an NVIDIA GPU and its driver are there
 */
export async function hasNvidiaGpu(env = process.env) {
  if (existsSync('/proc/driver/nvidia/version')) return true;
  const answer = await run('nvidia-smi', ['--list-gpus'], { env, timeout: 10_000 });
  return answer.code === 0 && answer.stdout.includes('GPU');
}

/**
 * @typedef {object} Circumstances
 * @property {string} [wish] SLICELOOM_TENSORFLOW
 * @property {Flavour} [answered] what the user answered on an earlier start
 * @property {boolean} gpu whether an NVIDIA GPU is there
 * @property {boolean} offered whether there is a GPU flavour for this platform
 * @property {boolean} interactive whether someone can answer
 *
 * @param {Circumstances} circumstances
 * @returns {Flavour | 'ask' | 'cpu-with-hint'}
 * @throws {SetupFailure} when the wish is neither cpu nor gpu
 */
export function decideFlavour({ wish, answered, gpu, offered, interactive }) {
  if (wish === 'cpu' || wish === 'gpu') return wish;
  if (wish) throw new SetupFailure(failures.flavourUnknown(wish));
  // An answer given on another machine with the same home folder must not bring CUDA to one without a GPU.
  if (!gpu || !offered) return 'cpu';
  if (answered) return answered;
  return interactive ? 'ask' : 'cpu-with-hint';
}

/**
 * @param {object} context
 * @param {string} context.cache
 * @param {import('./runtime.mjs').RuntimeLock} context.lock
 * @param {NodeJS.ProcessEnv} context.env
 * @param {import('./progress.mjs').Reporter} context.reporter
 * @param {boolean} context.hint whether to tell how to get the other flavour
 * @returns {Promise<Flavour>}
 * @throws {SetupFailure}
 */
export async function chooseFlavour({ cache, lock, env, reporter, hint }) {
  const pin = lock.runtimes.find(({ flavour, platform, arch }) => {
    return flavour === 'gpu' && platform === process.platform && arch === process.arch;
  });
  const wish = env.SLICELOOM_TENSORFLOW;
  const choice = decideFlavour({
    wish,
    answered: (await readJson(answerFile(cache)))?.flavour,
    gpu: !wish && (await hasNvidiaGpu(env)),
    offered: Boolean(pin),
    interactive: Boolean(process.stdin.isTTY && process.stderr.isTTY && !env.CI),
  });
  if (choice === 'ask' && pin) {
    const sum = (/** @type {'bytes' | 'unpackedBytes'} */ key) =>
      pin.wheels.reduce((total, wheel) => total + wheel[key], 0);
    const flavour = (await ask(flavourTexts.question(sum('bytes'), sum('unpackedBytes')))) ? 'gpu' : 'cpu';
    await writeJson(answerFile(cache), { flavour });
    return flavour;
  }
  if (choice === 'cpu-with-hint' && hint) reporter.note(flavourTexts.hint);
  return choice === 'gpu' ? 'gpu' : 'cpu';
}

/** @param {string} question */
async function ask(question) {
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return !/^n/i.test((await dialogue.question(question)).trim());
  } finally {
    dialogue.close();
  }
}
