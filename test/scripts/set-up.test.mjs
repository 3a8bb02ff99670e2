// @ts-check
import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { explain, SetupFailure } from '../../scripts/setup/failure.mjs';
import { cacheFolder } from '../../scripts/setup/paths.mjs';
import { nodeIsRecentEnough } from '../../scripts/setup/require-node.mjs';
import { checkout, pathWith, program, startNode, temporaryFolder } from './helpers.mjs';

/**
 * Runs the real set-up script of this checkout with an empty cache.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} [args]
 */
async function setUp(env, args = ['--no-build']) {
  const cache = join(temporaryFolder(), 'cache');
  const script = join(checkout, 'scripts', 'setup.mjs');
  const clean = {
    ...process.env,
    SLICELOOM_TENSORFLOW: 'cpu',
    SLICELOOM_DEBUG: '',
    CXX: '',
    SLICELOOM_PYTHON: '',
  };
  return startNode([script, ...args], { env: { ...clean, SLICELOOM_CACHE: cache, ...env } }).ended;
}

/**
 * A checkout with this one's scripts, pins and package list, and nothing installed.
 */
function bareCheckout() {
  const root = temporaryFolder();
  for (const name of ['scripts', 'resources', 'package.json', 'package-lock.json', '.npmrc']) {
    cpSync(join(checkout, name), join(root, name), { recursive: true });
  }
  return root;
}

/** @param {{ code: number | null, stdout: string, stderr: string }} outcome @param {string[]} parts */
function expectSentences({ code, stdout, stderr }, parts) {
  expect(code).toBe(1);
  expect(stdout).toBe('');
  for (const part of parts) expect(stderr).toContain(part);
  expect(stderr).not.toMatch(/^\s+at /m);
}

// Each test starts programs, and they share two cores with others.
vi.setConfig({ testTimeout: 120_000 });

describe('Set-up says what is missing and what mends it', () => {
  it('when there is no C++ compiler', async () => {
    expectSentences(await setUp({ PATH: pathWith(['python3', 'npm', 'node', 'sh']) }), [
      'Missing on this machine: a C++ compiler (g++).',
      'apt-get install --yes g++',
    ]);
  });

  it('when there is no Python', async () => {
    expectSentences(await setUp({ PATH: pathWith(['g++', 'npm', 'node', 'sh']) }), [
      'Missing on this machine: Python 3 with pip',
      'apt-get install --yes python3 python3-pip',
    ]);
  });

  it('when Python has no pip', async () => {
    const path = pathWith(['g++', 'npm', 'node', 'sh']);
    program(path, 'python3', 'case "$1" in -c) echo 3;; *) echo "No module named pip" >&2; exit 1;; esac');
    expectSentences(await setUp({ PATH: path }), ['pip for Python 3', 'apt-get install --yes python3-pip']);
  });

  it('all at once when several things are missing', async () => {
    expectSentences(await setUp({ PATH: pathWith(['npm', 'node', 'sh']) }), [
      'Missing on this machine: Python 3 with pip, by which TensorFlow is fetched; a C++ compiler (g++).',
      'apt-get install --yes python3 python3-pip g++',
    ]);
  });

  it('when there is no npm', async () => {
    const root = bareCheckout();
    const env = {
      ...process.env,
      SLICELOOM_CACHE: join(root, 'cache'),
      PATH: pathWith(['g++', 'python3']),
      npm_execpath: '',
    };
    const outcome = await startNode([join(root, 'scripts', 'setup.mjs')], { env }).ended;
    expectSentences(outcome, ['npm, which comes with Node.js, was not found.', 'apt-get install --yes npm']);
  });

  it('when npm reaches no registry', async () => {
    const root = bareCheckout();
    const dependencies = { ms: '2.1.3' };
    const packages = { '': { dependencies }, 'node_modules/ms': { version: '2.1.3' } };
    writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'x', dependencies }));
    writeFileSync(
      join(root, 'package-lock.json'),
      JSON.stringify({ name: 'x', lockfileVersion: 3, requires: true, packages }),
    );
    const env = {
      ...process.env,
      ...{ SLICELOOM_CACHE: join(root, 'cache'), SLICELOOM_TENSORFLOW: 'cpu', npm_execpath: '' },
      ...{
        npm_config_cache: join(root, 'npm'),
        npm_config_registry: 'http://127.0.0.1:9/',
        npm_config_fetch_retries: '0',
      },
    };
    const outcome = await startNode([join(root, 'scripts', 'setup.mjs')], { env }).ended;
    expectSentences(outcome, [
      'The packages could not be fetched: the package index cannot be reached.',
      'HTTPS_PROXY',
    ]);
    expect(existsSync(join(root, 'node_modules', '.sliceloom-setup.json'))).toBe(false);
    expect(readdirSync(join(root, 'cache', 'locks'))).toEqual([]);
  });

  it('when the cache cannot be made', async () => {
    const file = join(temporaryFolder(), 'a-file');
    writeFileSync(file, '');
    const { code, stderr } = await setUp({ SLICELOOM_CACHE: join(file, 'cache') });
    expect(code).toBe(1);
    expect(stderr).toContain(file);
  });

  it('when the disk is full or a folder belongs to someone else', () => {
    const full = explain(Object.assign(new Error('x'), { code: 'ENOSPC', path: '/data/cache' }));
    expect(full.message).toBe('The disk is full (at /data/cache).');
    expect(full.mend.join('\n')).toContain('SLICELOOM_CACHE');
    const foreign = explain(Object.assign(new Error('x'), { code: 'EACCES', path: '/home/someone/.cache' }));
    expect(foreign.message).toBe('/home/someone/.cache cannot be written by this user.');
    expect(explain(new SetupFailure({ what: 'a', mend: [] })).message).toBe('a');
  });

  it('when Node.js is too old, without trying to load anything newer', async () => {
    const file = join(checkout, 'scripts', 'setup', 'require-node.mjs');
    const script = `import(${JSON.stringify(file)}).then((m) => { m.requireNode('18.19.1'); console.log('went on'); })`;
    const outcome = await startNode(['-e', script]).ended;
    expectSentences(outcome, [
      'Node.js 18.19.1 is too old: Sliceloom needs 20.19 or newer.',
      'nvm install --lts',
    ]);
    expect(['20.18.3', '20.19.0', '22.1.0', '9.9.9'].map(nodeIsRecentEnough)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('when an option is unknown, or the flavour is none', async () => {
    expectSentences(await setUp({}, ['--quick']), ["Unknown option '--quick'", '--no-build']);
    expectSentences(await setUp({ SLICELOOM_TENSORFLOW: 'tpu' }), [
      'SLICELOOM_TENSORFLOW is "tpu"; it can be cpu or gpu.',
    ]);
  });

  it('with the stack trace only when SLICELOOM_DEBUG asks for it', async () => {
    const { stderr } = await setUp({ PATH: pathWith(['npm', 'node', 'sh']), SLICELOOM_DEBUG: '1' });
    expect(stderr).toMatch(/^\s+at /m);
  });
});

describe('A checkout with nothing new', () => {
  it('is found set up without a word on stderr, and stdout names the runtime', async () => {
    const runtime = process.env.SLICELOOM_RUNTIME;
    if (!runtime) throw new Error('npm test sets SLICELOOM_RUNTIME');
    const cache = join(runtime, '..', '..');
    const started = Date.now();
    const { code, stdout, stderr } = await setUp({ SLICELOOM_CACHE: cache });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${runtime}\n`, stderr: '' });
    expect(Date.now() - started).toBeLessThan(3000);
  });

  it('needs neither Python nor a compiler any more', async () => {
    const cache = join(String(process.env.SLICELOOM_RUNTIME), '..', '..');
    const { code } = await setUp({ SLICELOOM_CACHE: cache, PATH: pathWith(['node']) });
    expect(code).toBe(0);
  });
});

describe('The cache', () => {
  it('lies where the operating system keeps caches, unless SLICELOOM_CACHE names a folder', () => {
    expect(cacheFolder({ SLICELOOM_CACHE: '/data/c', XDG_CACHE_HOME: '/x' }, 'linux', '/h')).toBe('/data/c');
    expect(cacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux', '/h')).toBe('/x/sliceloom');
    expect(cacheFolder({}, 'linux', '/h')).toBe('/h/.cache/sliceloom');
    expect(cacheFolder({}, 'darwin', '/h')).toBe('/h/Library/Caches/sliceloom');
    expect(cacheFolder({ LOCALAPPDATA: '/l' }, 'win32', '/h')).toBe('/l/sliceloom');
  });
});
