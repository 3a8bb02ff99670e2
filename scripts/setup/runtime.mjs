// @ts-check
/**
 * The native runtime: one folder in the cache with TensorFlow's libraries and the binding compiled against them.
 *
 *   tensorflow-2.21.0-cpu/
 *     tensorflow/     libraries, C headers and notices, as the wheel has them
 *     nvidia/         CUDA's libraries (GPU flavour): TensorFlow looks for them at ../nvidia from its own folder
 *     *.dist-info/    description and licences of every wheel
 *     binding/        tfjs_binding.node, which looks for TensorFlow at ../tensorflow from its own folder
 *     runtime.json    written last: its presence says that the folder is complete
 *
 * Nothing in it names its own place, so that packaging can copy it.
 */
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bindingFile, bindingFingerprint, compileBinding } from './binding.mjs';
import { SetupFailure } from './failure.mjs';
import {
  folderBytes,
  freeBytes,
  partialName,
  readJson,
  removePartials,
  sha256,
  sizeOf,
  writeJson,
} from './files.mjs';
import { showing } from './progress.mjs';
import { failures, progress } from './text.mjs';
import { unzip } from './unzip.mjs';
import { bytesToFetch, fetchWheel, removeWheels, wheelFile } from './wheels.mjs';
import { ensureWindowsRuntime } from './runtime-windows.mjs';

/**
 * @typedef {'cpu' | 'gpu'} Flavour
 * @typedef {{ flavour: Flavour, platform: string, arch: string, wheels: import('./wheels.mjs').Wheel[] }} RuntimePin
 * @typedef {{ schema: 1, tensorflow: string, windows: { tensorflow: string }, runtimes: RuntimePin[] }} RuntimeLock
 *
 * @typedef {object} RuntimeContext
 * @property {string} root the checkout, whose node_modules has the binding's sources
 * @property {string} cache
 * @property {RuntimePin} pin
 * @property {string} tensorflow version
 * @property {import('./progress.mjs').Reporter} reporter
 * @property {NodeJS.ProcessEnv} env
 * @property {import('./python.mjs').Python} [python] needed unless the runtime is complete
 * @property {(pid: number) => void} [started] learns of every program that is run
 * @property {(path: string) => Promise<number>} [free] tells the bytes free on a disk
 */

/** Room that downloading, unpacking and compiling may take beyond what is counted. */
const spareBytes = 200e6;

/**
 * @param {string} root
 * @returns {Promise<RuntimeLock>}
 */
export async function readRuntimeLock(root) {
  const file = join(root, 'resources', 'native-runtime.lock.json');
  const lock = await readJson(file);
  if (lock?.schema !== 1) throw new SetupFailure(failures.checkoutDamaged(file));
  return lock;
}

/**
 * @param {RuntimeLock} lock
 * @param {Flavour} flavour
 * @param {{ platform?: string, arch?: string, glibc?: string }} [machine]
 * @returns {RuntimePin}
 * @throws {SetupFailure} when there is no TensorFlow for this machine
 */
export function choosePin(
  lock,
  flavour,
  { platform = process.platform, arch = process.arch, glibc = glibcVersion() } = {},
) {
  if (platform === 'win32' && arch === 'x64') return { flavour, platform, arch, wheels: [] };
  const pin = lock.runtimes.find(
    (each) => each.flavour === flavour && each.platform === platform && each.arch === arch,
  );
  if (!pin) throw new SetupFailure(failures.wrongPlatform(`${platform} ${arch}`, flavour));
  if (platform === 'linux' && !(Number(glibc?.split('.')[1]) >= 27))
    throw new SetupFailure(failures.wrongLibc(glibc));
  return pin;
}

/** @returns {string | undefined} the version of the GNU C library, undefined on a Linux with another one */
function glibcVersion() {
  if (process.platform !== 'linux') return undefined;
  return /** @type {any} */ (process.report.getReport()).header.glibcVersionRuntime;
}

/**
 * @param {string} cache
 * @param {string} tensorflow
 * @param {Flavour} flavour
 */
export function runtimeFolder(cache, tensorflow, flavour) {
  return join(cache, 'runtime', `tensorflow-${tensorflow}-${flavour}`);
}

/** @param {string} platform */
function libraries(platform) {
  if (platform === 'win32') return ['binding/tensorflow.dll'];
  const ending = platform === 'darwin' ? '2.dylib' : 'so.2';
  return ['cc', 'framework'].map((part) => `tensorflow/libtensorflow_${part}.${ending}`);
}

/**
 * What is wrong with the runtime in a folder. Sizes are compared, not hashes of a gigabyte: the wheels were hashed
 * when they were unpacked, and a torn write changes the size.
 *
 * @param {string} folder
 * @param {{ tensorflow: string, pin: RuntimePin, fingerprint?: string }} expected the binding's fingerprint is not
 *   compared when it is not known
 * @returns {Promise<'missing' | 'binding' | undefined>} undefined: complete; 'binding': only that must be compiled
 */
export async function inspectRuntime(folder, { tensorflow, pin, fingerprint }) {
  const found = await readJson(join(folder, 'runtime.json'));
  const { flavour, platform, arch } = pin;
  const same = { schema: 1, tensorflow, flavour, platform, arch };
  if (!found || Object.entries(same).some(([key, value]) => found[key] !== value)) return 'missing';
  for (const name of libraries(platform)) {
    if ((await sizeOf(join(folder, name))) !== found.libraries?.[name]) return 'missing';
  }
  if (fingerprint !== undefined && found.bindingFingerprint !== fingerprint) return 'binding';
  if (!(await sizeOf(bindingFile(folder))) || (await sha256(bindingFile(folder))) !== found.bindingSha256)
    return 'binding';
  return undefined;
}

/**
 * Brings the runtime into the cache, or only compiles its binding again, or does nothing. Call it while holding the
 * runtime's lock.
 *
 * @param {RuntimeContext} context
 * @returns {Promise<string>} the folder
 * @throws {SetupFailure}
 */
export async function ensureRuntime(context) {
  const { root, cache, pin, tensorflow, reporter } = context;
  const folder = runtimeFolder(cache, tensorflow, pin.flavour);
  if (pin.platform === 'win32') return ensureWindowsRuntime(context, folder);
  const fingerprint = await bindingFingerprint(root);
  if (!fingerprint)
    throw new SetupFailure(failures.checkoutDamaged('node_modules/@tensorflow/tfjs-node-gpu'));
  await mkdir(join(cache, 'runtime'), { recursive: true });
  await removePartials(folder);
  const state = await inspectRuntime(folder, { tensorflow, pin, fingerprint });
  if (state === 'binding') {
    await compile(context, folder);
    await finish(context, folder, fingerprint);
  } else if (state === 'missing') {
    await requireSpace(context);
    for (const wheel of pin.wheels) await fetchWheel(wheel, { ...context, python: context.python ?? [] });
    const partial = partialName(folder);
    await unpack(context, partial);
    await compile(context, partial);
    await finish(context, partial, fingerprint);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  }
  // Unpacked, a wheel is never needed again: a changed binding is compiled against the headers kept in the folder.
  await removeWheels(cache, pin.wheels);
  if (state) reporter.note(progress.runtimeReady(folder));
  return folder;
}

/** @param {RuntimeContext} context */
async function requireSpace({ cache, pin, free = freeBytes }) {
  const unpacked = pin.wheels.reduce((sum, wheel) => sum + wheel.unpackedBytes, 0);
  const needed = (await bytesToFetch(cache, pin.wheels)) + unpacked + spareBytes;
  const available = await free(cache);
  if (available < needed) throw new SetupFailure(failures.tooLittleSpace(cache, needed, available));
}

/**
 * @param {RuntimeContext} context
 * @param {string} folder
 */
async function unpack({ cache, pin, reporter }, folder) {
  const total = pin.wheels.reduce((sum, wheel) => sum + wheel.unpackedBytes, 0);
  await showing(reporter, progress.unpacking, async (work) => {
    let bytes = 0;
    for (const wheel of pin.wheels) {
      const add = (/** @type {number} */ more) => work.update({ bytes: (bytes += more), total });
      await unzip(wheelFile(cache, wheel), folder, { keep: isNeeded, progress: add });
    }
  });
}

/**
 * Of 24,000 files in a TensorFlow wheel some 80 are needed: the libraries, the C headers that the binding includes,
 * and every licence. Of CUDA's wheels everything but headers and static libraries.
 *
 * @param {string} name inside a wheel
 * @returns {boolean}
 */
export function isNeeded(name) {
  if (/^[^/]+\.dist-info\//.test(name)) return /licen[cs]e|notice|\/METADATA$/i.test(name);
  if (name.startsWith('nvidia/')) return !/^nvidia\/[^/]+\/include\/|\.(py|h|a)$/.test(name);
  return (
    /^tensorflow\/(libtensorflow_(cc|framework)\.(so\.2|2\.dylib)|THIRD_PARTY_NOTICES\.txt)$/.test(name) ||
    /^tensorflow\/include\/(tensorflow\/c\/|tensorflow\/core\/platform\/ctstring|tsl\/platform\/ctstring|xla\/tsl\/c\/)/.test(
      name,
    )
  );
}

/**
 * @param {RuntimeContext} context
 * @param {string} folder
 */
async function compile({ root, env, started, reporter }, folder) {
  await showing(reporter, progress.compiling, () => compileBinding({ root, runtime: folder, env, started }));
}

/**
 * Declares the folder complete.
 *
 * @param {Pick<RuntimeContext, 'pin' | 'tensorflow'>} context
 * @param {string} folder
 * @param {string} [fingerprint] of the sources that the binding was compiled from
 */
export async function finish({ pin, tensorflow }, folder, fingerprint) {
  const { flavour, platform, arch } = pin;
  const sizes = await Promise.all(
    libraries(platform).map(async (name) => [name, await sizeOf(join(folder, name))]),
  );
  await writeJson(join(folder, 'runtime.json'), {
    schema: 1,
    ...{ tensorflow, flavour, platform, arch },
    bindingSha256: await sha256(bindingFile(folder)),
    bindingFingerprint: fingerprint,
    libraries: Object.fromEntries(sizes),
    bytes: await folderBytes(folder),
    createdAt: new Date().toISOString(),
  });
}
