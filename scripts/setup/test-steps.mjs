// @ts-check
/** The steps of `npm test`, how each is run, and how their results add up. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npmCommand } from './dependencies.mjs';
import { readJson } from './files.mjs';
import { launch } from './launch.mjs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} [failures] each failure by name with its reason, to be told again at the end of the run
 *
 * @typedef {object} Step
 * @property {string} name by which `npm test -- NAME` picks it
 * @property {'command' | 'vitest'} kind a command counts as one test; vitest's tests start the built application
 * @property {'chromium' | 'electron' | 'readers'} [needs]
 */

/** In the order in which they run: what is quick and finds most comes first. @type {Step[]} */
export const steps = [
  { name: 'types', kind: 'command' },
  { name: 'lint', kind: 'command' },
  { name: 'imports', kind: 'command' },
  { name: 'format', kind: 'command' },
  { name: 'unit', kind: 'vitest' },
  { name: 'trainer', kind: 'vitest' },
  { name: 'readers', kind: 'vitest', needs: 'readers' },
  { name: 'e2e', kind: 'vitest', needs: 'chromium' },
  { name: 'electron', kind: 'vitest', needs: 'electron' },
];

/** The reason of a failure is told again by its first lines; the whole of it stands where the test ran. */
const linesOfReason = 6;

/**
 * @param {any} report vitest's JSON report, or nothing when there is none
 * @param {string} step
 * @returns {string[]} for each test that failed and each file that did not load: step, file, test and reason
 */
export function failuresOf(report, step) {
  /** @param {string[]} where @param {string} [reason] */
  const told = (where, reason = '') =>
    [`✗ ${[step, ...where].join(' › ')}`, ...reason.split('\n').slice(0, linesOfReason)]
      .join('\n  ')
      .trimEnd();
  return (report?.testResults ?? []).flatMap((/** @type {any} */ file) => {
    const failed = (file.assertionResults ?? []).filter(
      (/** @type {any} */ { status }) => status === 'failed',
    );
    if (failed.length === 0) return file.status === 'failed' ? [told([file.name], file.message)] : [];
    return failed.map((/** @type {any} */ { fullName, failureMessages }) =>
      told([file.name, fullName], failureMessages?.[0]),
    );
  });
}

/** @param {Counts[]} all */
export function sum(all) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of all) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/**
 * @param {Counts} counts
 * @returns {string} the line that ends the test run, by which other programs read its result
 */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * Reads the counts from vitest's JSON report. A run that fails without a failing test (a file that does not load, an
 * error outside any test, no report at all) counts as one failure, so that it can never pass unseen.
 *
 * @param {any} report
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countsOf(report, exitCode) {
  const passed = report?.numPassedTests ?? 0;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  const failed = report?.numFailedTests ?? 0;
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped };
}

/**
 * @param {Step} step
 * @param {{ root: string, env: NodeJS.ProcessEnv }} context
 * @returns {Promise<Counts>}
 */
export async function runStep(step, { root, env }) {
  if (step.kind === 'command') {
    const [command, ...args] = npmCommand(env);
    const script = step.name === 'format' ? 'format:check' : step.name;
    const code = await launch(command, [...args, 'run', '--silent', script], {
      cwd: root,
      env,
      wholeGroup: true,
    });
    return code === 0
      ? { passed: 1, failed: 0, skipped: 0 }
      : { passed: 0, failed: 1, skipped: 0, failures: [`✗ ${step.name}`] };
  }
  const folder = await mkdtemp(join(tmpdir(), 'sliceloom-test-'));
  try {
    const file = join(folder, 'report.json');
    const vitest = [
      ...[process.execPath, join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run'],
      ...['--config', join('test', 'vitest.config.ts'), '--project', step.name],
      ...['--reporter', 'default', '--reporter', 'json', `--outputFile.json=${file}`],
    ];
    // Electron draws its window even when nobody looks: on a display that exists only in memory.
    const display = ['xvfb-run', '--auto-servernum', '--server-args=-screen 0 1440x900x24'];
    const [command, ...args] = step.needs === 'electron' ? [...display, ...vitest] : vitest;
    const code = await launch(command, args, { cwd: root, env, wholeGroup: true });
    const report = await readJson(file);
    return { ...countsOf(report, code), failures: failuresOf(report, step.name) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
