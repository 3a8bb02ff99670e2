// @ts-check
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { compileArguments } from '../../scripts/setup/binding.mjs';
import { readJson } from '../../scripts/setup/files.mjs';
import { SetupFailure } from '../../scripts/setup/failure.mjs';
import { findPython } from '../../scripts/setup/python.mjs';
import {
  choosePin,
  ensureRuntime,
  inspectRuntime,
  readRuntimeLock,
  runtimeFolder,
} from '../../scripts/setup/runtime.mjs';
import {
  checkout,
  childScript,
  listeningReporter,
  makeWheel,
  program,
  serveIndex,
  startNode,
  temporaryFolder,
  until,
} from './helpers.mjs';

const { python } = await findPython();

const ending = process.platform === 'darwin' ? '2.dylib' : 'so.2';
const libraries = Object.fromEntries(
  ['cc', 'framework'].map((part) => [
    `tensorflow/libtensorflow_${part}.${ending}`,
    `library ${part} `.repeat(5000),
  ]),
);

/**
 * A checkout with sources for a binding, a wheel with libraries for it on an index, and a compiler that writes what it
 * was told to its output. With a file "slow" beside it, the compiler takes its time.
 *
 * @param {{ slowly?: () => boolean }} [options] of the index
 */
async function world(options) {
  const root = temporaryFolder();
  const cache = join(temporaryFolder(), 'a cache');
  for (const folder of ['@tensorflow/tfjs-node-gpu/binding', 'node-api-headers/include']) {
    mkdirSync(join(root, 'node_modules', folder), { recursive: true });
  }
  const source = join(root, 'node_modules/@tensorflow/tfjs-node-gpu/binding/tfjs_binding.cc');
  writeFileSync(source, '// version 1');
  for (const name of ['node_api.h', 'js_native_api.h']) {
    writeFileSync(join(root, 'node_modules/node-api-headers/include', name), '');
  }
  const slow = join(root, 'slow');
  const compiler = program(
    root,
    'compiler',
    `for last; do :; done; echo "$*" > "$last"; while [ -e '${slow}' ]; do sleep 0.1; done; echo x >> '${root}/compiled'`,
  );
  const made = makeWheel({ ...libraries, 'tensorflow/python/big.py': 'x' });
  const index = await serveIndex(made, options);
  const pin = {
    flavour: /** @type {const} */ ('cpu'),
    platform: process.platform,
    arch: process.arch,
    wheels: [made.wheel],
  };
  const env = { ...index.env, CXX: compiler };
  const folder = runtimeFolder(cache, '1.0', 'cpu');
  const start = () =>
    startNode(
      [childScript('ensure-runtime.mjs'), JSON.stringify({ root, cache, pin, python, tensorflow: '1.0' })],
      {
        env,
      },
    );
  const compilations = () =>
    existsSync(join(root, 'compiled')) ? readFileSync(join(root, 'compiled'), 'utf8').length / 2 : 0;
  return { root, cache, pin, env, folder, source, slow, start, compilations, downloads: index.downloads };
}

/** @param {Awaited<ReturnType<typeof world>>} the */
async function expectComplete(the) {
  const { code, stderr } = await the.start().ended;
  expect(stderr).not.toContain('✗');
  expect(code).toBe(0);
  expect(await inspectRuntime(the.folder, { tensorflow: '1.0', pin: the.pin })).toBe(undefined);
  for (const [name, content] of Object.entries(libraries))
    expect(readFileSync(join(the.folder, name), 'utf8')).toBe(content);
  expect(readdirSync(join(the.cache, 'runtime'))).toEqual(['tensorflow-1.0-cpu']);
  expect(readdirSync(join(the.cache, 'downloads'))).toEqual([]);
  expect(readdirSync(join(the.folder, 'binding'))).toEqual(['tfjs_binding.node']);
}

// Each test starts programs, and they share two cores with others.
vi.setConfig({ testTimeout: 120_000 });

describe('The runtime', () => {
  it('is unpacked, compiled and declared complete, once: a second run finds it and does nothing', async () => {
    const the = await world();
    await expectComplete(the);
    const { schema, tensorflow, flavour, platform, arch, bytes } = await readJson(
      join(the.folder, 'runtime.json'),
    );
    expect({ schema, tensorflow, flavour, platform, arch }).toEqual({
      ...{ schema: 1, tensorflow: '1.0', flavour: 'cpu' },
      ...{ platform: process.platform, arch: process.arch },
    });
    expect(bytes).toBeGreaterThan(100_000);
    expect(existsSync(join(the.folder, 'tensorflow', 'python'))).toBe(false);
    await expectComplete(the);
    expect([the.downloads(), the.compilations()]).toEqual([1, 1]);
  });

  it('is completed by the next run when one was killed in the middle of a download', async () => {
    let slowly = true;
    const the = await world({ slowly: () => slowly });
    const { child, ended } = the.start();
    await until(() => the.downloads() === 1);
    child.kill('SIGKILL');
    // The orphaned pip keeps the pipe open until the next run ends it.
    slowly = false;
    await expectComplete(the);
    expect((await ended).signal).toBe('SIGKILL');
    expect(the.downloads()).toBe(2);
  });

  it('is completed without another download when a run was killed while compiling', async () => {
    const the = await world();
    writeFileSync(the.slow, '');
    const { child } = the.start();
    const folder = join(the.cache, 'runtime');
    const compiling = () => readdirSync(folder).some((name) => existsSync(join(folder, name, 'binding')));
    await until(() => existsSync(folder) && compiling());
    child.kill('SIGKILL');
    rmSync(the.slow);
    await expectComplete(the);
    expect(the.downloads()).toBe(1);
  });

  it('is completed whenever the run before was killed', async () => {
    const the = await world();
    for (const instant of [60, 180, 350, 600, 900]) {
      const { child, ended } = the.start();
      await new Promise((done) => setTimeout(done, instant));
      child.kill('SIGKILL');
      await Promise.race([ended, new Promise((done) => setTimeout(done, 300))]);
    }
    expect((await the.start().ended).code).toBe(0);
    // A run killed at the very instant in which it starts pip leaves a pip that nobody knows of, which may go on writing
    // for a while: a later run removes what it wrote.
    const downloads = join(the.cache, 'downloads');
    await until(async () => (await the.start().ended).code === 0 && readdirSync(downloads).length === 0);
    await expectComplete(the);
  });

  it('has only its binding compiled again when that alone changed or was damaged', async () => {
    const the = await world();
    await expectComplete(the);
    writeFileSync(the.source, '// version 2');
    await expectComplete(the);
    writeFileSync(join(the.folder, 'binding', 'tfjs_binding.node'), 'torn');
    await expectComplete(the);
    expect([the.downloads(), the.compilations()]).toEqual([1, 3]);
  });

  it('leaves nothing behind, also when the run before was killed between its last two steps', async () => {
    const the = await world();
    await expectComplete(the);
    mkdirSync(join(the.cache, 'downloads', `.partial-${the.pin.wheels[0].file}-1-abc`, 'tmp'), {
      recursive: true,
    });
    rmSync(join(the.folder, 'runtime.json'));
    await expectComplete(the);
    writeFileSync(join(the.cache, 'downloads', the.pin.wheels[0].file), 'left behind');
    await expectComplete(the);
    expect(the.downloads()).toBe(2);
  });

  it('is made anew when a library was cut short', async () => {
    const the = await world();
    await expectComplete(the);
    writeFileSync(join(the.folder, Object.keys(libraries)[0]), 'short');
    await expectComplete(the);
    expect(the.downloads()).toBe(2);
  });

  it('is shared by checkouts: the binding does not depend on where the sources lie', async () => {
    const the = await world();
    await expectComplete(the);
    const clone = temporaryFolder();
    cpSync(join(the.root, 'node_modules'), join(clone, 'node_modules'), { recursive: true });
    await ensureRuntime({ ...the, root: clone, tensorflow: '1.0', reporter: listeningReporter() });
    expect(the.compilations()).toBe(1);
  });

  it('is refused before anything is fetched when the disk has too little room', async () => {
    const the = await world();
    const attempt = ensureRuntime({
      ...the,
      tensorflow: '1.0',
      reporter: listeningReporter(),
      free: async () => 150e6,
    });
    const error = await attempt.catch((reason) => reason);
    expect(error).toBeInstanceOf(SetupFailure);
    expect(error.message).toMatch(
      /^Too little disk space: 20\d MB are needed in .*a cache, 150 MB are free\.$/,
    );
    expect(error.mend.join('\n')).toContain('SLICELOOM_CACHE');
    expect(the.downloads()).toBe(0);
  });

  it('names the compiler and its first errors when the binding does not compile', async () => {
    const the = await world();
    the.env.CXX = program(the.root, 'broken', 'echo "error: no such luck" >&2; exit 1');
    const { code, stderr } = await the.start().ended;
    expect(code).toBe(1);
    expect(stderr).toContain('broken could not compile the binding');
    expect(stderr).toContain('| error: no such luck');
    expect(stderr).not.toContain('    at ');
    expect(existsSync(the.folder)).toBe(false);
  });
});

describe('The lock file of the runtime', () => {
  it('pins every wheel by name, version, hash and size', async () => {
    const lock = await readRuntimeLock(checkout);
    for (const { wheels } of lock.runtimes) {
      for (const wheel of wheels) {
        expect(wheel.sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(wheel.file).toContain(`${wheel.package.replaceAll('-', '_')}-${wheel.version}-`);
        expect(wheel.unpackedBytes).toBeGreaterThan(100_000);
        expect(wheel.bytes).toBeGreaterThan(100_000);
      }
    }
  });

  it('has TensorFlow for Linux and macOS, with CUDA for Linux on x64', async () => {
    const lock = await readRuntimeLock(checkout);
    const machines = /** @type {const} */ ([
      ['cpu', 'linux', 'x64', ['tensorflow-cpu']],
      ['cpu', 'linux', 'arm64', ['tensorflow']],
      ['cpu', 'darwin', 'arm64', ['tensorflow']],
    ]);
    for (const [flavour, platform, arch, packages] of machines) {
      const { wheels } = choosePin(lock, flavour, { platform, arch, glibc: '2.36' });
      expect(wheels.map((wheel) => wheel.package)).toEqual(packages);
    }
    const { wheels } = choosePin(lock, 'gpu', { platform: 'linux', arch: 'x64', glibc: '2.36' });
    expect(wheels.filter((wheel) => wheel.package.startsWith('nvidia-'))).toHaveLength(12);
  });

  it('leads to a sentence on machines for which there is none', async () => {
    const lock = await readRuntimeLock(checkout);
    expect(() => choosePin(lock, 'cpu', { platform: 'darwin', arch: 'x64' })).toThrow(
      'no TensorFlow for this kind of machine (darwin x64)',
    );
    expect(() => choosePin(lock, 'gpu', { platform: 'darwin', arch: 'arm64' })).toThrow(
      'no TensorFlow for GPUs',
    );
    expect(() => choosePin(lock, 'cpu', { platform: 'linux', arch: 'x64', glibc: '2.17' })).toThrow(
      'GNU C library 2.17',
    );
    expect(() => choosePin(lock, 'cpu', { platform: 'linux', arch: 'x64', glibc: '' })).toThrow(
      'no GNU C library',
    );
  });
});

describe('The binding', () => {
  const place = { root: '/r', runtime: '/c/runtime', output: '/o' };

  it('looks for TensorFlow beside itself, so that the folder can be copied', () => {
    expect(compileArguments({ ...place, platform: 'linux' })).toContain('-Wl,-rpath,$ORIGIN/../tensorflow');
    expect(compileArguments({ ...place, platform: 'darwin' })).toContain(
      '-Wl,-rpath,@loader_path/../tensorflow',
    );
  });

  it('that set-up has made for these tests carries no path of the machine it was made on', () => {
    const runtime = process.env.SLICELOOM_RUNTIME;
    if (!runtime) throw new Error('npm test sets SLICELOOM_RUNTIME');
    const binding = readFileSync(join(runtime, 'binding', 'tfjs_binding.node'), 'latin1');
    const carries = Object.fromEntries(
      ['/../tensorflow', runtime, checkout].map((path) => [path, binding.includes(path)]),
    );
    expect(carries).toEqual({ '/../tensorflow': true, [runtime]: false, [checkout]: false });
  });
});
