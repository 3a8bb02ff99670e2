// @ts-check
/** A script's own options. */
import { parseArgs } from 'node:util';
import { SetupFailure } from './failure.mjs';
import { failures } from './text.mjs';

/**
 * @template {NonNullable<import('node:util').ParseArgsConfig['options']>} O
 * @param {string} usage printed for --help, and beside what is wrong
 * @param {O} options
 * @param {string[]} [args]
 * @returns {{ [key in keyof O]?: string | boolean } | undefined} undefined when help was asked for and given
 * @throws {SetupFailure} when an option is unknown or lacks its value
 */
export function readOptions(usage, options, args = process.argv.slice(2)) {
  try {
    /** @type {{ values: any }} */
    const { values } = parseArgs({ args, options: { ...options, help: { type: 'boolean', short: 'h' } } });
    if (!values.help) return values;
    process.stdout.write(`${usage}\n`);
    return undefined;
  } catch (error) {
    const message = /** @type {Error} */ (error).message.replace(/\. To specify a positional.*/s, '.');
    throw new SetupFailure(failures.wrongOption(message, usage));
  }
}
