import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './run-cli';

let library: string;
beforeAll(() => {
  library = mkdtempSync(join(tmpdir(), 'sliceloom-cli-'));
});
afterAll(() => rmSync(library, { recursive: true, force: true }));

describe('the command line', () => {
  it.each([
    'doctor',
    'train',
    'estimate',
    'generate',
    'verify',
    'nearest',
    'mix',
    'interpolate',
    'project',
    'merge',
    'export',
    'export-model',
    'demo',
    'runs',
    'queue',
    'serve',
  ])('has help for %s, with the common options and the exit codes', async (command) => {
    const { code, stdout } = await runCli([command, '--help']);
    expect(code).toBe(0);
    for (const word of ['--library', '--json', 'Exit codes']) expect(stdout).toContain(word);
  });

  it('lists every option of a training with its range and its unit', async () => {
    const { stdout } = await runCli(['train', '--help']);
    for (const flag of [
      '--sample',
      '--dataset',
      '--preset',
      '--kimg',
      '--run',
      '--resume',
      '--seed',
      '--r1-gamma',
      '--loss <word>',
      '--mirror',
      '--no-mirror',
    ])
      expect(stdout).toContain(flag);
    expect(stdout.replace(/\s+/g, ' ')).toContain('a whole number from 1 to 256 images');
  });

  it.each([
    [['bogus'], /unknown command/],
    [['train', '--bogus'], /unknown option/],
    [['train', '--sample', '--preset', 'huge'], /Allowed choices are quick, standard, best/],
    [['train', '--sample', '--batch', 'many'], /not a number/],
    [
      ['train', '--sample', '--batch', '-4'],
      /--batch: -4 is too small\.\nAllowed: a whole number from 1 to 256/,
    ],
    [
      ['train', '--sample', '--batch', '6'],
      /--batch: .*groups of four.*\nAllowed: 1, 2, 3 or a multiple of 4/,
    ],
    [
      ['train', '--sample', '--loss', 'guess'],
      /--loss: guess is not one of the choices\.\nAllowed: logistic, saturating/,
    ],
    [['train', '--sample', '--loss', 'wgan-gp', '--r1-interval', '16'], /--r1-interval: .*has no R1/],
    [['train', '--sample', '--mirror=yes'], /--mirror/],
    [['train', '--sample', '--kimg', '1e99'], /--kimg: .*too large/],
    [['train', '--sample', '--resolution', '256'], /128 pixels wide/],
    [['train', '--sample', '--run', '../elsewhere'], /cannot be used as a name/],
    [['train'], /what to train on is missing/],
    [['estimate'], /estimate: what to train on is missing/],
    [['estimate', '--sample', '--batch', '6'], /--batch: .*groups of four/],
    [['train', '--resume'], /the run to go on with is missing/],
    [['train', '--resume', '--run', 'Nobody'], /no run called “Nobody”/],
    [['train', '--dataset', 'Knees'], /no data set called “Knees”/],
    [['generate'], /required option '--run/],
    [
      ['mix', '--run', 'x', '--rows', '1', '--columns', '2,x', '--out', 'y'],
      /--columns: “2,x” is not possible/,
    ],
    [
      ['mix', '--run', 'x', '--rows', '1', '--columns', '2', '--layers', '4-1', '--out', 'y'],
      /--layers: “4-1”/,
    ],
    [['interpolate', '--run', 'x', '--seeds', '1', '--out', 'y'], /--seeds: “1” is not possible/],
    [
      ['interpolate', '--run', 'x', '--seeds', '1,2', '--ease', 'jumpy', '--out', 'y'],
      /--ease: “jumpy” is not possible\.\nAllowed: linear, smooth/,
    ],
    [
      ['interpolate', '--run', 'x', '--seeds', '1,2', '--frames', '0', '--out', 'y'],
      /--frames: “0” is not possible/,
    ],
    [['verify', 'x', '--count', '0'], /--count: 0 is not possible/],
    [['demo', '--speed', '0'], /0 is no speed/],
    [['generate', '--run', 'Nobody'], /no run called “Nobody”/],
    [
      ['generate', '--run', 'x', '--count', '0'],
      /--count: “0” is not possible\.\nAllowed: whole numbers, 1 to 100000/,
    ],
    [['generate', '--run', 'x', '--psi', '7'], /--psi: “7” is not possible\.\nAllowed: 0 to 1/],
    [['generate', '--run', 'x', '--keep-real', '0'], /--keep-real: “0” is not possible\.\nAllowed: above 0/],
    [['generate', '--run', 'x', '--shard', '3/2'], /--shard: “3\/2” is not possible\.\nAllowed: i\/n/],
    [['generate', '--run', 'x', '--names', '../x'], /--names: “..\/x” is not possible\.\nAllowed: letters/],
    [['generate', '--run', 'x', '--mix', '4-1'], /--mix: “4-1” is not possible\.\nAllowed: a range/],
    [['generate', '--run', 'x', '--checkpoint', '-1'], /--checkpoint: “-1” is not possible/],
    [['project', '--run', 'x', '--slice', '-2'], /--slice: “-2” is not possible/],
    [
      ['project', '--run', 'x', '--slice', '1', '--steps', '5'],
      /--steps: “5” is not possible\.\nAllowed: 20 to/,
    ],
    [['export-model', '--run', 'Nobody'], /no run called “Nobody”/],
    [['export-model', '--run', 'x', '--checkpoint', '-1'], /--checkpoint: -1 is not a number of images/],
    [['serve', '--port', '99999'], /99999 is not a port/],
  ])('refuses %j with a sentence and exit code 2', async (args, sentence) => {
    const { code, stdout, stderr } = await runCli([
      ...args,
      ...(args[0] === 'bogus' ? [] : ['--library', library]),
    ]);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('tells a script of an error in one line of JSON', async () => {
    const { stdout, stderr } = await runCli(['generate', '--run', 'Nobody', '--library', library, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      event: 'error',
      code: 'run-missing',
      params: { name: 'Nobody' },
    });
    expect(stderr).toBe('');
  });

  it.each(['a file in the way', 'a folder of the system'])(
    'says that a library cannot be written: %s',
    async (where) => {
      const file = join(library, 'file');
      writeFileSync(file, '');
      const path = where === 'a file in the way' ? join(file, 'library') : '/proc/sliceloom';
      const { code, stderr } = await runCli(['train', '--sample', '--library', path]);
      expect(stderr).toMatch(/cannot write to its library folder .*\n.*--library/);
      expect(code).toBe(3);
    },
  );

  it('says that TensorFlow is missing, and how to get it', async () => {
    const { code, stderr } = await runCli(['train', '--sample', '--library', library], {
      SLICELOOM_RUNTIME: '/nowhere',
    });
    expect(stderr).toMatch(/TensorFlow was not found.*\n.*npm run setup/);
    expect(code).toBe(4);
  });

  it.each([['verify'], ['nearest'], ['export', '--out', 'y'], ['merge', '--out', 'y']])(
    'says where %s finds no image set',
    async (command, ...more) => {
      const { code, stderr } = await runCli([
        command,
        join(library, 'nowhere'),
        ...more,
        '--library',
        library,
      ]);
      expect(code).toBeGreaterThan(0);
      expect(stderr).toMatch(/There is no image set in .*nowhere\.\nName the folder/);
    },
  );
});
