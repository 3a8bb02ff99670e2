// @ts-check
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { describe, expect, it, vi } from 'vitest';
import { readArguments } from '../../scripts/bench/arguments.mjs';
import { compare, median, mostOtherWork, summarise } from '../../scripts/bench/figures.mjs';
import { otherShare, ticksOf } from '../../scripts/bench/machine.mjs';
import { checkPython } from '../../scripts/bench/measure.mjs';
import { heading, overheadLine, profileText, timesTable } from '../../scripts/bench/report.mjs';
import { overheadResolution } from '../../scripts/bench/rounds.mjs';
import { SetupFailure } from '../../scripts/setup/failure.mjs';
import { run } from '../../scripts/setup/processes.mjs';
import { checkout, program, temporaryFolder } from './helpers.mjs';

// Some tests start programs, and they share two cores with others.
vi.setConfig({ testTimeout: 120_000 });

/** @param {string[]} args */
const settingsOf = (...args) => {
  const settings = readArguments(args, '/home/me');
  if (!settings) throw new Error('help was given');
  return settings;
};

/** @param {() => unknown} action @returns {SetupFailure} */
function failureOf(action) {
  try {
    action();
  } catch (error) {
    if (error instanceof SetupFailure) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

/** @param {number} ms @param {object} [more] */
const measured = (ms, more = {}) => ({
  ...{ engine: 'any', ms_min: ms - 1, ms_median: ms, images_per_second: 8000 / ms },
  ...{ peakBytes: null, otherWork: null, complaints: [], ...more },
});

describe('What the benchmark is asked for', () => {
  it('has defaults for everything', () => {
    expect(settingsOf()).toEqual({
      resolutions: [8, 16, 32, 64, 128, 256],
      precisions: ['float32', 'mixed'],
      repeatabilities: ['repeatable', 'fastest'],
      ...{ batch: 8, fmapBase: 2048, fmapMax: 256, steps: 7, rounds: 2 },
      ...{ python: undefined, reference: undefined, json: undefined, profile: false },
    });
  });

  it('takes lists separated by commas, each word once', () => {
    const { resolutions, precisions } = settingsOf('--resolutions', '64, 8,64', '--precision', 'mixed');
    expect(resolutions).toEqual([64, 8]);
    expect(precisions).toEqual(['mixed']);
  });

  it('finds files from where the user typed the command, and leaves a bare name of Python to the path', () => {
    const relative = settingsOf(
      '--python',
      'venv/bin/python',
      '--reference',
      '../r.py',
      '--json',
      'out.json',
    );
    expect(relative.python).toBe('/home/me/venv/bin/python');
    expect(relative.reference).toBe('/home/r.py');
    expect(relative.json).toBe('/home/me/out.json');
    expect(settingsOf('--python', 'python3').python).toBe('python3');
  });

  it.each(['100', '4', '2048', '8.0', '', '8,,16'])(
    'refuses the resolution "%s" and lists those allowed',
    (value) => {
      const { message, mend } = failureOf(() => settingsOf('--resolutions', value));
      expect(message).toContain('is no power of two');
      expect(mend[0]).toContain('8, 16, 32');
    },
  );

  it.each([
    ['--batch', '6', 'a multiple of 4'],
    ['--steps', '0', 'a whole number from 1 to 1000'],
    ['--rounds', 'two', 'a whole number from 1 to 20'],
    ['--precision', 'half', 'float32, mixed'],
    ['--repeatability', 'never', 'repeatable, fastest'],
  ])('refuses %s %s and says what is allowed', (option, value, allowed) => {
    const { message, mend } = failureOf(() => settingsOf(option, value));
    expect(message).toBe(`${option} cannot be "${value}".`);
    expect(mend.join('\n')).toContain(allowed);
  });

  it('refuses what contradicts itself or is unknown', () => {
    expect(failureOf(() => settingsOf('--profile', '--python', 'python3')).message).toContain('--profile');
    expect(failureOf(() => settingsOf('--reference', 'r.py')).mend.join()).toContain('--python');
    expect(failureOf(() => settingsOf('--resolution', '8')).mend.join('\n')).toContain('--resolutions');
  });
});

describe('The benchmark’s arithmetic', () => {
  it('takes the middle value, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  it('keeps the best round’s time, the largest memory, the longest loading and every median', () => {
    const rounds = [
      measured(100, { peakBytes: 5, recordAndLoadMs: 900 }),
      measured(80, { peakBytes: 7, recordAndLoadMs: 800 }),
    ];
    expect(summarise(rounds)).toEqual({
      ...{ ms: 80, msMin: 79, imagesPerSecond: 100, peakBytes: 7, recordAndLoadMs: 900 },
      medians: [100, 80],
    });
  });

  it('divides the reference’s time by ours round by round, and takes the median of the rounds', () => {
    const ours = [measured(100, { peakBytes: 300 }), measured(50), measured(100)];
    const reference = [measured(150, { peakBytes: 600 }), measured(100), measured(170)];
    expect(compare(ours, reference)).toEqual({ ratio: 1.7, ratios: [1.5, 2, 1.7], memory: 0.5 });
  });

  it('compares only rounds that both have, and nothing where there is none', () => {
    expect(compare([measured(1), measured(1)], [measured(2)])?.ratios).toEqual([2]);
    expect(compare([measured(1)], [])).toBeUndefined();
  });

  it('knows the largest share of the machine that others took, as far as the system tells', () => {
    expect(mostOtherWork([measured(1, { otherWork: 0.1 }), measured(1, { otherWork: 0.3 })])).toBe(0.3);
    expect(mostOtherWork([measured(1)])).toBeNull();
  });

  it('counts as others’ work what the machine did beyond this process and the programs that it ran', () => {
    const machine = (/** @type {number} */ busy, /** @type {number} */ idle) =>
      `cpu  ${busy} 0 0 ${idle} 0 0 0 10 0 0\ncpu0 1 1 1 1\n`;
    const self = (/** @type {number} */ own) =>
      `42 (a (strange) name) S 1 1 1 0 -1 0 0 0 0 0 ${own} 1 2 3 20 0 1 0 99`;
    const before = ticksOf(machine(100, 900), self(0));
    expect(before).toEqual({ all: 1010, busy: 110, own: 6 });
    expect(otherShare(before, ticksOf(machine(180, 920), self(60)))).toBeCloseTo(0.2);
    expect(otherShare(before, before)).toBe(0);
  });

  it('measures the loader at 64² or at the largest resolution that the sample has', () => {
    expect(overheadResolution([8, 64, 128])).toBe(64);
    expect(overheadResolution([8, 16, 256])).toBe(16);
    expect(overheadResolution([256])).toBeUndefined();
  });
});

describe('The benchmark’s tables', () => {
  const ours = summarise([measured(100, { peakBytes: 2 ** 29, recordAndLoadMs: 2300 })]);
  const row = /** @type {const} */ ({
    resolution: 8,
    precision: 'float32',
    repeatability: 'repeatable',
    ours,
  });

  it('have the reference’s columns only where it was measured', () => {
    expect(timesTable([row])).not.toContain('PyTorch');
    const reference = [measured(150, { peakBytes: 2 ** 30 })];
    const comparison = compare([measured(100, { peakBytes: 2 ** 29 })], reference);
    const table = timesTable([{ ...row, reference: summarise(reference), comparison }, row]);
    const cells = table.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    expect(cells[2]).toEqual([
      '',
      '8²',
      'float32',
      'repeatable',
      '100.0',
      '80.0',
      '512',
      '2.3',
      '150.0',
      '1024',
      '1.50',
      '0.50',
      '',
    ]);
    expect(cells[3].slice(8)).toEqual(['–', '–', '–', '–', '']);
  });

  it('tell how far apart the rounds were', () => {
    const reference = [measured(150), measured(170)];
    const comparison = compare([measured(100), measured(100)], reference);
    expect(timesTable([{ ...row, reference: summarise(reference), comparison }])).toContain(
      '1.60 (1.50–1.70)',
    );
  });

  it('are Markdown as prettier writes it, ready to be pasted', async () => {
    const operations = Array.from({ length: 30 }, (_, i) => ({ kind: `_Kind_${i}_`, ms: 30 - i, nodes: i }));
    const step = { wallMs: 12.34, operations };
    const point = {
      resolution: 8,
      precision: 'mixed',
      repeatability: 'fastest',
      otherWork: null,
      complaints: [],
    };
    const profile = profileText({ ...point, step });
    expect(profile).toContain('all others');
    for (const text of [timesTable([row]), profile])
      expect(await format(text, { parser: 'markdown' })).toBe(`${text}\n`);
  });

  it('name machine, versions and command, and warn where other work ran beside', () => {
    const machine = { cpu: 'Z80', cores: 2, memoryBytes: 2 ** 34, system: 'CP/M' };
    const about = { machine, device: 'CPU', versions: { TensorFlow: '2.21.0' }, command: 'npm run bench' };
    const quiet = heading({ ...about, settings: settingsOf(), otherWork: 0.012 });
    expect(quiet).toContain('Z80, 2 cores, 16.0 GiB');
    expect(quiet).toContain('TensorFlow 2.21.0');
    expect(quiet).toContain('`npm run bench`');
    expect(quiet).toContain('up to 1 % of the processors during a measurement.');
    expect(heading({ ...about, settings: settingsOf(), otherWork: 0.4 })).toContain('measure again alone');
  });

  it('give the loader’s and the log’s share of a step', () => {
    const figures = {
      ms_median: 200,
      loaderMs: 0.5,
      loggingMs: 1.5,
      percent: 1,
      otherWork: 0,
      complaints: [],
    };
    const line = overheadLine({
      resolution: 64,
      precision: 'float32',
      repeatability: 'repeatable',
      ...figures,
    });
    expect(line).toContain('0.50 + 1.50 ms beside a step of 200.0 ms, 1.00 %');
  });
});

describe('A Python that cannot run the reference', () => {
  /** @param {string} python @returns {Promise<SetupFailure>} */
  const refusal = (python) =>
    checkPython(python, process.env).then(
      () => Promise.reject(new Error('nothing was wrong')),
      (error) => error,
    );

  it('is told apart: not there, no Python, without torch, or broken', async () => {
    const folder = temporaryFolder();
    expect((await refusal(join(folder, 'python'))).message).toContain('is no Python that can be started');
    expect((await refusal(program(folder, 'echo', 'echo hello'))).message).toContain('is no Python');
    const bare = program(folder, 'bare', `echo "ModuleNotFoundError: No module named 'torch'" >&2; exit 1`);
    const { message, mend } = await refusal(bare);
    expect(message).toContain('has no torch');
    expect(mend[0]).toBe(`${bare} -m pip install torch numpy safetensors`);
    const broken = program(folder, 'broken', 'echo "ImportError: libcudart.so" >&2; exit 1');
    expect((await refusal(broken)).mend[0]).toBe('| ImportError: libcudart.so');
  });
});

describe('The wrapper around the reference', () => {
  it('runs a script as it would run alone, and adds the memory that it held', async () => {
    const script = join(temporaryFolder(), 'script.py');
    writeFileSync(script, 'import sys\nheld = bytearray(1 << 26)\nprint(__name__, *sys.argv[1:])\n');
    const wrapper = join(checkout, 'scripts', 'bench', 'peak.py');
    const { stdout } = await run('python3', [wrapper, script, 'bench', '--steps', '2']);
    const [said, peak] = stdout.trim().split('\n');
    expect(said).toBe('__main__ bench --steps 2');
    expect(JSON.parse(peak ?? '').peakBytes).toBeGreaterThan(2 ** 26);
  });
});
