// @ts-check
/** `npm test`: set-up with what only tests need, then every step, then one line with the numbers. */
import { explain, printFailure, SetupFailure } from './failure.mjs';
import { setUp } from './set-up.mjs';
import { findChromium, findTestElectron } from './test-extras.mjs';
import { findReaders } from './test-readers.mjs';
import { runStep, steps, sum, summary } from './test-steps.mjs';
import { failures, testTexts } from './text.mjs';

/** @returns {Promise<number>} 0 when nothing failed */
export async function test() {
  /** @type {import('./test-steps.mjs').Counts[]} */
  const results = [];
  try {
    await runAll(chosenSteps(process.argv.slice(2)), results);
  } catch (error) {
    // Set-up that failed is told in its own words, and the closing line is still there for who reads only that.
    printFailure(explain(error));
    results.push({ passed: 0, failed: 1, skipped: 0 });
  }
  const total = sum(results);
  const told = results.flatMap((counts) => counts.failures ?? []);
  // Again at the end, since whoever reads a log that was cut short reads its end.
  if (told.length) process.stdout.write(`${told.join('\n')}\n\n`);
  process.stdout.write(`${summary(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}

/**
 * @param {string[]} args
 * @returns {import('./test-steps.mjs').Step[]}
 * @throws {SetupFailure} when a name is not that of a step
 */
export function chosenSteps(args) {
  const unknown = args.find((argument) => !steps.some(({ name }) => name === argument));
  if (unknown)
    throw new SetupFailure(
      failures.unknownStep(
        unknown,
        steps.map(({ name }) => name),
      ),
    );
  return args.length ? steps.filter(({ name }) => args.includes(name)) : steps;
}

/**
 * @param {import('./test-steps.mjs').Step[]} chosen
 * @param {import('./test-steps.mjs').Counts[]} results grows with each step
 */
async function runAll(chosen, results) {
  const state = await setUp({ build: chosen.some(({ kind }) => kind === 'vitest'), hint: false });
  const { lacking, found } = await findExtras(chosen, state);
  const env = { ...state.env, ...found };
  const skipsFail = ['true', '1'].includes(process.env.CI ?? '');
  for (const step of chosen) {
    process.stdout.write(`\n── ${step.name}\n`);
    const why = step.needs && lacking[step.needs];
    if (why) {
      process.stdout.write(`${testTexts.skipped(step.name, why, skipsFail)}\n`);
      results.push({ passed: 0, failed: skipsFail ? 1 : 0, skipped: skipsFail ? 0 : 1 });
      continue;
    }
    const started = Date.now();
    const counts = await runStep(step, { root: state.root, env });
    results.push(counts);
    process.stdout.write(
      `${testTexts.stepDone(step.name, summary(counts), counts.failed, Date.now() - started)}\n`,
    );
  }
  process.stdout.write('\n');
}

/**
 * @param {import('./test-steps.mjs').Step[]} chosen
 * @param {import('./set-up.mjs').SetUp} state
 */
async function findExtras(chosen, state) {
  /** @type {Partial<Record<'chromium' | 'electron' | 'readers', string>>} */
  const lacking = {};
  /** @type {Record<string, string>} */
  const found = {};
  for (const [need, variable, find] of /** @type {const} */ ([
    ['chromium', 'SLICELOOM_TEST_CHROMIUM', findChromium],
    ['electron', 'SLICELOOM_TEST_ELECTRON', findTestElectron],
    ['readers', 'SLICELOOM_TEST_READERS', findReaders],
  ])) {
    if (!chosen.some(({ needs }) => needs === need)) continue;
    const extra = await find(state);
    if ('value' in extra) found[variable] = extra.value;
    else lacking[need] = extra.lacking;
  }
  return { lacking, found };
}
