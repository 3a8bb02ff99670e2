// @ts-check
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dependenciesAreCurrent, ensureDependencies, explainNpm } from '../../scripts/setup/dependencies.mjs';
import { listeningReporter, temporaryFolder } from './helpers.mjs';

/** A checkout that npm has installed two packages into; one more is for another operating system. */
function installed() {
  const root = temporaryFolder();
  const packages = {
    '': { name: 'x' },
    'node_modules/one': { version: '1.0.0' },
    'node_modules/@scope/two': { version: '2.0.0' },
    'node_modules/for-windows': { version: '1.0.0', optional: true },
  };
  const lock = (/** @type {object} */ content) =>
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify(content));
  lock({ lockfileVersion: 3, packages });
  for (const name of ['one', '@scope/two']) {
    mkdirSync(join(root, 'node_modules', name), { recursive: true });
    writeFileSync(join(root, 'node_modules', name, 'package.json'), '{}');
  }
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
  return { root, packages, lock };
}

describe('The packages', () => {
  it('are current when npm installed by hand what package-lock.json names, other systems’ packages aside', async () => {
    const { root } = installed();
    expect(await dependenciesAreCurrent(root)).toBe(true);
  });

  it('are remembered by a stamp, which is all that is looked at afterwards but for the folders', async () => {
    const { root } = installed();
    const reporter = listeningReporter();
    await ensureDependencies({ root, reporter });
    rmSync(join(root, 'node_modules', '.package-lock.json'));
    expect(await dependenciesAreCurrent(root)).toBe(true);
    expect(reporter.lines).toEqual([]);
  });

  it('are not current when package-lock.json changed, or npm was interrupted', async () => {
    const { root, packages, lock } = installed();
    await ensureDependencies({ root, reporter: listeningReporter() });
    lock({ lockfileVersion: 3, packages: { ...packages, 'node_modules/one': { version: '1.0.1' } } });
    expect(await dependenciesAreCurrent(root)).toBe(false);
    const interrupted = installed();
    rmSync(join(interrupted.root, 'node_modules', '.package-lock.json'));
    expect(await dependenciesAreCurrent(interrupted.root)).toBe(false);
  });

  it('are not current when a package’s folder was removed', async () => {
    const { root } = installed();
    await ensureDependencies({ root, reporter: listeningReporter() });
    rmSync(join(root, 'node_modules', '@scope', 'two'), { recursive: true });
    expect(await dependenciesAreCurrent(root)).toBe(false);
  });

  it('cannot be judged without package-lock.json, and a sentence says so', async () => {
    await expect(dependenciesAreCurrent(temporaryFolder())).rejects.toThrow(
      'package-lock.json is missing or damaged',
    );
  });
});

describe('What npm says when it fails', () => {
  it('becomes a sentence on the network, the disk, or the rights', () => {
    const told = (/** @type {string} */ code) => explainNpm(`npm error code ${code}\nnpm error more`).message;
    expect(told('ENOTFOUND')).toContain('cannot be reached');
    expect(told('ETIMEDOUT')).toContain('cannot be reached');
    expect(told('ENOSPC')).toContain('disk is full');
    expect(told('EACCES')).toContain('cannot be written');
    expect(told('ERESOLVE')).toBe('npm could not install the packages.');
    expect(explainNpm('npm ERR! code EAI_AGAIN').message).toContain('cannot be reached');
  });
});
