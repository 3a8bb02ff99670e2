// @ts-check
/** What the figures were measured on, and what else ran there: they mean nothing without it. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { run } from '../setup/processes.mjs';

/**
 * @typedef {object} Machine
 * @property {string} cpu
 * @property {number} cores that programs may use
 * @property {number} memoryBytes
 * @property {string} system
 */

/** @returns {Machine} */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() || 'unknown processor',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release()} ${process.arch}`,
  };
}

/**
 * @param {string} root the checkout
 * @returns {Promise<string | undefined>} its commit, and whether files differ from it; undefined without git
 */
export async function commitOf(root) {
  const { code, stdout } = await run('git', ['-C', root, 'describe', '--always', '--dirty'], {
    timeout: 10_000,
  });
  return code === 0 ? stdout.trim() : undefined;
}

/**
 * Watches what other programs, and other machines on the same processor, take meanwhile.
 *
 * @returns {() => number | null} the share of all cores' time, 0 to 1, that neither this process took nor the programs
 *   that it started and that have ended since; null where the system does not tell
 */
export function watchOtherWork() {
  const before = processorTicks();
  return () => {
    const after = processorTicks();
    return before && after ? otherShare(before, after) : null;
  };
}

/**
 * @typedef {{ all: number, busy: number, own: number }} Ticks of the clock that counts processor time, since boot
 *
 * @param {Ticks} before
 * @param {Ticks} after
 */
export function otherShare(before, after) {
  const all = after.all - before.all;
  const others = after.busy - before.busy - (after.own - before.own);
  return all > 0 ? Math.min(1, Math.max(0, others / all)) : 0;
}

/** @returns {Ticks | undefined} */
function processorTicks() {
  try {
    return ticksOf(readFileSync('/proc/stat', 'utf8'), readFileSync('/proc/self/stat', 'utf8'));
  } catch {
    // Only Linux tells.
    return undefined;
  }
}

/**
 * @param {string} machine /proc/stat
 * @param {string} self /proc/self/stat
 * @returns {Ticks}
 */
export function ticksOf(machine, self) {
  // user nice system idle iowait irq softirq steal, and guests, who are counted in user already.
  const [user, nice, system, idle, waiting, ...interrupts] = machine
    .slice(0, machine.indexOf('\n'))
    .split(/\s+/)
    .slice(1, 9)
    .map(Number);
  const busy = interrupts.reduce((a, b) => a + b, user + nice + system);
  // The name in brackets may hold spaces; utime, stime, cutime and cstime are the 14th to 17th field.
  const fields = self.slice(self.lastIndexOf(')') + 2).split(' ');
  const own = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
  return { all: busy + idle + waiting, busy, own };
}
