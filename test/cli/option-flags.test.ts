import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { trainingOptionNames, trainingOptionOf } from '@shared/domain/training-options';
import { addOptionFlags } from '@main/cli/option-flags';

function parsed(...args: string[]) {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  const overridesIn = addOptionFlags(command);
  command.parse(args, { from: 'user' });
  return overridesIn(command.opts());
}

describe('the flags of training options', () => {
  it('are left to the preset where none is given', () => {
    expect(parsed()).toEqual({});
  });

  it.each(trainingOptionNames)('set %s by its flag, as a value of its kind', (name) => {
    const option = trainingOptionOf[name];
    const flag = `--${option.flag}`;
    if (option.kind === 'switch') {
      expect(parsed(flag)).toEqual({ [name]: true });
      expect(parsed(`--no-${option.flag}`)).toEqual({ [name]: false });
    } else {
      expect(parsed(flag, String(option.default))).toEqual({ [name]: option.default });
      expect(() => parsed(flag)).toThrow('argument missing');
    }
    if (option.kind === 'number') expect(() => parsed(flag, 'many')).toThrow('not a number');
  });

  it('let the last word count where a switch is turned on and off', () => {
    expect(parsed('--mirror', '--no-mirror')).toEqual({ mirror: false });
    expect(parsed('--no-mirror', '--mirror')).toEqual({ mirror: true });
  });

  it('pass a word on as it is, since all values are checked in one place', () => {
    expect(parsed('--loss', 'guess')).toEqual({ loss: 'guess' });
  });

  it('stand in the help with their meaning, and each word with its own', () => {
    const command = new Command();
    addOptionFlags(command);
    const help = command.helpInformation().replace(/\s+/g, ' ');
    for (const name of trainingOptionNames) {
      const option = trainingOptionOf[name];
      const placeholder = { number: ' <n>', choice: ' <word>', switch: '' }[option.kind];
      expect(help).toContain(`--${option.flag}${placeholder} ${option.meaning}`);
      if (option.kind === 'choice')
        for (const [word, meaning] of Object.entries(option.choices))
          expect(help).toContain(`${word}: ${meaning}`);
      if (option.kind === 'switch') expect(help).toContain(`--no-${option.flag} Turns --${option.flag} off`);
    }
  });
});
