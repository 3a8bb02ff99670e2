import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, startCli } from '../cli/run-cli';

let folder: string;
let library: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sliceloom-cli-'));
  library = join(folder, 'library');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tiny = ['--resolution', '16', '--batch', '4', '--fmap-base', '64', '--fmap-max', '8'];
const train = (...more: string[]): string[] => [
  'train',
  '--sample',
  '--json',
  '--library',
  library,
  ...tiny,
  ...more,
];
const run = (name: string): string => join(library, 'runs', name);
const alive = (pid: number): boolean => {
  try {
    // A zombie that nobody has waited for yet is no living process.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};
const childrenOf = (pid: number): number[] =>
  execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/)
    .map(Number);

describe('training on the command line', () => {
  it('saves a checkpoint on Ctrl-C, ends with 130 and leaves no process', async () => {
    const { child, ended, event } = startCli(train('--run', 'First'));
    expect(await event('begun')).toMatchObject({ name: 'First', folder: run('First') });
    await event('metrics');
    const [trainer] = childrenOf(child.pid!);
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events).toEqual(
      expect.arrayContaining(['begun', 'preview', 'metrics', 'stopping', 'checkpoint', 'stopped']),
    );
    expect(code).toBe(130);
    expect(alive(trainer!)).toBe(false);
    expect(readdirSync(join(run('First'), 'checkpoints'))).toHaveLength(1);
  });

  it('goes on with --resume from where it was, and to the end with exit code 0', async () => {
    const { code, stdout } = await runCli(train('--run', 'Short', '--kimg', '0.1'));
    expect([code, stdout.includes('"finished"')]).toEqual([0, true]);
    const resumed = startCli(['train', '--resume', '--run', 'First', '--json', '--library', library]);
    expect(await resumed.event('begun')).toMatchObject({ name: 'First', resumed: true });
    const saved = Number(readdirSync(join(run('First'), 'checkpoints'))[0]) / 1000;
    expect((await resumed.event('metrics')).kimg).toBeGreaterThan(saved);
    resumed.child.kill('SIGTERM');
    expect((await resumed.ended).code).toBe(143);
  });

  it('says on standard error, once, when a training goes wrong', async () => {
    // A discriminator that learns fast against a generator that hardly learns from losing.
    const unequal = ['--loss', 'saturating', '--r1-gamma', '0', '--learning-rate', '0.05'];
    const wider = ['--resolution', '8', '--batch', '4', '--fmap-base', '256', '--fmap-max', '32'];
    const often = ['--metrics-steps', '1', '--kimg', '1', '--library', library];
    const { code, stderr } = await runCli(['train', '--sample', ...unequal, ...wider, ...often]);
    expect(code).toBe(0);
    expect(stderr.match(/The discriminator is winning\. It tells/g)).toHaveLength(1);
  });

  it('draws images into a folder of the user’s choice, and into no other that has something in it', async () => {
    const out = join(folder, 'out');
    const args = [
      'generate',
      '--run',
      'First',
      '--count',
      '9',
      '--seed',
      '3',
      '--psi',
      '0.8',
      '--out',
      out,
      '--library',
      library,
    ];
    expect((await runCli(args)).code).toBe(0);
    expect(readdirSync(out).filter((name) => name.includes('_seed'))).toHaveLength(9);
    expect(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'))).toMatchObject({
      request: { count: 9, seed: 3, psi: 0.8 },
    });
    const again = await runCli(args);
    expect([again.code, again.stderr.includes('exists already')]).toEqual([2, true]);
  });

  it('mixes styles into a folder: each row, each column, each mixture, and what made them', async () => {
    const out = join(folder, 'mixed');
    const args = ['mix', '--run', 'First', '--rows', '1,2', '--columns', '3', '--library', library];
    const { code, stdout } = await runCli([...args, '--layers', 'none', '--out', out, '--json']);
    expect([code, JSON.parse(stdout.trim().split('\n').at(-1)!)]).toEqual([
      0,
      expect.objectContaining({ event: 'done', folder: out, count: 5 }),
    ]);
    expect(readdirSync(out).sort()).toEqual([
      'column3.png',
      'mix.json',
      'row1.png',
      'row1_column3.png',
      'row2.png',
      'row2_column3.png',
    ]);
    const bytes = (name: string): Buffer => readFileSync(join(out, name));
    expect(bytes('row1_column3.png').equals(bytes('column3.png'))).toBe(true);
    expect(bytes('row1.png').equals(bytes('row2.png'))).toBe(false);
    const again = await runCli([...args, '--out', out]);
    expect([again.code, again.stderr.includes('exists already')]).toEqual([2, true]);
  });

  it('walks a path from seed to seed: each image, a film of them, and what made them', async () => {
    const out = join(folder, 'path');
    const args = ['interpolate', '--run', 'First', '--seeds', '1,2,3', '--frames', '2', '--library', library];
    const { code, stdout } = await runCli([...args, '--loop', '--out', out, '--json']);
    expect([code, JSON.parse(stdout.trim().split('\n').at(-1)!)]).toEqual([
      0,
      expect.objectContaining({ event: 'done', count: 6 }),
    ]);
    const frames = readdirSync(out).filter((name) => name.startsWith('frame'));
    expect(frames).toHaveLength(6);
    expect(readdirSync(out).filter((name) => !frames.includes(name))).toEqual(['path.json', 'path.png']);
    const film = readFileSync(join(out, 'path.png'));
    expect([
      film.toString('latin1').split('fcTL').length - 1,
      film.readUInt32BE(film.indexOf('acTL') + 4),
    ]).toEqual([6, 6]);
    // Whoever knows no animations sees its first image.
    expect(decode(film).data).toEqual(decode(readFileSync(join(out, frames[0]!))).data);
    const about = JSON.parse(readFileSync(join(out, 'path.json'), 'utf8')) as {
      seeds: number[];
      loops: boolean;
    };
    expect(about).toMatchObject({ seeds: [1, 2, 3], loops: true });
  });

  it('draws images of a set again and compares, and finds its nearest slices', async () => {
    const out = join(folder, 'verified');
    const drawn = ['generate', '--run', 'First', '--count', '3', '--format', 'tiff16', '--library', library];
    expect((await runCli([...drawn, '--out', out])).code).toBe(0);
    const same = await runCli(['verify', out, '--library', library]);
    expect([same.code, same.stdout.split('\n').filter((line) => line.startsWith('same')).length]).toEqual([
      0, 3,
    ]);
    const near = await runCli(['nearest', out, '--library', library, '--json']);
    const done = JSON.parse(near.stdout.trim().split('\n').at(-1)!) as object;
    expect([near.code, done]).toEqual([
      0,
      expect.objectContaining({ event: 'done', images: 3, slices: 456 }),
    ]);
    const [first = ''] = readdirSync(out).filter((name) => name.endsWith('.tif'));
    rmSync(join(out, first));
    const missing = await runCli(['verify', out, '--library', library]);
    expect([missing.code, missing.stdout.includes(`missing  ${first}`)]).toEqual([1, true]);
  });

  it('writes the generator of a run for use elsewhere, and into no folder that has something in it', async () => {
    const out = join(folder, 'model');
    const args = (...more: string[]): string[] => ['export-model', '--library', library, '--run', ...more];
    const { code, stdout } = await runCli(args('First', '--out', out, '--json'));
    const done = JSON.parse(stdout) as { images: number };
    expect([code, done]).toEqual([0, expect.objectContaining({ event: 'done', folder: out, colors: 1 })]);
    expect(readdirSync(out).sort()).toEqual(['README.md', 'generator.safetensors', 'saved_model']);
    const again = await runCli(args('First', '--out', out));
    expect([again.code, again.stderr.includes('is not an empty folder')]).toEqual([2, true]);
    const unknown = await runCli(args('First', '--checkpoint', '1'));
    expect([unknown.code, unknown.stderr.includes(`${done.images} images`)]).toEqual([2, true]);
    const chosen = await runCli(args('First', '--checkpoint', String(done.images)));
    expect([chosen.code, chosen.stdout.includes(join(run('First'), 'models', 'Generator'))]).toEqual([
      0,
      true,
    ]);
  });

  it('refuses to train a run that another process trains, naming it', async () => {
    const first = startCli(['train', '--resume', '--run', 'First', '--json', '--library', library]);
    await first.event('metrics');
    const second = await runCli(['train', '--resume', '--run', 'First', '--library', library]);
    expect(second.stderr).toMatch(/training already \(process \d+\)/);
    expect(second.code).toBe(2);
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(130);
  });

  it('ends with the trainer’s checkpoint when its own process is killed', async () => {
    const { child, ended, event } = startCli(train('--run', 'Orphan'));
    await event('metrics');
    const [trainer] = childrenOf(child.pid!);
    child.kill('SIGKILL');
    await ended;
    for (let i = 0; i < 200 && alive(trainer!); i++) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(alive(trainer!)).toBe(false);
    expect(readdirSync(join(run('Orphan'), 'checkpoints'))).toHaveLength(1);
  });
});

// Only root may mount the small disk that this fills; for others the run says that it was skipped.
describe.skipIf(process.getuid?.() !== 0)('a disk that fills up', () => {
  it('stops training with a sentence; the checkpoint before it is whole and training goes on from there', async () => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', disk]);
    try {
      const on = ['--library', disk, '--json'];
      const first = startCli(['train', '--sample', ...on, ...tiny, '--run', 'Full']);
      await first.event('metrics');
      first.child.kill('SIGINT');
      expect((await first.ended).code).toBe(130);
      const [checkpoint] = readdirSync(join(disk, 'runs', 'Full', 'checkpoints'));
      const second = startCli(['train', '--resume', ...on, '--run', 'Full']);
      await second.event('metrics');
      try {
        writeFileSync(join(disk, 'filler'), Buffer.alloc(96 * 2 ** 20));
      } catch {
        // Full, as it should be.
      }
      const { code, stdout } = await second.ended;
      expect(stdout).toContain('"code":"disk-full"');
      expect(code).toBe(3);
      rmSync(join(disk, 'filler'));
      expect(readdirSync(join(disk, 'runs', 'Full', 'checkpoints'))).toEqual([checkpoint]);
      const third = startCli(['train', '--resume', ...on, '--run', 'Full']);
      await third.event('metrics');
      third.child.kill('SIGINT');
      expect((await third.ended).code).toBe(130);
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });
});
