// @ts-check
/** The application in out/, built from the sources as they are now, and only when they changed. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { exists, readJson, writeJson } from './files.mjs';
import { fingerprint } from './fingerprint.mjs';
import { run } from './processes.mjs';
import { showing } from './progress.mjs';
import { failures, progress } from './text.mjs';

/** Everything that the build's result depends on. */
const inputs = [
  ...['src-main', 'src-renderer', 'src-shared', 'electron.vite.config.ts'],
  ...['package.json', 'package-lock.json', 'tsconfig.json'],
];

/** Without these the application cannot start, whatever the stamp says. */
const outputs = ['out/main/electron.js', 'out/main/cli.js', 'out/renderer/index.html'];

/** @param {string} root */
const stampFile = (root) => join(root, 'out', '.sliceloom-build.json');

/**
 * @param {string} root
 * @returns {Promise<boolean>} whether out/ is what the sources as they are now give
 */
export async function buildIsCurrent(root) {
  const stamp = await readJson(stampFile(root));
  if (!stamp || stamp.inputs !== (await fingerprint(root, inputs))) return false;
  return (await missingOutputs(root)).length === 0;
}

/** @param {string} root */
async function missingOutputs(root) {
  const there = await Promise.all(outputs.map((path) => exists(join(root, path))));
  return outputs.filter((_, index) => !there[index]);
}

/**
 * Call it while holding the checkout's lock.
 *
 * @param {object} context
 * @param {string} context.root
 * @param {import('./progress.mjs').Reporter} context.reporter
 * @param {NodeJS.ProcessEnv} [context.env]
 * @param {(pid: number) => void} [context.started]
 * @throws {SetupFailure} with the compiler's own first lines, when it finds errors
 */
export async function ensureBuild({ root, reporter, env = process.env, started }) {
  if (await buildIsCurrent(root)) return;
  // Taken before the build: a file that is saved while it runs must make the next start build again.
  const before = await fingerprint(root, inputs);
  await rm(stampFile(root), { force: true });
  await showing(reporter, progress.building, async () => {
    const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    const outcome = await run(process.execPath, [builder, 'build', '--logLevel', 'warn'], {
      cwd: root,
      env,
      started,
    });
    if (outcome.code !== 0)
      throw new SetupFailure(
        failures.buildFailed((outcome.stderr || outcome.stdout).trim().split('\n').slice(0, 20)),
      );
  });
  const lacking = await missingOutputs(root);
  if (lacking.length) throw new SetupFailure(failures.buildIncomplete(lacking));
  await writeJson(stampFile(root), { inputs: before });
}
