// @ts-check
/**
 * Refuses a Node.js that is too old. Entry scripts import this file alone and everything else afterwards, dynamically:
 * an old Node would otherwise stop at a missing export of its own before any sentence could be printed.
 */
import { failures } from './text.mjs';

const oldest = [20, 19];

/**
 * @param {string} version such as "20.20.2"
 * @returns {boolean}
 */
export function nodeIsRecentEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** Ends the process with a sentence when Node.js is too old. */
export function requireNode(version = process.versions.node) {
  if (nodeIsRecentEnough(version)) return;
  const { what, mend } = failures.nodeTooOld(version, oldest.join('.'));
  process.stderr.write([`✗ ${what}`, ...mend.map((line) => `  ${line}`), ''].join('\n'));
  process.exit(1);
}
