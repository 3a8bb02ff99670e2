// @ts-check
/**
 * Windows, where TensorFlow's wheels hold no library that can be linked against: the binary that @tensorflow/tfjs-node-gpu
 * publishes for itself (libtensorflow 2.9.1; its GPU build wants CUDA 11.2) is fetched by that package's own install
 * step and copied into the same layout. Inside WSL2 the Linux way applies and is the better one.
 */
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { exists, partialName, removePartials } from './files.mjs';
import { run } from './processes.mjs';
import { showing } from './progress.mjs';
import { finish, inspectRuntime } from './runtime.mjs';
import { failures, progress } from './text.mjs';

/**
 * @param {import('./runtime.mjs').RuntimeContext} context
 * @param {string} folder
 * @returns {Promise<string>} the folder
 * @throws {SetupFailure}
 */
export async function ensureWindowsRuntime(context, folder) {
  const { root, env, started, reporter, pin } = context;
  await mkdir(dirname(folder), { recursive: true });
  await removePartials(folder);
  if (!(await inspectRuntime(folder, context))) return folder;
  const tfjs = join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
  await showing(reporter, progress.fetchingWindowsBinary, async () => {
    // The step runs node-pre-gyp by its bare name, which npm would have put on the path.
    const path = [join(root, 'node_modules', '.bin'), env.Path ?? env.PATH ?? ''].join(delimiter);
    const outcome = await run(process.execPath, ['scripts/install.js', pin.flavour, 'download'], {
      cwd: tfjs,
      env: { ...env, Path: path, PATH: path },
      started,
    });
    if (outcome.code !== 0)
      throw new SetupFailure(failures.windowsBinary(outcome.stderr.trim().split('\n').slice(-4)));
  });
  const partial = partialName(folder);
  await copyBinary(tfjs, join(partial, 'binding'));
  await finish(context, partial);
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
  return folder;
}

/**
 * The DLL goes beside the binding: that is where Windows looks for it.
 *
 * @param {string} tfjs
 * @param {string} target
 */
async function copyBinary(tfjs, target) {
  const built = (await readdir(join(tfjs, 'lib')).catch(() => [])).find((name) => name.startsWith('napi-'));
  const binding = join(tfjs, 'lib', built ?? '', 'tfjs_binding.node');
  const library = join(tfjs, 'deps', 'lib', 'tensorflow.dll');
  if (!(await exists(binding)) || !(await exists(library)))
    throw new SetupFailure(failures.windowsBinary([]));
  await mkdir(target, { recursive: true });
  await cp(binding, join(target, 'tfjs_binding.node'), { dereference: true });
  await cp(library, join(target, 'tensorflow.dll'), { dereference: true });
}
