// @ts-check
/** Compiles the binding of @tensorflow/tfjs-node-gpu, from that package's own sources, against the wheel's TensorFlow. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { partialName, removePartials } from './files.mjs';
import { findProgram, run } from './processes.mjs';
import { failures } from './text.mjs';

/** The binding speaks Node-API 8, which every Node and Electron since 2021 has; a newer number would gain nothing. */
const nodeApi = 8;

/** @param {string} root the checkout */
function sourceFolders(root) {
  return {
    sources: join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu', 'binding'),
    nodeHeaders: join(root, 'node_modules', 'node-api-headers', 'include'),
  };
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @returns {string | undefined} the C++ compiler: CXX when set, else the first that is installed
 */
export function findCompiler(env = process.env, platform = process.platform) {
  if (env.CXX) return findProgram(env.CXX, env) ?? env.CXX;
  for (const name of platform === 'darwin' ? ['clang++', 'g++', 'c++'] : ['g++', 'c++', 'clang++']) {
    const file = findProgram(name, env);
    if (file) return file;
  }
  return undefined;
}

/**
 * @param {string} root
 * @returns {Promise<string | undefined>} changes when the binding has to be compiled again; undefined without node_modules
 */
export async function bindingFingerprint(root) {
  const { sources, nodeHeaders } = sourceFolders(root);
  // Without the checkout's own path: another clone has the same sources and uses the same binding.
  const hash = createHash('sha256').update(
    compileArguments({ root: '', runtime: '', output: '' }).join('\0'),
  );
  try {
    for (const name of (await readdir(sources)).sort())
      hash.update(`\0${name}\0`).update(await readFile(join(sources, name)));
    for (const name of ['node_api.h', 'js_native_api.h'])
      hash.update(await readFile(join(nodeHeaders, name)));
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}

/**
 * @param {object} place
 * @param {string} place.root the checkout
 * @param {string} place.runtime the folder that holds tensorflow/
 * @param {string} place.output
 * @param {NodeJS.Platform} [place.platform]
 * @returns {string[]} the compiler's arguments
 */
export function compileArguments({ root, runtime, output, platform = process.platform }) {
  const { sources, nodeHeaders } = sourceFolders(root);
  const tensorflow = join(runtime, 'tensorflow');
  const files = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(sources, name));
  const includes = [join(tensorflow, 'include'), nodeHeaders].flatMap((folder) => ['-I', folder]);
  // The library is looked for beside the binding wherever the runtime folder is copied to: packages carry it along.
  const linking =
    platform === 'darwin'
      ? [
          ...['-dynamiclib', '-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/../tensorflow'],
          ...['cc', 'framework'].map((part) => join(tensorflow, `libtensorflow_${part}.2.dylib`)),
        ]
      : [
          ...['-shared', '-Wl,-rpath,$ORIGIN/../tensorflow', '-L', tensorflow],
          ...['cc', 'framework'].map((part) => `-l:libtensorflow_${part}.so.2`),
        ];
  // Messages of the binding name source files: without this they would tell where it was compiled.
  const anonymous = `-ffile-prefix-map=${sources}=binding`;
  // prettier-ignore
  return ['-O2', '-std=c++17', '-fPIC', `-DNAPI_VERSION=${nodeApi}`, anonymous, ...includes, ...files, ...linking, '-o', output];
}

/**
 * Compiles into binding/tfjs_binding.node of the runtime, under a temporary name first: a running application keeps
 * the file that it has loaded.
 *
 * @param {object} context
 * @param {string} context.root
 * @param {string} context.runtime
 * @param {NodeJS.ProcessEnv} [context.env]
 * @param {(pid: number) => void} [context.started]
 * @returns {Promise<string>} the file
 * @throws {SetupFailure} when there is no compiler, or it reports errors
 */
export async function compileBinding({ root, runtime, env = process.env, started }) {
  const compiler = findCompiler(env);
  if (!compiler) throw new SetupFailure(failures.toolsMissing(['compiler']));
  const target = bindingFile(runtime);
  await mkdir(dirname(target), { recursive: true });
  await removePartials(target);
  const partial = partialName(target);
  const outcome = await run(compiler, compileArguments({ root, runtime, output: partial }), { env, started });
  if (outcome.code !== 0) {
    throw new SetupFailure(failures.compilerFailed(compiler, outcome.stderr.trim().split('\n').slice(0, 6)));
  }
  await rename(partial, target);
  return target;
}

/** @param {string} runtime */
export function bindingFile(runtime) {
  return join(runtime, 'binding', 'tfjs_binding.node');
}
