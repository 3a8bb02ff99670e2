import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { randomFor } from '@shared/pure/random';
import { runCli, startCli } from '../cli/run-cli';
import { childrenOf, data, hasNoData, makeFolder } from './import-helpers';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let images: string;
beforeEach(async () => {
  folder = await makeFolder();
  // Volumes of two patients, and a file that is no image.
  images = join(folder.path, 'images');
  await mkdir(images);
  for (const patient of ['patient01', 'patient03'])
    for (const name of await readdir(join(data, 'brain-mr', patient)))
      await copyFile(join(data, 'brain-mr', patient, name), join(images, `${patient}_${name}`));
  await copyFile(join(data, 'brain-mr', 'README.md'), join(images, 'README.md'));
});
afterEach(() => folder.end());

const args = (library: string): string[] => [
  ...[
    'import',
    images,
    '--name',
    'Set',
    '--plane',
    'coronal',
    '--size',
    '128',
    '--json',
    '--library',
    library,
  ],
];

interface Made {
  /** SHA-256 of slices.bin. */
  readonly slices: string;
  /** Origins and report without what is drawn at random for each data set: codes. */
  readonly said: string;
}

async function readSet(library: string): Promise<Made> {
  const path = join(library, 'datasets', 'Set');
  const text = async (name: string): Promise<string> => readFile(join(path, name), 'utf8');
  const codes = new Map<string, string>();
  const said = `${await text('slices.jsonl')}\n${await text('report.json')}`.replace(
    /\b[PS]-[0-9A-F]{4,}\b/g,
    (code) => codes.get(code) ?? (codes.set(code, `code ${codes.size}`), codes.get(code)!),
  );
  const slices = createHash('sha256').update(await readFile(join(path, 'slices.bin')));
  return { slices: slices.digest('hex'), said };
}

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

describe.skipIf(hasNoData || process.platform !== 'linux')('killed at any instant', () => {
  test('when its parent is killed, again and again, the import goes on and ends with the same bytes', async () => {
    const undisturbed = join(folder.path, 'undisturbed');
    expect((await runCli(args(undisturbed))).code).toBe(0);
    const expected = await readSet(undisturbed);

    const library = join(folder.path, 'library');
    const random = randomFor(20, 7);
    let interrupted = 0;
    for (let attempt = 0; attempt < 12; attempt++) {
      const { child, ended } = startCli(args(library));
      const isOver = await Promise.race([
        ended.then(() => true),
        pause(200 + random.below(1400)).then(() => false),
      ]);
      if (isOver) break;
      const [importer] = await childrenOf(child.pid!);
      child.kill('SIGKILL');
      await ended;
      interrupted++;
      // What is orphaned ends by itself, and only then is its lock free.
      for (let tries = 0; importer !== undefined && tries < 200; tries++) {
        if (!(await isThere(importer))) break;
        await pause(20);
      }
      // Killed in its last instant, its importer has still put the set in place, whole.
      if ((await readdir(join(library, 'datasets'))).some((name) => !name.startsWith('.'))) break;
    }
    expect(interrupted).toBeGreaterThan(1);
    await runCli(args(library));
    expect(await readSet(library)).toEqual(expected);
    expect((await readdir(join(library, 'datasets'))).sort()).toEqual(['Set']);
  });

  test('when the importer is killed, the import goes on by itself and ends with the same bytes', async () => {
    const undisturbed = join(folder.path, 'undisturbed');
    await runCli(args(undisturbed));
    const library = join(folder.path, 'library');
    const { child, ended } = startCli(args(library));
    const random = randomFor(21, 7);
    let isOver = false;
    void ended.then(() => (isOver = true));
    let kills = 0;
    // Twice at most: a third time the file in hand would be taken for the cause.
    while (kills < 2 && !isOver) {
      await pause(400 + random.below(900));
      const [importer] = await childrenOf(child.pid!);
      if (importer === undefined || isOver) continue;
      process.kill(importer, 'SIGKILL');
      kills++;
    }
    expect((await ended).code).toBe(0);
    expect(kills).toBeGreaterThan(0);
    const [made, expected] = [await readSet(library), await readSet(undisturbed)];
    // The second kill may have met a file that was tried alone.
    if (!made.said.includes('reader-died')) expect(made).toEqual(expected);
    else expect(kills).toBe(2);
  });
});

const isThere = async (pid: number): Promise<boolean> =>
  readFile(`/proc/${pid}/stat`, 'utf8').then(
    (stat) => !/\) [ZX] /.test(stat),
    () => false,
  );
