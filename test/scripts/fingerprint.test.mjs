// @ts-check
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../scripts/setup/fingerprint.mjs';
import { temporaryFolder } from './helpers.mjs';

function sources() {
  const root = temporaryFolder();
  mkdirSync(join(root, 'src', 'deep'), { recursive: true });
  writeFileSync(join(root, 'src', 'a.ts'), 'one');
  writeFileSync(join(root, 'src', 'deep', 'b.ts'), 'two');
  writeFileSync(join(root, 'config.json'), '{}');
  return { root, now: () => fingerprint(root, ['src', 'config.json', 'not-there']) };
}

describe('A fingerprint', () => {
  it('stays the same when files are only touched', async () => {
    const { root, now } = sources();
    const before = await now();
    utimesSync(join(root, 'src', 'a.ts'), new Date(), new Date());
    expect(await now()).toBe(before);
  });

  it('changes with the content of a file in a folder of a folder', async () => {
    const { root, now } = sources();
    const before = await now();
    writeFileSync(join(root, 'src', 'deep', 'b.ts'), 'tow');
    expect(await now()).not.toBe(before);
  });

  it('changes when a file gets another name, is added, or goes', async () => {
    const { root, now } = sources();
    const seen = new Set([await now()]);
    renameSync(join(root, 'src', 'a.ts'), join(root, 'src', 'c.ts'));
    seen.add(await now());
    writeFileSync(join(root, 'not-there'), '');
    seen.add(await now());
    rmSync(join(root, 'src', 'c.ts'));
    seen.add(await now());
    expect(seen.size).toBe(4);
  });

  it('tells apart where one file ends and the next begins', async () => {
    const { root, now } = sources();
    writeFileSync(join(root, 'src', 'a.ts'), 'onetwo');
    writeFileSync(join(root, 'src', 'deep', 'b.ts'), '');
    const joined = await now();
    writeFileSync(join(root, 'src', 'a.ts'), 'one');
    writeFileSync(join(root, 'src', 'deep', 'b.ts'), 'two');
    expect(await now()).not.toBe(joined);
  });
});
