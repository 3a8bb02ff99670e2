// @ts-check
/** node_modules as package-lock.json names it: `npm ci`, only when it is not so already. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { exists, readJson, writeJson } from './files.mjs';
import { findProgram, run } from './processes.mjs';
import { showing } from './progress.mjs';
import { failures, progress } from './text.mjs';

/** @param {string} root */
const stampFile = (root) => join(root, 'node_modules', '.sliceloom-setup.json');

/**
 * Whether node_modules is complete and what package-lock.json names. Without our stamp, npm's own record of what it
 * installed decides: someone who ran `npm install` by hand need not install a second time.
 *
 * @param {string} root
 * @returns {Promise<boolean>}
 * @throws {SetupFailure} when package-lock.json is missing or damaged
 */
export async function dependenciesAreCurrent(root) {
  const file = join(root, 'package-lock.json');
  const wanted = await readJson(file);
  if (!wanted?.packages) throw new SetupFailure(failures.checkoutDamaged(file));
  const required = Object.entries(wanted.packages).filter(([path, entry]) => path && mustBeThere(entry));
  const stamp = await readJson(stampFile(root));
  if (stamp?.packageLock !== (await lockHash(root))) {
    const installed = await readJson(join(root, 'node_modules', '.package-lock.json'));
    if (!required.every(([path, { version }]) => installed?.packages?.[path]?.version === version))
      return false;
  }
  const present = await Promise.all(required.map(([path]) => exists(join(root, path, 'package.json'))));
  return present.every(Boolean);
}

/**
 * Optional packages are those for other operating systems, and may be absent.
 *
 * @param {{ optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean }} entry
 */
function mustBeThere({ optional, devOptional, peer, link }) {
  return !optional && !devOptional && !peer && !link;
}

/** @param {string} root */
async function lockHash(root) {
  return createHash('sha256')
    .update(await readFile(join(root, 'package-lock.json')))
    .digest('hex');
}

/**
 * Call it while holding the checkout's lock.
 *
 * @param {object} context
 * @param {string} context.root
 * @param {import('./progress.mjs').Reporter} context.reporter
 * @param {NodeJS.ProcessEnv} [context.env]
 * @param {(pid: number) => void} [context.started]
 * @throws {SetupFailure}
 */
export async function ensureDependencies({ root, reporter, env = process.env, started }) {
  if (!(await dependenciesAreCurrent(root))) {
    await showing(reporter, progress.dependencies, async () => {
      const [command, ...first] = npmCommand(env);
      // Install scripts stay off whatever the user's own settings say: the steps that are needed are named in set-up.
      const args = [
        'ci',
        '--ignore-scripts',
        '--prefer-offline',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
      ];
      const outcome = await run(command, [...first, ...args], { cwd: root, env, started });
      if (outcome.code !== 0) throw explainNpm(outcome.stderr || outcome.stdout);
    });
  }
  const packageLock = await lockHash(root);
  const stamp = await readJson(stampFile(root));
  if (stamp?.packageLock !== packageLock) await writeJson(stampFile(root), { packageLock });
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string[]} npm as started by the Node that runs this, or npm of the path
 * @throws {SetupFailure} when there is no npm
 */
export function npmCommand(env = process.env) {
  if (env.npm_execpath?.endsWith('npm-cli.js')) return [process.execPath, env.npm_execpath];
  const npm = findProgram('npm', env);
  if (!npm) throw new SetupFailure(failures.npmMissing());
  // Windows starts .cmd files only through its command interpreter.
  return npm.endsWith('.cmd') ? ['cmd', '/c', npm] : [npm];
}

/**
 * Tells from what npm printed why it failed.
 *
 * @param {string} output
 * @returns {SetupFailure}
 */
export function explainNpm(output) {
  const code = /npm (?:error|ERR!) code (\w+)/.exec(output)?.[1] ?? '';
  const lines = output.trim().split('\n').slice(0, 6);
  if (
    /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH)$/.test(
      code,
    )
  ) {
    return new SetupFailure(failures.noNetwork('The packages', lines));
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') return new SetupFailure(failures.diskFull('node_modules'));
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new SetupFailure(failures.notWritable('node_modules'));
  return new SetupFailure(failures.npmFailed(lines));
}
