import { spawnSync } from 'node:child_process';
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFor } from '@shared/pure/random';
import { listDatasets, openDataset } from '@main/dataset/store';
import { DatasetWriter, listInterrupted } from '@main/dataset/writer';
import { Library } from '@main/library/layout';
import { bundleChild, startChild, temporaryFolder } from '../../library/child-process';
import { asked, fields, gather, importAll, madeSlice, report } from './made-imports';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let script: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  script = await bundleChild('../dataset/writer/child.ts', join(folder.path, 'child'));
});
afterAll(() => folder.remove());

const random = randomFor(9);
const plan = { sources: 60, slicesEach: 20 };

const ROUNDS = 8;

/** Runs an import in a process of its own; with a time, kills it after that. @returns milliseconds from its start to its end */
async function run(
  path: string,
  kind: 'new' | 'existing',
  first: number,
  killAfter?: number,
): Promise<number> {
  const child = startChild(script, path, kind, `${plan.sources}`, `${plan.slicesEach}`, `${first}`);
  await child.line();
  const begun = performance.now();
  const ended = child.line().catch(() => undefined);
  const pause = new Promise((done) => setTimeout(done, killAfter));
  await (killAfter === undefined ? ended : Promise.race([ended, pause]));
  const took = performance.now() - begun;
  await child.kill();
  await ended;
  return took;
}

describe('an import that is killed at random instants', () => {
  it('shows no data set or a whole one, and ends with the bytes of an undisturbed one', async () => {
    const calm = new Library(join(folder.path, 'calm'));
    const duration = await run(calm.path, 'new', 0);
    expect((await openDataset(calm.dataset('Knees'))).record.slices).toBe(54 * plan.slicesEach);
    for (let round = 0; round < ROUNDS; round++) {
      const library = new Library(join(folder.path, `killed ${round}`));
      for (let kill = 0; kill < 3; kill++) {
        // Spread over the whole import, its end included.
        const after = (duration * (round + random.uniform())) / (ROUNDS - 1);
        if ((await listDatasets(library)).length === 0) await run(library.path, 'new', 0, after);
        const damaged: string[] = [];
        const list = await listDatasets(library, (name) => damaged.push(name));
        expect(damaged).toEqual([]);
        for (const { slices } of list) expect(slices).toBe(54 * plan.slicesEach);
      }
      if ((await listDatasets(library)).length === 0) await run(library.path, 'new', 0);
      const [killed, undisturbed] = [library, calm].map((one) => one.dataset('Knees'));
      for (const file of ['slices', 'origins'] as const)
        expect((await readFile(killed![file])).equals(await readFile(undisturbed![file]))).toBe(true);
    }
  });

  it('shows the set before or after an addition, never another, and no slice twice', async () => {
    const [before, after] = [9 * plan.slicesEach, 63 * plan.slicesEach];
    const timed = join(folder.path, 'timed');
    await importAll(asked(timed), { ...plan, sources: 10 });
    const duration = await run(timed, 'existing', 5000);
    for (let round = 0; round < ROUNDS; round++) {
      const library = new Library(join(folder.path, `added ${round}`));
      const knees = library.dataset('Knees');
      await importAll(asked(library.path), { ...plan, sources: 10 });
      const old = await readFile(knees.slices);
      for (let kill = 0; kill < 3; kill++) {
        await run(library.path, 'existing', 5000, (duration * (round + random.uniform())) / (ROUNDS - 1));
        const { record } = await openDataset(knees);
        expect([before, after]).toContain(record.slices);
        expect((await readFile(knees.slices)).subarray(0, old.length).equals(old)).toBe(true);
      }
      await run(library.path, 'existing', 5000);
      const dataset = await openDataset(knees);
      expect(dataset.record.slices).toBe(after);
      expect(new Set(dataset.origins.map(({ hash }) => hash)).size).toBe(after);
      expect(await dataset.readSlice(after - 1)).toEqual(madeSlice(5000 + 59 * plan.slicesEach + 19).pixels);
      expect((await readdir(library.datasets)).filter((name) => name.startsWith('.'))).toEqual([]);
    }
  });
});

/** Writes a file until its disk is full, and then gives `room` bytes back. */
async function fillExcept(path: string, room: number): Promise<void> {
  const handle = await open(path, 'w');
  const block = new Uint8Array(64 << 10);
  let length = 0;
  try {
    for (;;) length += (await handle.write(block)).bytesWritten;
  } catch {
    await handle.truncate(length - room);
  } finally {
    await handle.close();
  }
}

describe('a disk that is full', () => {
  let disk: string;
  let isMounted = false;
  beforeAll(async () => {
    disk = join(folder.path, 'disk');
    await mkdir(disk);
    isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', disk]).status === 0;
  });
  afterAll(() => {
    if (isMounted) spawnSync('umount', ['-l', disk]);
  });

  it('ends an import with a named failure and loses nothing: with room, it goes on', async ({ skip }) => {
    if (!isMounted) return skip('no file system can be mounted here');
    const library = new Library(disk);
    const ballast = join(disk, 'ballast');
    await writeFile(ballast, new Uint8Array(16 << 20));
    const writer = await DatasetWriter.open(asked(disk));
    const full = gather(writer, { sources: 200, slicesEach: 16 });
    await expect(full).rejects.toMatchObject({ code: 'disk-full', params: { path: library.datasets } });
    await expect(
      writer.refuse('x', { file: 'x', refusal: { code: 'empty', params: {} } }),
    ).rejects.toMatchObject({
      code: 'disk-full',
    });
    await writer.close();
    expect(await listDatasets(library)).toEqual([]);

    await rm(ballast);
    const again = await DatasetWriter.open(asked(disk));
    await gather(again, { sources: 200, slicesEach: 16 });
    const { record } = await again.finish(fields, report);
    expect(record.slices).toBe(180 * 16);
    expect(await listInterrupted(library)).toEqual([]);
  });

  it('leaves a set as it was when there is no room to add to it', async ({ skip }) => {
    if (!isMounted) return skip('no file system can be mounted here');
    const library = new Library(disk);
    const knees = library.dataset('Knees');
    const before = await readFile(knees.slices);
    const into = { existing: 'Knees' };
    const writer = await DatasetWriter.open(asked(disk, { into }));
    await gather(writer, { sources: 100, slicesEach: 16, first: 9000 }, 40);
    const ballast = join(disk, 'ballast');
    // What was gathered fits, its copy behind the old slices does not.
    await writer.flush();
    await fillExcept(ballast, 600 << 10);
    await expect(writer.finish(fields, report)).rejects.toMatchObject({ code: 'disk-full' });
    expect((await readFile(knees.slices)).equals(before)).toBe(true);
    expect((await openDataset(knees)).record.slices).toBe(180 * 16);

    await rm(ballast, { force: true });
    const again = await DatasetWriter.open(asked(disk, { into }));
    expect(again.isContinued).toBe(true);
    expect((await again.finish(fields, report)).record.slices).toBe((180 + 36) * 16);
  });
});
