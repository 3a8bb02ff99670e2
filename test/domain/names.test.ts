import { describe, expect, it } from 'vitest';
import { freeName, nameProblem } from '@shared/domain/names';

describe('a name for a run', () => {
  it.each(['Brain FLAIR, best quality', 'Knie 2026-11', 'Gehirn ä', '脳 MR', 'a'])('may be %s', (name) => {
    expect(nameProblem(name)).toBeUndefined();
  });

  it.each([
    '',
    '  ',
    '../up',
    'a/b',
    'a\\b',
    '.hidden',
    'ends.',
    'CON',
    'lpt1.txt',
    'a\u0000b',
    'a:b',
    ' a',
    'a ',
    'x'.repeat(81),
    '*',
    '..',
  ])('may not be “%s”, and a reason is given', (name) => {
    expect(nameProblem(name)).toMatch(/\w+/);
  });

  it('is made new by a number, without regard to case', () => {
    expect(freeName('Knee', [])).toBe('Knee');
    expect(freeName('Knee', ['knee', 'Knee 2'])).toBe('Knee 3');
  });
});
