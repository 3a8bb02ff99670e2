// @ts-check
import { statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkout } from './helpers.mjs';

const standIn = createRequire(import.meta.url)(join(checkout, 'test', 'electron', 'stand-in', 'statfs.cjs'));

describe.runIf(process.platform === 'linux')('The stand-in’s statfs', () => {
  it('tells the same free space as Node’s own', async () => {
    const real = await statfs(tmpdir());
    const ours = await standIn.statfs(tmpdir());
    expect(ours.blocks * ours.bsize).toBe(real.blocks * real.bsize);
    // Others write to the disk between the two questions.
    expect(Math.abs(ours.bavail * ours.bsize - real.bavail * real.bsize)).toBeLessThan(500e6);
    expect(ours.bfree).toBeGreaterThanOrEqual(ours.bavail);
  });

  it('fails as Node’s own does when there is no such file', async () => {
    await expect(standIn.statfs('/not/there')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('reads a line with an odd device and mount point', () => {
    const line =
      'Filesystem 1024-blocks Used Available Capacity Mounted on\n//server/share 1000 400 500 45% /mnt/my 2 disk\n';
    expect(standIn.parse(line)).toMatchObject({ bsize: 1024, blocks: 1000, bfree: 600, bavail: 500 });
    expect(standIn.parse(line, { bigint: true }).bavail).toBe(500n);
  });
});
