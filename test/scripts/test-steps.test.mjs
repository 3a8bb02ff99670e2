// @ts-check
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chosenSteps } from '../../scripts/setup/test.mjs';
import { countsOf, steps, sum, summary } from '../../scripts/setup/test-steps.mjs';
import { checkout, startNode } from './helpers.mjs';

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
