// @ts-check
/** What `npm run bench -- import` is asked for, checked before anything is measured. */
import { resolve } from 'node:path';
import { SetupFailure } from '../../setup/failure.mjs';
import { readOptions } from '../../setup/options.mjs';
import { failures, usage } from './text.mjs';

/**
 * @typedef {object} Settings
 * @property {string | undefined} data
 * @property {number} pngs
 * @property {number} rounds
 * @property {string | undefined} python a path, or a name to be found on PATH
 * @property {string | undefined} json
 */

const text = { type: /** @type {const} */ ('string') };

/**
 * @param {string[]} args
 * @param {string} folder that relative paths start from
 * @returns {Settings | undefined} undefined when help was asked for and given
 * @throws {SetupFailure} a sentence about the first option that cannot be
 */
export function readArguments(args, folder) {
  const options = { data: text, pngs: text, rounds: text, python: text, json: text };
  const given = /** @type {Record<string, string | undefined> | undefined} */ (
    readOptions(usage, options, args)
  );
  if (!given) return undefined;
  const { python, data, json } = given;
  const path = (/** @type {string | undefined} */ file) => (file ? resolve(folder, file) : undefined);
  return {
    data: path(data),
    pngs: whole('pngs', given.pngs ?? '20000', 0, 1_000_000),
    rounds: whole('rounds', given.rounds ?? '2', 1, 20),
    // A bare name is looked for on PATH.
    python: python && /[\\/]/.test(python) ? path(python) : python,
    json: path(json),
  };
}

/** @param {string} option @param {string} value @param {number} min @param {number} max */
function whole(option, value, min, max) {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= min && number <= max) return number;
  throw new SetupFailure(failures.badOption(option, value, `a whole number from ${min} to ${max}`));
}
