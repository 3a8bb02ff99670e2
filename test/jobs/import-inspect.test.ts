import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { copyFile, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InspectedFile } from '@shared/domain/import/inspected';
import { keyOfFiles, readTrace } from '@main/jobs/trace';
import { runCli, startCli, type Ended } from '../cli/run-cli';
import { childrenOf, data, hasNoData, makeFolder, readManifest } from './import-helpers';

let folder: Awaited<ReturnType<typeof makeFolder>>;
beforeEach(async () => (folder = await makeFolder()));
afterEach(() => folder.end());

const linesOf = ({ stdout }: Ended): InspectedFile[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as InspectedFile);

/** The verdicts that the manifest's word allows. */
const allowed = (expected: string): string[] =>
  expected
    .replace('ok-with-warning', 'warn')
    .replace('ok-as-gray', 'ok-or-warn')
    .replace('reject-clearly', 'reject')
    .split('-or-');

describe.skipIf(hasNoData)('over the zoo', () => {
  test('inspect tells of every file once what the manifest says, with the values an independent reader found', async () => {
    const ended = await runCli(['inspect', join(data, 'zoo'), '--json']);
    expect(ended.code).toBe(0);
    const lines = linesOf(ended);
    expect(new Set(lines.map(({ file }) => file)).size).toBe(lines.length);
    const wrong: string[] = [];
    for (const { file, expect: expected, truth } of await readManifest()) {
      const line = lines.find((one) => one.file === file);
      if (!line || !allowed(expected).includes(line.verdict)) {
        wrong.push(`${file}: ${line?.verdict} ${line?.reason}, not ${expected}`);
        continue;
      }
      expect([file, line.reason === '']).toEqual([file, line.verdict === 'ok']);
      if (line.verdict === 'reject' || line.format === null || typeof truth.min !== 'number') continue;
      // Of stacks of pages the manifest tells the first.
      if (Number(truth.pages ?? 1) > 1) continue;
      const range = Math.abs(Number(truth.max) - truth.min);
      for (const name of ['min', 'max', 'mean'] as const) {
        const [is, should] = [line[name] ?? NaN, Number(truth[name])];
        // The manifest rounds to six places.
        if (!(Math.abs(is - should) <= Math.max(1e-3 * Math.abs(should), 1e-6 + 1e-6 * range)))
          wrong.push(`${file}: ${name} ${is}, not ${should}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('patients and visits are codes: equal for equal ones, and no identifier is told', async () => {
    const ended = await runCli(['inspect', join(data, 'zoo', 'dicom'), '--json']);
    const lines = linesOf(ended).filter(({ format }) => format === 'DICOM');
    const brain = lines.filter(({ file }) => file.startsWith('series_brain/'));
    expect(brain.length).toBeGreaterThan(10);
    expect(new Set(brain.map(({ patient, visit, series }) => `${patient} ${visit} ${series}`)).size).toBe(1);
    expect(brain.map(({ position }) => position)).not.toContain(null);
    expect(brain[0]?.patient).toMatch(/^P-[0-9A-F]{4,}$/);
  });
});

test('the table for people names verdict and reason, and ends well though files are rejected', async () => {
  await writeFile(join(folder.path, 'notes.txt'), 'no image');
  const { code, stdout } = await runCli(['inspect', folder.path]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/reject +notes\.txt .*This is no image: it is text\./);
});

test('a path that does not exist is told with a sentence and its own exit code', async () => {
  const { code, stderr } = await runCli(['inspect', join(folder.path, 'nowhere')]);
  expect([code, stderr.includes('There is nothing at')]).toEqual([2, true]);
});

describe.skipIf(hasNoData || process.platform !== 'linux')('when the process that reads is killed', () => {
  test('a file with which it dies twice is rejected by name, and all others are told', async () => {
    const good = (await readdir(join(data, 'dicom-series', 'anat-T1w'))).slice(0, 6);
    for (const [i, name] of good.entries())
      await copyFile(join(data, 'dicom-series', 'anat-T1w', name), join(folder.path, `${i}-${name}`));
    await writeLongVolume(join(folder.path, '3a-long.nii.gz'));
    const key = keyOfFiles([{ name: '3a-long.nii.gz', path: '' }]);

    const temporary = await makeFolder();
    const { child, ended } = startCli(['inspect', folder.path, '--json'], { TMPDIR: temporary.path });
    let kills = 0;
    let isOver = false;
    void ended.then(() => (isOver = true));
    const killed = new Set<number>();
    while (!isOver && kills < 6) {
      await new Promise((done) => setTimeout(done, 5));
      const [job] = (await readdir(temporary.path)).filter((name) => name.startsWith('sliceloom-import-'));
      const [importer] = await childrenOf(child.pid!);
      if (job === undefined || importer === undefined || killed.has(importer)) continue;
      // The trace belongs to this importer only once it has opened it.
      if (!(await hasBegun(importer, join(temporary.path, job)))) continue;
      if (!(await readTrace(join(temporary.path, job))).includes(key)) continue;
      killed.add(importer);
      process.kill(importer, 'SIGKILL');
      kills++;
    }
    const lines = linesOf(await ended);
    await temporary.end();
    expect(kills).toBeGreaterThanOrEqual(2);
    expect(lines.map(({ file, verdict }) => [file.slice(0, 2), verdict === 'reject'])).toEqual([
      ...['0-', '1-', '2-', '3-'].map((name) => [name, false]),
      ['3a', true],
      ...['4-', '5-'].map((name) => [name, false]),
    ]);
    expect(lines.find(({ file }) => file.startsWith('3a'))?.reason).toMatch(/made the reader crash/);
  });
});

/** Whether the trace in `job` is open in that process: each importer writes its own. */
async function hasBegun(pid: number, job: string): Promise<boolean> {
  const open = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  return links.includes(join(job, 'trace'));
}

/** A NIfTI volume whose unpacking takes a second or more: 384 MB, hardly any of it in the file. */
async function writeLongVolume(path: string): Promise<void> {
  const header = Buffer.alloc(352);
  header.writeInt32LE(348, 0);
  for (const [i, size] of [3, 512, 512, 768, 1, 1, 1, 1].entries()) header.writeInt16LE(size, 40 + 2 * i);
  header.writeInt16LE(4, 70);
  header.writeInt16LE(16, 72);
  for (let i = 0; i < 4; i++) header.writeFloatLE(1, 76 + 4 * i);
  header.writeFloatLE(352, 108);
  header.write('n+1\0', 344, 'latin1');
  const gzip = createGzip({ level: 1 });
  const file = gzip.pipe(createWriteStream(path));
  gzip.write(header);
  const slice = Buffer.from(Uint16Array.from({ length: 512 * 512 }, (_, i) => i % 1999).buffer);
  for (let i = 0; i < 768; i++) if (!gzip.write(slice)) await once(gzip, 'drain');
  gzip.end();
  await once(file, 'finish');
  expect((await readFile(path)).length).toBeGreaterThan(1000);
}
