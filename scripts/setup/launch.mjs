// @ts-check
/** Starts what was set up, as if it had been started directly: terminal, signals and exit code are passed through. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** @type {NodeJS.Signals[]} */
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Under npm, Ctrl-C reaches this process twice: from the terminal, and from npm, which passes on what it got. A user
 * who presses it again is slower than this.
 */
const sameKeystroke = 400;

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string} where the user typed the command: npm runs scripts in the checkout's own folder, whatever that was
 */
export function userFolder(env = process.env) {
  return (env.npm_lifecycle_event && env.INIT_CWD) || process.cwd();
}

/**
 * Runs a program to its end. It gets a process group of its own, so that Ctrl-C reaches it once, through here, and not
 * from the terminal as well; this process waits for it, however long it takes to end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, wholeGroup?: boolean }} [options] `wholeGroup`: signals go to the
 *   program and to everything that it started, for programs that do not pass them on
 * @returns {Promise<number>} its exit code; 128 + number when a signal ended it
 */
export function launch(command, args, { cwd, env, wholeGroup = false } = {}) {
  return new Promise((resolve, reject) => {
    // On Windows a group of its own would mean a console of its own, and Ctrl-C goes to every process of a console.
    const ownGroup = process.platform !== 'win32';
    const child = spawn(command, args, { cwd, env, stdio: 'inherit', detached: ownGroup });
    /** @type {Record<string, number>} */
    const last = {};
    const handlers = passedOn.map((signal) => {
      const handler = () => {
        if (!ownGroup || Date.now() - (last[signal] ?? 0) < sameKeystroke) return;
        last[signal] = Date.now();
        if (wholeGroup && child.pid) process.kill(-child.pid, signal);
        else child.kill(signal);
      };
      process.on(signal, handler);
      return () => process.off(signal, handler);
    });
    const stopListening = () => handlers.forEach((off) => off());
    child.on('error', (error) => {
      stopListening();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      stopListening();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
