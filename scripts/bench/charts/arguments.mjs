// @ts-check
/** What `npm run bench -- charts` is asked for, checked before anything is measured. */
import { resolve } from 'node:path';
import { SetupFailure } from '../../setup/failure.mjs';
import { readOptions } from '../../setup/options.mjs';
import { failures, usage } from './text.mjs';

/**
 * @typedef {object} Settings
 * @property {number} rows
 * @property {number} seconds
 * @property {string} chromium
 * @property {string | undefined} json
 */

const text = { type: /** @type {const} */ ('string') };

/**
 * @param {string[]} args
 * @param {string} folder that relative paths start from
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Settings | undefined} undefined when help was asked for and given
 * @throws {SetupFailure} a sentence about the first option that cannot be
 */
export function readArguments(args, folder, env = process.env) {
  const options = { rows: text, seconds: text, chromium: text, json: text };
  const given = /** @type {Record<string, string | undefined> | undefined} */ (
    readOptions(usage, options, args)
  );
  if (!given) return undefined;
  return {
    rows: whole('rows', given.rows ?? '1000000', 2000, 10_000_000),
    seconds: whole('seconds', given.seconds ?? '5', 1, 60),
    chromium: resolve(folder, given.chromium ?? env.SLICELOOM_TEST_CHROMIUM ?? '/usr/bin/chromium'),
    json: given.json === undefined ? undefined : resolve(folder, given.json),
  };
}

/** @param {string} option @param {string} value @param {number} min @param {number} max */
function whole(option, value, min, max) {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= min && number <= max) return number;
  throw new SetupFailure(failures.badOption(option, value, `a whole number from ${min} to ${max}`));
}
