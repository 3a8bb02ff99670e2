// @ts-check
/** What a program and all that it starts take of the memory together. */
import { readdirSync, readFileSync } from 'node:fs';

/** Between two looks. */
const PAUSE_MS = 50;

/**
 * Looks again and again at a process and its descendants.
 *
 * @param {number} pid
 * @returns {() => number | null} ends the looking; gives the most bytes that they held together at one look, pages that
 *   several of them share counted once; null where the system does not tell
 */
export function watchMemory(pid) {
  let most = 0;
  const look = () => {
    const bytes = treeBytes(pid);
    if (bytes > most) most = bytes;
  };
  const timer = setInterval(look, PAUSE_MS);
  look();
  return () => {
    clearInterval(timer);
    return most > 0 ? most : null;
  };
}

/** @param {number} root */
function treeBytes(root) {
  const parents = parentsOf();
  const tree = new Set([root]);
  // Processes are listed by their numbers, which a child may have smaller than its parent's: until nothing is added.
  for (let before = 0; before < tree.size;) {
    before = tree.size;
    for (const [pid, parent] of parents) if (tree.has(parent)) tree.add(pid);
  }
  let sum = 0;
  for (const pid of tree) sum += shareOf(pid);
  return sum;
}

/** @returns {Map<number, number>} each process's parent */
function parentsOf() {
  const parents = new Map();
  let names;
  try {
    names = readdirSync('/proc');
  } catch {
    return parents;
  }
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The program's name, in brackets, may hold anything.
      const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      parents.set(Number(name), Number(parent));
    } catch {
      // It has ended meanwhile.
    }
  }
  return parents;
}

/** Proportional set size: what a process holds, shared pages divided among those who share them. @param {number} pid */
export function shareOf(pid) {
  try {
    const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
