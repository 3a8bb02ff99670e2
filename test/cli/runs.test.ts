import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { runRecord, runState, type RunState } from '@shared/domain/run';
import { resolveOptions } from '@shared/domain/training-options';
import { runCli } from './run-cli';

let library: string;
const progress = { kimg: 12, step: 1500, resolution: 32, fade: 1, imagesPerSecond: 40, seconds: 300 };

beforeAll(() => {
  library = mkdtempSync(join(tmpdir(), 'sliceloom-runs-'));
  writeRun('Older', '2026-01-01T10:00:00Z', { phase: 'stopped', at: 1, progress });
  writeRun('Newer', '2026-01-02T10:00:00Z', undefined);
  writeRun('Done', '2026-01-03T10:00:00Z', { phase: 'finished', at: 1, progress: { ...progress, kimg: 48 } });
  writeRun('Left', '2025-12-01T10:00:00Z', { phase: 'training', at: 1, progress });
});
afterAll(() => rmSync(library, { recursive: true, force: true }));

/** A run as its folder holds it; without a state it has never begun. */
function writeRun(name: string, createdAt: string, state: RunState | undefined): void {
  const folder = join(library, 'runs', name);
  mkdirSync(folder, { recursive: true });
  const record = runRecord.parse({
    schema: 1,
    id: `r${Buffer.from(name.padEnd(8)).toString('hex')}`,
    name,
    datasetId: 'd0000000000000001',
    datasetName: 'Brain',
    datasetSha256: '',
    preset: 'quick',
    colors: 1,
    options: resolveOptions({}, { kimgTotal: 48 }),
    createdAt,
    versions: { sliceloom: '0.1.0' },
  });
  writeFileSync(join(folder, 'run.json'), JSON.stringify(record));
  if (state) writeFileSync(join(folder, 'state.json'), JSON.stringify(runState.parse(state)));
}

const cli = (...args: string[]): ReturnType<typeof runCli> => runCli([...args, '--library', library]);
const queued = async (...args: string[]): Promise<string[]> => {
  const { stdout } = await cli('queue', ...args, '--json');
  const lines = stdout.trim().split('\n').filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as { name: string }).name);
};

test('runs are listed newest first, with how they stand', async () => {
  const { code, stdout } = await cli('runs');
  expect(code).toBe(0);
  expect(stdout.split('\n').map((line) => line.trim().split(/\s{2,}/))).toEqual([
    ['run', 'state', 'done', 'size', 'distance', 'data set'],
    ['Done', 'finished', '100%', '32²', 'Brain'],
    ['Newer', 'not begun', 'Brain'],
    ['Older', 'stopped', '25%', '32²', 'Brain'],
    ['Left', 'interrupted', '25%', '32²', 'Brain'],
    [''],
  ]);
});

test('a script gets all that is known of a run, one a line', async () => {
  const { stdout } = await cli('runs', '--json');
  const listed = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(listed).toHaveLength(4);
  expect(listed[2]).toMatchObject({
    event: 'run',
    name: 'Older',
    state: { phase: 'stopped', progress },
    options: { kimgTotal: 48 },
  });
});

test('runs are put behind those that wait, taken out, and none waits twice', async () => {
  expect((await cli('queue')).stdout).toBe('No run waits.\n');
  expect(await queued('--add', 'Older', '--add', 'Newer')).toEqual(['Older', 'Newer']);
  expect(await queued('--add', 'Left', '--add', 'Older')).toEqual(['Older', 'Newer', 'Left']);
  expect((await cli('runs')).stdout).toMatch(/Newer +waits, place 2/);
  expect(await queued('--remove', 'Older')).toEqual(['Newer', 'Left']);
  expect(await queued()).toEqual(['Newer', 'Left']);
});

test('what is done or is not there cannot wait, and nothing is changed then', async () => {
  const done = await cli('queue', '--add', 'Older', '--add', 'Done');
  expect([done.code, done.stderr]).toEqual([
    2,
    expect.stringContaining('“Done” has reached its end') as string,
  ]);
  const missing = await cli('queue', '--add', 'Nobody');
  expect([missing.code, missing.stderr]).toEqual([
    2,
    expect.stringContaining('no run called “Nobody”') as string,
  ]);
  expect(await queued()).toEqual(['Newer', 'Left']);
});
