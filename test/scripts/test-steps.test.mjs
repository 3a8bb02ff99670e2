// @ts-check
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { chosenSteps } from '../../scripts/setup/test.mjs';
import { countsOf, failuresOf, steps, sum, summary } from '../../scripts/setup/test-steps.mjs';
import { checkout, pathWith, program, startNode, temporaryFolder } from './helpers.mjs';

// Each test starts programs, and they share two cores with others.
vi.setConfig({ testTimeout: 120_000 });

describe('The closing line of the tests', () => {
  it('adds up every step', () => {
    const total = sum([
      { passed: 1, failed: 0, skipped: 0 },
      { passed: 120, failed: 2, skipped: 3 },
      { passed: 0, failed: 1, skipped: 0 },
    ]);
    expect(summary(total)).toBe('121 passed, 3 failed, 3 skipped');
  });

  it('is silent about skipped tests when there are none', () => {
    expect(summary({ passed: 7, failed: 0, skipped: 0 })).toBe('7 passed, 0 failed');
  });

  it('counts a run that failed without a failing test as a failure', () => {
    expect(countsOf(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(countsOf({ numPassedTests: 5, numFailedTests: 0 }, 1)).toEqual({
      passed: 5,
      failed: 1,
      skipped: 0,
    });
    expect(
      countsOf({ numPassedTests: 5, numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 }, 1),
    ).toEqual({
      ...{ passed: 5, failed: 2, skipped: 2 },
    });
    expect(countsOf({ numPassedTests: 5, numFailedTests: 0 }, 0)).toEqual({
      passed: 5,
      failed: 0,
      skipped: 0,
    });
  });

  it('is preceded by each failure with its name and the beginning of its reason', () => {
    const report = {
      testResults: [
        {
          name: 'test/a.test.ts',
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'holds' },
            {
              status: 'failed',
              fullName: 'breaks',
              failureMessages: ['expected 1\nto be 2\n\n\n\n\nseventh'],
            },
          ],
        },
        { name: 'test/b.test.ts', status: 'failed', message: 'does not load', assertionResults: [] },
        { name: 'test/c.test.ts', status: 'passed', assertionResults: [] },
      ],
    };
    expect(failuresOf(report, 'unit')).toEqual([
      '✗ unit › test/a.test.ts › breaks\n  expected 1\n  to be 2',
      '✗ unit › test/b.test.ts\n  does not load',
    ]);
    expect(failuresOf(undefined, 'unit')).toEqual([]);
  });

  it('is the last line also when set-up or the command itself is wrong', async () => {
    const { code, stdout, stderr } = await startNode([join(checkout, 'scripts', 'test.mjs'), 'everything'])
      .ended;
    expect(code).toBe(1);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed');
    expect(stderr).toContain('There is no test step "everything"');
  });
});

describe('The steps', () => {
  it('all run without a name, and only the named ones, in their own order, with names', () => {
    expect(chosenSteps([])).toEqual(steps);
    expect(chosenSteps(['unit', 'types']).map(({ name }) => name)).toEqual(['types', 'unit']);
  });
});

describe('A browser or an Electron that is missing and cannot be installed', () => {
  /** @param {string} ci */
  async function testWithout(ci) {
    const electron = temporaryFolder();
    program(electron, 'electron', 'exit 1');
    const env = {
      ...process.env,
      ...{
        PATH: pathWith(['node', 'npm', 'sh', 'ldd']),
        CI: ci,
        SLICELOOM_TEST_CHROMIUM: '',
        SLICELOOM_TEST_ELECTRON: electron,
      },
      SLICELOOM_CACHE: join(String(process.env.SLICELOOM_RUNTIME), '..', '..'),
    };
    const script = join(checkout, 'scripts', 'test.mjs');
    const { code, stdout } = await startNode([script, 'e2e', 'electron'], { env }).ended;
    return { code, stdout, last: stdout.trimEnd().split('\n').at(-1) };
  }

  it('is told in a line with what installs it, and those tests are skipped', async () => {
    const { code, stdout, last } = await testWithout('');
    expect({ code, last }).toEqual({ code: 0, last: '0 passed, 0 failed, 2 skipped' });
    expect(stdout).toContain('– e2e: skipped. Chromium is not installed.');
    expect(stdout).toContain('apt-get install --yes chromium');
    expect(stdout).toContain('– electron: skipped. Xvfb or libraries for Electron are not installed');
  });

  it('is a failure in continuous integration', async () => {
    const { code, stdout, last } = await testWithout('true');
    expect({ code, last }).toEqual({ code: 1, last: '0 passed, 2 failed' });
    expect(stdout).toContain('✗ e2e: skipped, which fails with CI=true.');
  });
});
