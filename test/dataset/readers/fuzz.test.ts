import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomSource } from './made-files';
import { outcomeOf } from './outcome';
import { isAbsent, zoo } from './shared-data';

/** The halves of pairs have no length of their own to compare. */
const isLoneFile = (file: string): boolean =>
  !/\/pair(_plain)?\//.test(file) && !/\.(json|csv|txt)$/.test(file);
const files = zoo().filter(
  ({ file }) => isLoneFile(file) && !file.startsWith('junk/') && !file.startsWith('names/'),
);
const LIMIT = 2 ** 28;

describe.skipIf(isAbsent)('a broken file', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'readers-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it.each(files.map((entry) => [entry.file, entry] as const))(
    '%s that is cut is refused',
    async (file, entry) => {
      const random = randomSource(file);
      const whole = await readFile(entry.path);
      const before = await outcomeOf({ name: file, path: entry.path }, LIMIT);
      for (let i = 0; i < 5; i++) {
        const length = Math.floor(whole.byteLength * (i < 3 ? random() : 0.98 + 0.02 * random()));
        const path = join(folder, `cut-${i}-${basename(file)}`);
        await writeFile(path, whole.subarray(0, length));
        const outcome = await outcomeOf({ name: basename(path), path }, LIMIT);
        if (outcome.kind !== 'read') continue;
        // Only what stands behind the pixels may be missing.
        expect(before.kind, `${length} of ${whole.byteLength} bytes`).toBe('read');
        if (before.kind !== 'read') continue;
        expect(
          Buffer.from(outcome.volume.pixels.buffer).equals(Buffer.from(before.volume.pixels.buffer)),
          `${length} of ${whole.byteLength} bytes`,
        ).toBe(true);
      }
    },
  );

  it.each(files.map((entry) => [entry.file, entry] as const))(
    '%s with wrong bytes is read or refused',
    async (file, entry) => {
      const random = randomSource(`${file} bytes`);
      const whole = await readFile(entry.path);
      if (whole.byteLength === 0) return;
      for (let i = 0; i < 8; i++) {
        const copy = Buffer.from(whole);
        // Half of the changes hit the header, where they do the most.
        const reach = i % 2 === 0 ? Math.min(copy.byteLength, 1024) : copy.byteLength;
        for (let change = 0; change < 1 + i; change++)
          copy[Math.floor(random() * reach)] = Math.floor(random() * 256);
        const path = join(folder, `changed-${i}-${basename(file)}`);
        await writeFile(path, copy);
        const outcome = await outcomeOf({ name: basename(path), path }, LIMIT);
        expect(['read', 'refused', 'half']).toContain(outcome.kind);
        if (outcome.kind !== 'read') continue;
        const { pixels, columns, rows, slices, frames, colors } = outcome.volume;
        expect(pixels.length).toBe(columns * rows * slices * frames * colors);
      }
    },
  );
});
