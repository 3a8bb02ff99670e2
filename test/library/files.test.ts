import { spawnSync } from 'node:child_process';
import { chmod, mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  readJson,
  readJsonIfThere,
  sweepTemporaryFiles,
  writeFileAtomic,
  writeJson,
} from '@main/library/files';
import { appendLine } from '@main/library/json-lines';
import { bundleChild, startChild, temporaryFolder } from './child-process';

type Folder = Awaited<ReturnType<typeof temporaryFolder>>;
const asRoot = process.getuid?.() === 0;
let folder: Folder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

describe('a file written atomically', () => {
  let bundle: Folder;
  let script: string;
  beforeAll(async () => {
    bundle = await temporaryFolder();
    script = await bundleChild('child.ts', bundle.path);
  });
  afterAll(() => bundle.remove());

  it('is always whole when its writer is killed at any instant, and what it left can be swept', async () => {
    const path = join(folder.path, 'state.json');
    let leftovers = 0;
    for (let round = 0; round < 20; round++) {
      const writer = startChild(script, 'write', path);
      await writer.line();
      await new Promise((done) => setTimeout(done, Math.random() * 30));
      await writer.kill();
      const text = await readFile(path, 'utf8');
      const generation = text[0] ?? '';
      expect(text.length).toBeGreaterThanOrEqual(300_000);
      expect(text).toBe(generation.repeat(text.length));
      leftovers += (await readdir(folder.path)).length - 1;
      await sweepTemporaryFiles(folder.path);
      expect(await readdir(folder.path)).toEqual(['state.json']);
    }
    // Some of the kills must have fallen within a write, or this test shows nothing.
    expect(leftovers).toBeGreaterThan(0);
  });

  it('takes pieces one after another', async () => {
    const path = join(folder.path, 'pieces');
    await writeFileAtomic(path, [Uint8Array.of(1, 2), Uint8Array.of(3)]);
    expect([...(await readFile(path))]).toEqual([1, 2, 3]);
  });

  it('keeps its old content, and no temporary file, when a piece fails to come', async () => {
    const path = join(folder.path, 'pieces');
    await writeFileAtomic(path, 'old');
    const broken = (function* (): Generator<Uint8Array> {
      yield Uint8Array.of(1);
      throw new Error('no more');
    })();
    await expect(writeFileAtomic(path, broken)).rejects.toMatchObject({ code: 'internal' });
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder.path)).toEqual(['pieces']);
  });

  it('says that the folder is not writable', async (test) => {
    const closed = join(folder.path, 'closed');
    await mkdir(closed);
    // The permissions of a folder do not hold for root: there the whole file system is mounted read-only.
    if (!asRoot) await chmod(closed, 0o500);
    else if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', closed]).status !== 0)
      return test.skip('as root it needs the right to mount');
    try {
      await expect(writeFileAtomic(join(closed, 'file'), 'x')).rejects.toMatchObject({
        code: 'library-not-writable',
        params: { path: closed },
      });
    } finally {
      if (asRoot) spawnSync('umount', [closed]);
    }
  });
});

describe.skipIf(process.platform !== 'linux')('on a full disk', () => {
  /** A file system of 1 MiB where we may mount one, so that the disk really is full. */
  const mountSmallDisk = async (): Promise<string | undefined> => {
    const disk = join(folder.path, 'disk');
    await mkdir(disk);
    if (!asRoot) return undefined;
    return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0
      ? disk
      : undefined;
  };

  it('the old file stays, the failure names the folder, and nothing is left over', async (test) => {
    const disk = await mountSmallDisk();
    if (disk === undefined) return test.skip('mounting a small file system needs the right to mount');
    try {
      const path = join(disk, 'state.json');
      await writeFileAtomic(path, 'old');
      const failure = writeFileAtomic(path, new Uint8Array(2 << 20));
      await expect(failure).rejects.toMatchObject({ code: 'disk-full', params: { path: disk } });
      expect(await readFile(path, 'utf8')).toBe('old');
      expect(await readdir(disk)).toEqual(['state.json']);

      const log = join(disk, 'metrics.jsonl');
      await appendLine(log, { kimg: 1 });
      const before = await readFile(log, 'utf8');
      await expect(appendLine(log, { text: 'x'.repeat(2 << 20) })).rejects.toMatchObject({
        code: 'disk-full',
      });
      expect(await readFile(log, 'utf8')).toBe(before);
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  it('a write that the device refuses is told as a full disk', async () => {
    const full = await open('/dev/full', 'w');
    const thrown: unknown = await full.write('x').catch((error: unknown) => error);
    await full.close();
    expect((thrown as NodeJS.ErrnoException).code).toBe('ENOSPC');
    await expect(appendLine('/dev/full', { kimg: 1 })).rejects.toMatchObject({ code: 'disk-full' });
  });
});

describe('a JSON file', () => {
  const schema = z.object({ schema: z.literal(2), name: z.string() });

  it('is read as it was written', async () => {
    const path = join(folder.path, 'dataset.json');
    await writeJson(path, schema, { schema: 2, name: 'é ü' });
    expect(await readJson(path, schema)).toEqual({ schema: 2, name: 'é ü' });
  });

  it.each([
    ['{"schema": 2, "na', 'it is not JSON, or cut short'],
    ['', 'it is empty'],
    ['{"schema": 2}', /^name: /],
    ['null', /./],
    ['[]', /./],
  ])('is named when it is damaged: %j', async (text, reason) => {
    const path = join(folder.path, 'dataset.json');
    await writeFile(path, text);
    const expected: unknown = typeof reason === 'string' ? reason : expect.stringMatching(reason);
    await expect(readJson(path, schema)).rejects.toMatchObject({
      code: 'file-damaged',
      params: { path, reason: expected },
    });
  });

  it('of a newer format is refused with both numbers, not called damaged', async () => {
    const path = join(folder.path, 'dataset.json');
    await writeFile(path, '{"schema": 3, "title": "x"}');
    await expect(readJson(path, schema)).rejects.toMatchObject({
      code: 'library-too-new',
      params: { path, found: 3, known: 2 },
    });
  });

  it('that is missing is undefined to who asks for that, and damage to who needs it', async () => {
    const path = join(folder.path, 'none.json');
    expect(await readJsonIfThere(path, schema)).toBeUndefined();
    await expect(readJson(path, schema)).rejects.toMatchObject({ code: 'file-damaged' });
  });
});
