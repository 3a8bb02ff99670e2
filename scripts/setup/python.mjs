// @ts-check
/** Python 3 with pip: only the carrier by which wheels are fetched, through the user's own index, proxy and certificates. */
import { SetupFailure } from './failure.mjs';
import { run } from './processes.mjs';
import { failures } from './text.mjs';

/**
 * @typedef {string[]} Python the command with its first arguments, such as ["python3"] or ["py", "-3"]
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Python[]}
 */
function candidates(env) {
  if (env.SLICELOOM_PYTHON) return [[env.SLICELOOM_PYTHON]];
  return process.platform === 'win32' ? [['py', '-3'], ['python']] : [['python3'], ['python']];
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ python?: Python, missing?: 'python' | 'pip' }>} what is missing, when something is
 */
export async function findPython(env = process.env) {
  let withoutPip = false;
  for (const python of candidates(env)) {
    const [command, ...args] = python;
    const answer = await run(command, [...args, '-c', 'import sys; print(sys.version_info[0])'], { env });
    if (answer.code !== 0 || answer.stdout.trim() !== '3') continue;
    if ((await run(command, [...args, '-m', 'pip', '--version'], { env })).code === 0) return { python };
    withoutPip = true;
  }
  return { missing: withoutPip ? 'pip' : 'python' };
}

/**
 * Tells from what pip printed why it failed.
 *
 * @param {string} stderr
 * @param {string} connectionErrors lines of its log about them
 * @param {{ file: string, sha256: string }} wheel
 * @returns {SetupFailure}
 */
export function explainPip(stderr, connectionErrors, wheel) {
  if (/DO NOT MATCH THE HASHES/i.test(stderr)) {
    const found = /Got\s+([0-9a-f]{64})/.exec(stderr)?.[1] ?? '?';
    return new SetupFailure(failures.hashMismatch(wheel.file, wheel.sha256, found));
  }
  if (/No space left on device|Disk quota exceeded/i.test(stderr))
    return new SetupFailure(failures.diskFull(''));
  const network =
    /Retrying \(|NewConnectionError|ConnectTimeout|ReadTimeout|Connection (refused|reset|broken|aborted)|name resolution|ProxyError|SSLError|Max retries|timed out/i;
  if (network.test(stderr) || network.test(connectionErrors))
    return new SetupFailure(failures.noNetwork(wheel.file, lastLines(connectionErrors || stderr)));
  if (/No matching distribution|Could not find a version/i.test(stderr)) {
    return new SetupFailure(failures.notOnIndex(wheel.file));
  }
  return new SetupFailure(failures.pipFailed(wheel.file, lastLines(stderr)));
}

/** @param {string} output */
function lastLines(output) {
  return output
    .trim()
    .split('\n')
    .slice(-4)
    .map((line) => line.trim());
}
