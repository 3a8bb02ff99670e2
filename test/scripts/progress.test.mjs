// @ts-check
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReporter, showing } from '../../scripts/setup/progress.mjs';
import { duration, size } from '../../scripts/setup/text.mjs';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** @param {boolean} isTTY */
function screen(isTTY) {
  let written = '';
  const stream = { isTTY, columns: 60, write: (/** @type {string} */ chunk) => void (written += chunk) };
  return { reporter: createReporter({ stream }), written: () => written };
}

describe('Progress', () => {
  it('is plain lines where there is no terminal: a start, a sign of life every ten seconds, an end', () => {
    const { reporter, written } = screen(false);
    const work = reporter.begin('Downloading it');
    vi.advanceTimersByTime(9_000);
    work.update({ bytes: 120e6, total: 274e6 });
    vi.advanceTimersByTime(3_000);
    work.end({ bytes: 274e6, total: 274e6 });
    vi.advanceTimersByTime(60_000);
    expect(written().split('\n')).toEqual([
      '… Downloading it (0.0 s)',
      '… Downloading it (120 MB of 274 MB, 10 s)',
      '✓ Downloading it (274 MB of 274 MB, 12 s)',
      '',
    ]);
  });

  it('is one moving line on a terminal, no longer than the terminal is wide', () => {
    const { reporter, written } = screen(true);
    const work = reporter.begin('x'.repeat(100));
    vi.advanceTimersByTime(1_000);
    expect(written()).not.toContain('\n');
    for (const line of written().split('\r\x1b[K')) expect(line.length).toBeLessThan(60);
    work.end();
    expect(written().split('\n')).toHaveLength(2);
  });

  it('marks a step that failed, and lets its error through', async () => {
    const { reporter, written } = screen(false);
    const failing = showing(reporter, 'Compiling', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(written()).toContain('✗ Compiling');
  });

  it('has sizes and times that people read', () => {
    expect([900, 45e6, 3.38e9].map(size)).toEqual(['1 kB', '45 MB', '3.38 GB']);
    expect([640, 12_400, 125_000].map(duration)).toEqual(['0.6 s', '12 s', '2 min 5 s']);
  });
});
