// @ts-check
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { builderConfiguration, fuses } from '../../scripts/electron-builder.config.mjs';
import {
  ensureElectron,
  findElectron,
  noWindowBecause,
  unusableSandbox,
} from '../../scripts/setup/electron.mjs';
import { readJson } from '../../scripts/setup/files.mjs';
import { listeningReporter, temporaryFolder } from './helpers.mjs';

vi.setConfig({ testTimeout: 60_000 });

const linux = /** @type {const} */ ('linux');

/** @param {string} installer what install.js of the electron package does */
function checkoutWithElectron(installer) {
  const root = temporaryFolder();
  const folder = join(root, 'node_modules', 'electron');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"version":"45.4.1"}');
  writeFileSync(join(folder, 'install.js'), installer);
  const reporter = listeningReporter();
  const ensure = () => ensureElectron({ root, cache: join(root, 'cache'), reporter, env: {} });
  return { root, ensure, reporter };
}

const installs = `
  const fs = require('node:fs');
  const dist = __dirname + '/dist';
  const name = process.platform === 'win32' ? 'electron.exe' : process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
  fs.mkdirSync(require('node:path').dirname(dist + '/' + name), { recursive: true });
  fs.writeFileSync(dist + '/' + name, '');
  fs.writeFileSync(dist + '/version', '45.4.1');
  fs.writeFileSync(dist + '/cache-was', process.env.electron_config_cache);
`;

describe('Electron', () => {
  it('comes by its package’s own install step, its download kept in our cache', async () => {
    const { root, ensure } = checkoutWithElectron(installs);
    expect(await ensure()).toBe(findElectron(root, {}));
    expect(findElectron(root, {})).toContain(join('node_modules', 'electron', 'dist'));
  });

  it('that cannot be fetched is no failure, and is not tried again at each start', async () => {
    const { root, ensure, reporter } = checkoutWithElectron("console.error('no such host'); process.exit(1)");
    expect(await ensure()).toBe(undefined);
    expect(await ensure()).toBe(undefined);
    expect(reporter.lines).toEqual(['Fetching Electron, for the window']);
    expect((await readJson(join(root, 'cache', 'electron', 'last-failure.json'))).reason).toBe(
      'no such host',
    );
  });

  it('of another version than package-lock.json names is not used', () => {
    const { root } = checkoutWithElectron('');
    mkdirSync(join(root, 'node_modules', 'electron', 'dist'));
    writeFileSync(join(root, 'node_modules', 'electron', 'dist', 'electron'), '');
    writeFileSync(join(root, 'node_modules', 'electron', 'dist', 'version'), '44.0.0');
    expect(findElectron(root, {})).toBe(undefined);
  });
});

describe('The window', () => {
  it('is not opened without a display, or when the browser was asked for', () => {
    expect(noWindowBecause({ web: false, env: {}, platform: linux })).toContain('no display');
    expect(noWindowBecause({ web: true, env: { DISPLAY: ':0' }, platform: linux })).toContain('as asked for');
    expect(noWindowBecause({ web: false, env: { WAYLAND_DISPLAY: 'wayland-0' }, platform: linux })).toBe(
      undefined,
    );
    expect(noWindowBecause({ web: false, env: {}, platform: 'darwin' })).toBe(undefined);
  });

  it('is not opened without its sandbox for an ordinary user: the helper to prepare is named', () => {
    const folder = temporaryFolder();
    const binary = join(folder, 'electron');
    writeFileSync(join(folder, 'chrome-sandbox'), '');
    chmodSync(join(folder, 'chrome-sandbox'), 0o755);
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    const restricted = {
      read: (/** @type {string} */ file) => (file.includes('apparmor') ? '1' : undefined),
    };
    try {
      if (process.platform === 'linux') {
        expect(unusableSandbox(binary, restricted)).toBe(join(folder, 'chrome-sandbox'));
      }
      expect(unusableSandbox(binary, { read: () => undefined })).toBe(undefined);
    } finally {
      vi.restoreAllMocks();
    }
  });
});

describe('A package', () => {
  it('for users has every fuse set as security asks', () => {
    const archive = process.platform !== 'linux';
    expect(fuses({ forTests: false })).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: archive,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('for tests leaves two alone, and sets none that the older Electron does not have', () => {
    const chosen = fuses({ electronVersion: '22.3.25', forTests: true });
    expect(Object.keys(chosen)).not.toContain('enableNodeCliInspectArguments');
    expect(Object.keys(chosen)).not.toContain('onlyLoadAppFromAsar');
    expect(Object.keys(chosen)).not.toContain('grantFileProtocolExtraPrivileges');
    expect(chosen.runAsNode).toBe(false);
  });

  it('carries TensorFlow and the resources beside the archive, and leaves out what only compiling needs', () => {
    const { extraResources, asar, electronDist } = builderConfiguration({
      root: '/r',
      runtime: '/c/runtime',
      flavour: 'cpu',
    });
    expect(asar).toBe(true);
    expect(electronDist).toBe(undefined);
    expect(extraResources).toEqual([
      { from: '/c/runtime', to: 'runtime', filter: ['**/*', '!tensorflow/include/**'] },
      { from: join('/r', 'resources'), to: 'resources', filter: ['**/*', '!native-runtime.lock.json'] },
    ]);
  });
});
