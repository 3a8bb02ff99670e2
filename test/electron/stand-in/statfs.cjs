/** `statfs` (Node 18), by asking df: Node 16 has no call that tells how much space is free on a disk. */
'use strict';

const { execFile, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const { promisify } = require('node:util');

/** df counts in blocks of 1 KiB when asked to (-k), one line a file system (-P). */
const blockSize = 1024;
const command = (file) => ['df', ['-k', '-P', '--', String(file)]];

/**
 * @param {string} output of df
 * @param {{ bigint?: boolean }} [options]
 * @returns {import('node:fs').StatsFs} what df does not tell (type, inodes) is 0
 */
function parse(output, options) {
  const [blocks, used, available] = output
    .trim()
    .split('\n')
    .pop()
    .match(/(?<=\s)\d+(?=\s)/g)
    .map(Number);
  const stats = {
    type: 0,
    bsize: blockSize,
    blocks,
    bfree: blocks - used,
    bavail: available,
    files: 0,
    ffree: 0,
  };
  if (!options?.bigint) return stats;
  return Object.fromEntries(Object.entries(stats).map(([name, value]) => [name, BigInt(value)]));
}

/** A missing file must fail as it does with the real call, by its code and not by a sentence of df. */
async function statfs(file, options) {
  await fs.promises.access(file);
  const { stdout } = await promisify(execFile)(...command(file));
  return parse(stdout, options);
}

fs.promises.statfs ??= statfs;
fs.statfs ??= (file, ...rest) => {
  const callback = rest.pop();
  statfs(file, rest[0]).then((stats) => callback(null, stats), callback);
};
fs.statfsSync ??= (file, options) => {
  fs.accessSync(file);
  return parse(execFileSync(...command(file), { encoding: 'utf8' }), options);
};

module.exports = { parse, statfs };
