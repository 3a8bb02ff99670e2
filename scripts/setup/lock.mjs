// @ts-check
/**
 * A lock file that names its holder. A holder that died without releasing it (kill -9, power cut) is recognised and
 * replaced, together with the program it had started.
 */
import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, startTime } from './processes.mjs';

const lookEvery = 250;
const heartbeatEvery = 10_000;
/** A holder on another computer (a home folder on the network) can only be judged by its heartbeat. */
const silentAfter = 120_000;

/**
 * @typedef {{ pid: number, started?: string }} Identity
 * @typedef {Identity & { token: string, host: string, child?: Identity }} Holder
 * @typedef {{ release(): void, working(pid: number): void }} Lock `working` names the program now running for the lock
 */

/**
 * @param {string} file
 * @returns {Holder | undefined} undefined when nobody holds the lock; a file torn by a power cut has a holder that is gone
 */
export function readHolder(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return { token: '', pid: 0, host: hostname() };
  }
}

/**
 * @param {string} file
 * @param {Holder} holder
 */
function holderIsGone(file, holder) {
  if (holder.host === hostname()) return holder.pid <= 0 || !isAlive(holder);
  try {
    return Date.now() - statSync(file).mtimeMs > silentAfter;
  } catch {
    return false;
  }
}

/**
 * @param {string} file
 * @param {Holder} holder
 */
function writeHolder(file, holder) {
  const partial = `${file}.${holder.token}`;
  writeFileSync(partial, JSON.stringify(holder));
  return partial;
}

/**
 * One attempt. Linking a finished file to the lock's name is atomic, and unlike opening it exclusively never shows
 * others a lock without a holder.
 *
 * @param {string} file
 * @returns {Lock | undefined} undefined while someone else holds it
 */
function tryLock(file) {
  /** @type {Holder} */
  const holder = { token: randomUUID(), pid: process.pid, started: startTime(process.pid), host: hostname() };
  const partial = writeHolder(file, holder);
  try {
    linkSync(partial, file);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return undefined;
    throw error;
  } finally {
    rmSync(partial, { force: true });
  }
  const mine = () => readHolder(file)?.token === holder.token;
  const heartbeat = setInterval(() => mine() && utimesSync(file, new Date(), new Date()), heartbeatEvery);
  heartbeat.unref();
  return {
    release() {
      clearInterval(heartbeat);
      if (mine()) rmSync(file, { force: true });
    },
    working(pid) {
      if (mine()) renameSync(writeHolder(file, { ...holder, child: { pid, started: startTime(pid) } }), file);
    },
  };
}

/**
 * Removes the lock of a dead holder. Several processes may see it dead at once, and a slow one must not remove the
 * lock that a quick one has taken meanwhile: so the removal itself happens under a lock, by the same rules.
 *
 * @param {string} file
 * @param {Holder} dead
 */
function removeDead(file, dead) {
  const guardFile = `${file}.takeover`;
  const guardHolder = readHolder(guardFile);
  if (guardHolder && holderIsGone(guardFile, guardHolder)) removeDead(guardFile, guardHolder);
  const guard = tryLock(guardFile);
  if (!guard) return;
  try {
    if (readHolder(file)?.token !== dead.token) return;
    stopOrphan(dead);
    rmSync(file, { force: true });
  } finally {
    guard.release();
  }
}

/**
 * A program outlives a parent that was killed, and would go on writing where its successor now works.
 *
 * @param {Holder} dead
 */
function stopOrphan({ host, child }) {
  // Without a start time the id may belong to anyone by now.
  if (host !== hostname() || !child?.started || !isAlive(child)) return;
  try {
    process.kill(child.pid, 'SIGKILL');
  } catch {
    // It ended on its own between the question and the signal.
  }
}

/**
 * Waits until the lock is free, or its holder dead, and takes it.
 *
 * @param {string} file
 * @param {object} [options]
 * @param {(holder: Holder) => void} [options.waiting] called once, when someone else holds the lock
 * @returns {Promise<Lock>}
 */
export async function takeLock(file, { waiting } = {}) {
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; ;) {
    const lock = tryLock(file);
    if (lock) return lock;
    const holder = readHolder(file);
    if (!holder) {
      // Released between the attempt and the look.
      await sleep(10);
    } else if (holderIsGone(file, holder)) {
      removeDead(file, holder);
      await sleep(10);
    } else {
      if (!told) waiting?.(holder);
      told = true;
      await sleep(lookEvery);
    }
  }
}
