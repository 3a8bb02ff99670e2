// @ts-check
/** What `npm run bench -- draw` is asked for. */
import { resolve } from 'node:path';
import { readOptions } from '../../setup/options.mjs';

const usage = [
  'npm run bench -- draw [options]',
  '  --python PATH      a Python with torch, numpy, safetensors and Pillow: draws and writes the same set by it',
  '  --reference FILE   stylegan_reference.py, if not ../shared/reference beside the checkout',
].join('\n');
const text = { type: /** @type {const} */ ('string') };

/**
 * @param {string[]} args
 * @param {string} folder that relative paths start from
 * @returns {{ python: string | undefined, reference: string | undefined } | undefined} undefined when help was asked for and given
 */
export function readArguments(args, folder) {
  const given = /** @type {Record<string, string | undefined> | undefined} */ (
    readOptions(usage, { python: text, reference: text }, args)
  );
  if (!given) return undefined;
  const { python, reference } = given;
  const path = (/** @type {string} */ file) => resolve(folder, file);
  return {
    // A bare name is looked for on PATH.
    python: python && /[\\/]/.test(python) ? path(python) : python,
    reference: reference && path(reference),
  };
}
