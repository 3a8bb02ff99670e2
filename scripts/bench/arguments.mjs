// @ts-check
/** What `npm run bench` is asked for, checked before anything is measured. */
import { resolve } from 'node:path';
import { SetupFailure } from '../setup/failure.mjs';
import { readOptions } from '../setup/options.mjs';
import { failures, usage } from './text.mjs';

/**
 * @typedef {'float32' | 'mixed'} Precision
 * @typedef {'repeatable' | 'fastest'} Repeatability
 *
 * @typedef {object} Settings
 * @property {number[]} resolutions
 * @property {Precision[]} precisions
 * @property {Repeatability[]} repeatabilities
 * @property {number} batch
 * @property {number} fmapBase
 * @property {number} fmapMax
 * @property {number} steps
 * @property {number} rounds
 * @property {string | undefined} python a path, or a name to be found on PATH
 * @property {string | undefined} reference
 * @property {string | undefined} json
 * @property {boolean} profile
 */

const text = { type: /** @type {const} */ ('string') };
const options = {
  ...{ resolutions: text, precision: text, repeatability: text },
  ...{ batch: text, 'fmap-base': text, 'fmap-max': text, steps: text, rounds: text },
  ...{ python: text, reference: text, json: text, profile: { type: /** @type {const} */ ('boolean') } },
};

/** @type {readonly Precision[]} */
const precisions = ['float32', 'mixed'];
/** @type {readonly Repeatability[]} */
const repeatabilities = ['repeatable', 'fastest'];

/**
 * @param {string[]} args
 * @param {string} folder that relative paths start from
 * @returns {Settings | undefined} undefined when help was asked for and given
 * @throws {SetupFailure} a sentence about the first option that cannot be
 */
export function readArguments(args, folder) {
  const given = /** @type {Record<string, string | undefined> | undefined} */ (
    readOptions(usage, options, args)
  );
  if (!given) return undefined;
  const { python, reference, json } = given;
  const profile = Boolean(given.profile);
  if (profile && python) throw new SetupFailure(failures.profileAlone());
  if (reference && !python) throw new SetupFailure(failures.referenceAlone());
  const path = (/** @type {string | undefined} */ file) => (file ? resolve(folder, file) : undefined);
  return {
    resolutions: listed(given.resolutions ?? '8,16,32,64,128,256').map(resolutionOf),
    precisions: chosen('precision', given.precision, precisions),
    repeatabilities: chosen('repeatability', given.repeatability, repeatabilities),
    batch: batchOf(given.batch ?? '8'),
    fmapBase: whole('fmap-base', given['fmap-base'] ?? '2048', 64, 32768),
    fmapMax: whole('fmap-max', given['fmap-max'] ?? '256', 8, 1024),
    steps: whole('steps', given.steps ?? '7', 1, 1000),
    rounds: whole('rounds', given.rounds ?? '2', 1, 20),
    // A bare name is looked for on PATH.
    python: python && /[\\/]/.test(python) ? path(python) : python,
    reference: path(reference),
    json: path(json),
    profile,
  };
}

/** @param {string} value @returns {string[]} each word once */
const listed = (value) => [...new Set(value.split(',').map((word) => word.trim()))];

/** @param {string} value */
function resolutionOf(value) {
  const resolution = Number(value);
  if (/^\d+$/.test(value) && resolution >= 8 && resolution <= 1024 && Number.isInteger(Math.log2(resolution)))
    return resolution;
  throw new SetupFailure(failures.noPowerOfTwo(value || 'nothing'));
}

/**
 * @template {string} W
 * @param {string} option
 * @param {string | undefined} value
 * @param {readonly W[]} words
 * @returns {W[]}
 */
function chosen(option, value, words) {
  if (value === undefined) return [...words];
  return listed(value).map((word) => {
    const known = words.find((one) => one === word);
    if (!known) throw new SetupFailure(failures.badOption(option, word, `${words.join(', ')} or both`));
    return known;
  });
}

/** @param {string} option @param {string} value @param {number} min @param {number} max */
function whole(option, value, min, max) {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= min && number <= max) return number;
  throw new SetupFailure(failures.badOption(option, value, `a whole number from ${min} to ${max}`));
}

/** @param {string} value */
function batchOf(value) {
  const batch = whole('batch', value, 1, 256);
  // The discriminator compares the images of a batch in groups of four.
  if (batch % Math.min(batch, 4) === 0) return batch;
  throw new SetupFailure(failures.badOption('batch', value, '1, 2, 3 or a multiple of 4, up to 256'));
}
