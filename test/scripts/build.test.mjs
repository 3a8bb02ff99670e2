// @ts-check
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { buildIsCurrent, ensureBuild } from '../../scripts/setup/build.mjs';
import { listeningReporter, temporaryFolder } from './helpers.mjs';

// Each test starts programs, and they share two cores with others.
vi.setConfig({ testTimeout: 60_000 });

/** What stands for electron-vite here: it writes the files that the build makes and counts how often it ran. */
const builder = `
  import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
  appendFileSync('builds', 'x');
  const source = readFileSync('src-main/main.ts', 'utf8');
  if (source.includes('wrong')) { console.error('src-main/main.ts: not TypeScript'); process.exit(1); }
  if (source.includes('saved meanwhile')) writeFileSync('src-main/main.ts', 'newer');
  for (const folder of ['out/main', 'out/renderer']) mkdirSync(folder, { recursive: true });
  for (const file of ['out/main/electron.js', 'out/main/cli.js', 'out/renderer/index.html']) writeFileSync(file, source);
`;

function checkoutToBuild() {
  const root = temporaryFolder();
  const bin = join(root, 'node_modules', 'electron-vite', 'bin');
  mkdirSync(bin, { recursive: true });
  mkdirSync(join(root, 'src-main'));
  writeFileSync(join(bin, '..', 'package.json'), '{"type":"module"}');
  writeFileSync(join(bin, 'electron-vite.js'), builder);
  const write = (/** @type {string} */ source) => writeFileSync(join(root, 'src-main', 'main.ts'), source);
  write('first');
  const reporter = listeningReporter();
  const builds = () =>
    existsSync(join(root, 'builds')) ? readFileSync(join(root, 'builds'), 'utf8').length : 0;
  return { root, write, builds, ensure: () => ensureBuild({ root, reporter }) };
}

describe('The build', () => {
  it('is made once, and again only when a source changed', async () => {
    const { root, write, builds, ensure } = checkoutToBuild();
    await ensure();
    await ensure();
    expect(builds()).toBe(1);
    write('second');
    expect(await buildIsCurrent(root)).toBe(false);
    await ensure();
    expect(builds()).toBe(2);
    expect(readFileSync(join(root, 'out/main/cli.js'), 'utf8')).toBe('second');
  });

  it('is made again when one of its files is gone', async () => {
    const { root, builds, ensure } = checkoutToBuild();
    await ensure();
    rmSync(join(root, 'out/renderer/index.html'));
    await ensure();
    expect(builds()).toBe(2);
  });

  it('that failed tells the compiler’s own words and is not taken for done', async () => {
    const { root, write, ensure } = checkoutToBuild();
    await ensure();
    write('wrong');
    const error = await ensure().catch((/** @type {any} */ reason) => reason);
    expect(error.message).toBe('The application could not be built.');
    expect(error.mend).toEqual(['| src-main/main.ts: not TypeScript']);
    expect(await buildIsCurrent(root)).toBe(false);
  });

  it('during which a file was saved is made again by the next start', async () => {
    const { root, write, ensure } = checkoutToBuild();
    write('saved meanwhile');
    await ensure();
    expect(await buildIsCurrent(root)).toBe(false);
  });
});
