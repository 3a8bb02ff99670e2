// @ts-check
/** Other programs: finding them, running them to their end, and recognising a process again by its start time. */
import { execFileSync, spawn } from 'node:child_process';
import { constants, accessSync, readFileSync, statSync } from 'node:fs';
import { constants as systemConstants } from 'node:os';
import { delimiter, join } from 'node:path';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * @typedef {object} Outcome
 * @property {number} code 0 when all went well; 127 when there is no such program; 128 + signal when one ended it
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * Runs a program and collects what it prints. Never throws because of how the program ends.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {number} [options.timeout] milliseconds, after which it is killed
 * @param {(pid: number) => void} [options.started] learns the process id, so that a lock can name it
 * @returns {Promise<Outcome>}
 */
export function run(command, args, { cwd, env = process.env, timeout, started } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, windowsHide: true, stdio: ['ignore', 'pipe', 'pipe'] });
    // Node's own option keeps its timer, and with it this process, when there is no such program.
    const timer = timeout && setTimeout(() => child.kill('SIGKILL'), timeout);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk) => (stderr += chunk));
    const ended = () => {
      running.delete(child);
      clearTimeout(timer);
    };
    child.on('error', (error) => {
      ended();
      resolve({ code: 127, stdout, stderr: stderr || error.message });
    });
    child.on('close', (code, signal) => {
      ended();
      resolve({ code: code ?? 128 + (signal ? systemConstants.signals[signal] : 0), stdout, stderr });
    });
    if (child.pid === undefined) return;
    running.add(child);
    started?.(child.pid);
  });
}

/**
 * Ends what set-up has started when set-up itself is told to end, so that nothing goes on working behind its back.
 *
 * @param {() => void} release what to give back before leaving
 * @returns {() => void} takes the handlers away again
 */
export function stopOnSignal(release) {
  /** @type {[NodeJS.Signals, () => void][]} */
  const handlers = /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP']).map((signal) => [
    signal,
    () => {
      for (const child of running) child.kill('SIGTERM');
      release();
      process.exit(128 + systemConstants.signals[signal]);
    },
  ]);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => handlers.forEach(([signal, handler]) => process.off(signal, handler));
}

/**
 * @param {string} name of a program
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} its path
 */
export function findProgram(name, env = process.env) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      try {
        accessSync(file, constants.X_OK);
        if (statSync(file).isFile()) return file;
      } catch {
        // Not here: look in the next folder.
      }
    }
  }
  return undefined;
}

/**
 * When a process started, in the system's own words. Together with the id it names one process for ever, while the
 * id alone is used again.
 *
 * @param {number} pid
 * @returns {string | undefined} undefined when there is no such process, or the system does not tell
 */
export function startTime(pid) {
  try {
    if (process.platform === 'linux') {
      const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in brackets may hold spaces; the 20th field after it is the start in clock ticks since boot.
      return line.slice(line.lastIndexOf(')') + 2).split(' ')[19];
    }
    if (process.platform === 'darwin') {
      return (
        execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
      );
    }
  } catch {
    // No such process.
  }
  return undefined;
}

/**
 * @param {{ pid: number, started?: string }} identity
 * @returns {boolean} whether that very process is alive
 */
export function isAlive({ pid, started }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') return false;
  }
  return started === undefined || startTime(pid) === started;
}
