import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { leftOutCsv } from '@shared/pure/left-out-csv';
import { addImportFlags, importOverridesIn, type ImportFlags } from '@main/cli/import-flags';

const parse = (...args: string[]) => {
  const command = addImportFlags(
    new Command('import').exitOverride().configureOutput({ writeErr: () => {} }),
  );
  command.parse(args, { from: 'user' });
  return importOverridesIn(command.opts<ImportFlags>());
};

describe('The flags of import', () => {
  it('become options, and only those that are given', () => {
    expect(parse()).toEqual({});
    expect(
      parse(
        ...[
          '--plane',
          'coronal',
          '--size',
          '128',
          '--range',
          '20-80',
          '--every',
          '2',
          '--min-foreground',
          '5',
        ],
      ),
    ).toEqual({ plane: 'coronal', size: 128, range: { from: 20, to: 80 }, every: 2, minForeground: 5 });
    expect(
      parse(...['--bring-to', 'left', '--pattern', '{patient}_{slice}.png', '--seed', '7', '--color']),
    ).toEqual({
      bringTo: 'left',
      namePattern: '{patient}_{slice}.png',
      seed: 7,
      keepColor: true,
    });
    expect(parse('--crop', '0.1,0.2,0.8,0.5', '--split', '70,20,10')).toEqual({
      crop: { left: 0.1, top: 0.2, width: 0.8, height: 0.5 },
      split: { train: 70, validate: 20, test: 10 },
    });
  });

  it('tell the window in four ways', () => {
    expect(parse('--window', 'automatic').window).toEqual({ kind: 'automatic' });
    expect(parse('--window', 'dicom').window).toEqual({ kind: 'dicom' });
    expect(parse('--window', 'percentiles:0.5,99.5').window).toEqual({
      kind: 'percentiles',
      low: 0.5,
      high: 99.5,
    });
    expect(parse('--window', 'fixed:-160,240').window).toEqual({ kind: 'fixed', low: -160, high: 240 });
  });

  it.each([
    ['--size', '100'],
    ['--range', '80-20'],
    ['--range', '10'],
    ['--every', '0'],
    ['--min-foreground', '101'],
    ['--window', 'bright'],
    ['--window', 'fixed:240,-160'],
    ['--window', 'percentiles:-1,50'],
    ['--crop', '0,0,1'],
    ['--crop', '0,0,2,1'],
    ['--split', '80,10,20'],
    ['--seed', '-1'],
  ])('are refused by name where they make no sense: %s %s', (flag, value) => {
    expect(() => parse(flag, value)).toThrow(expect.objectContaining({ code: 'option-invalid' }) as Error);
    expect(() => parse(flag, value)).toThrow(flag);
  });
});

describe('The table of files that were left out', () => {
  it('quotes what needs it, and makes no formula of a name', () => {
    const refusal = { code: 'empty', params: {} } as const;
    expect(
      leftOutCsv([
        { file: 'a "b", c.dcm', refusal },
        { file: '=1+1', refusal },
      ]),
    ).toBe(
      'file,code,reason\r\n"a ""b"", c.dcm",empty,The file is empty.\r\n\'=1+1,empty,The file is empty.\r\n',
    );
  });
});
