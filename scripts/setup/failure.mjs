// @ts-check
/** Failures that a user can mend, and the one place where a script's failure is printed. */
import { failures } from './text.mjs';

/**
 * A failure told in a sentence, with what mends it.
 *
 * @typedef {{ what: string, mend: string[] }} Explanation
 */
export class SetupFailure extends Error {
  /**
   * @param {Explanation} explanation from text.mjs
   * @param {{ cause?: unknown }} [options]
   */
  constructor({ what, mend }, options) {
    super(what, options);
    this.name = 'SetupFailure';
    this.mend = mend;
  }
}

/**
 * Turns what the operating system reports (disk full, no permission, …) into a failure that says what to do.
 *
 * @param {any} error
 * @returns {SetupFailure}
 */
export function explain(error) {
  if (error instanceof SetupFailure) return error;
  const place = error?.path ?? error?.dest ?? '';
  if (error?.code === 'ENOSPC' || error?.code === 'EDQUOT')
    return new SetupFailure(failures.diskFull(place), { cause: error });
  if (['EACCES', 'EPERM', 'EROFS'].includes(error?.code)) {
    return new SetupFailure(failures.notWritable(place), { cause: error });
  }
  return new SetupFailure(failures.unexpected(error?.message ?? String(error)), { cause: error });
}

/**
 * Runs a script's main function. A failure is printed as sentences on stderr, without a stack trace unless
 * SLICELOOM_DEBUG=1, and ends the process with exit code 1.
 *
 * @param {() => Promise<number | void>} main resolves to the exit code
 */
export async function runScript(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    printFailure(explain(error));
    process.exitCode = 1;
  }
}

/**
 * Prints a failure on stderr, what mends it below, and a stack trace only with SLICELOOM_DEBUG=1.
 *
 * @param {SetupFailure} failure
 */
export function printFailure(failure) {
  process.stderr.write(`\n✗ ${failure.message}\n`);
  for (const line of failure.mend) process.stderr.write(`  ${line}\n`);
  if (process.env.SLICELOOM_DEBUG !== '1') return;
  process.stderr.write(`\n${failure.stack}\n`);
  if (failure.cause instanceof Error) process.stderr.write(`Caused by: ${failure.cause.stack}\n`);
}
