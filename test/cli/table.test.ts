import { expect, test } from 'vitest';
import { table } from '@main/cli/table';

test('columns stand below each other, with nothing behind the last word', () => {
  expect(
    table([
      ['run', 'state', 'size'],
      ['Brain FLAIR', '', '8²'],
      ['Knee', 'paused', ''],
    ]),
  ).toEqual(['run          state   size', 'Brain FLAIR          8²', 'Knee         paused']);
});
