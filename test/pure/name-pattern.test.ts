import { describe, expect, it } from 'vitest';
import { compilePattern, explainPattern, suggestPattern } from '@shared/pure/name-pattern';
import type { PatternField, PatternSelection } from '@shared/pure/name-pattern';

const told = (template: string, name: string) => {
  const found = compilePattern(template).match(name);
  if (!found) return undefined;
  const { withoutSlice: _, ...fields } = found;
  return fields;
};

/** Selections of parts of a name, as if they had been pointed at. */
const pointed = (name: string, parts: Partial<Record<PatternField, string>>): PatternSelection[] =>
  Object.entries(parts).map(([field, text]) => {
    const start = name.indexOf(text);
    return { field: field as PatternSelection['field'], start, end: start + text.length };
  });

const akoa = 'OAI9896743_BaseLine_3de3d1_SAG_3D_DESS_WE_RIGHT.nii.gz_0.png';
const akoaLater = 'OAI9002116_12_Months_2de3d1_SAG_3D_DESS_WE_LEFT.nii.gz_14.png';

describe('a pattern of file names', () => {
  it('tells the fields of a name', () => {
    expect(told('{patient}_{visit}_{side}_{slice}.png', 'anna_2_links_07.png')).toEqual({
      patient: 'anna',
      visit: '2',
      side: 'left',
      slice: 7,
    });
    expect(told('{patient}/{split}/{sequence}-{slice}.tif', 'x/P7/validation/FLAIR-3.tif')).toEqual({
      patient: 'P7',
      split: 'validate',
      sequence: 'FLAIR',
      slice: 3,
    });
  });

  it('does not look at the case of what stands outside braces', () => {
    expect(told('OAI{patient}_{any}.png', 'oai9896743_x.PNG')).toEqual({ patient: '9896743' });
  });

  it('fits the whole name or not at all', () => {
    expect(told('{patient}.png', 'a.png.txt')).toBeUndefined();
    expect(told('{patient}_{side}.png', 'anna_up.png')).toBeUndefined();
    expect(told('{patient}_{slice}.png', 'anna_x.png')).toBeUndefined();
  });

  it('takes numbers and words whole', () => {
    expect(told('{patient}{slice}.png', 'anna12.png')).toEqual({ patient: 'anna', slice: 12 });
    expect(told('{patient}{side}.png', '9003175L.png')).toEqual({ patient: '9003175', side: 'left' });
    expect(told('{any}{side}.png', 'uncopyright.png')).toBeUndefined();
  });

  it('passes over as many words as it must, but a {word} has no separator', () => {
    expect(told('{patient}_{any}_{slice}.png', 'a_b_c_d_5.png')).toEqual({ patient: 'a', slice: 5 });
    expect(told('{visit}_{word}_x.png', '12_Months_2de3d1_x.png')).toEqual({ visit: '12_Months' });
  });

  it('is the name without its slice for all slices of one stack, and for no other', () => {
    const pattern = compilePattern('{patient}_{any}_{slice}.png');
    const stack = (name: string) => pattern.match(name)?.withoutSlice;
    expect(stack('v/a_T1_5.png')).toBe(stack('v/a_T1_17.png'));
    expect(stack('v/a_T1_5.png')).not.toBe(stack('v/a_T2_5.png'));
    expect(stack('v/a_T1_5.png')).not.toBe(stack('w/a_T1_5.png'));
  });

  it.each([
    ['no field', 'image.png'],
    ['an unknown field', '{name}.png'],
    ['a field twice', '{patient}_{patient}.png'],
    ['a brace left open', '{patient_{slice}.png'],
    ['two fields without a border', '{patient}{visit}.png'],
  ])('is refused with the reason: %s', (_, template) => {
    expect(() => compilePattern(template)).toThrowError(
      expect.objectContaining({ code: 'option-invalid' }) as Error,
    );
  });

  it('ends in bounded steps for a name that nearly fits in very many ways', () => {
    const template = `${Array.from({ length: 28 }, () => '{any}a').join('')}{patient}b`;
    const pattern = compilePattern(template);
    expect(pattern.match('a'.repeat(900))).toBeUndefined();
  });
});

describe('a pattern made by pointing', () => {
  it('tells OAI-AKOA names, whatever their visit', () => {
    const selections = pointed(akoa, {
      patient: '9896743',
      visit: 'BaseLine',
      side: 'RIGHT',
      slice: '0.png',
    });
    const slice = {
      field: 'slice',
      start: akoa.lastIndexOf('_') + 1,
      end: akoa.lastIndexOf('.png'),
    } as const;
    const template = suggestPattern(akoa, [...selections.slice(0, 3), slice], [akoa, akoaLater]);
    expect(template).toBe('OAI{patient}_{visit}_{word}_SAG_3D_DESS_WE_{side}.nii.gz_{slice}.png');
    expect(told(template, akoaLater)).toEqual({
      patient: '9002116',
      visit: '12_Months',
      side: 'left',
      slice: 14,
    });
  });

  it('keeps what all names have, and leaves open what differs', () => {
    const names = ['scan_anna_T1_x.png', 'scan_ben_T2_y.png'];
    expect(suggestPattern(names[0]!, pointed(names[0]!, { patient: 'anna' }), names)).toBe(
      'scan_{patient}_{word}_{word}.png',
    );
    expect(suggestPattern(names[0]!, pointed(names[0]!, { patient: 'anna' }), [names[0]!])).toBe(
      'scan_{patient}_T1_x.png',
    );
  });

  it('uses folders only from the first selection on', () => {
    const name = 'hospital/p07/raw/img_003.png';
    const template = suggestPattern(name, pointed(name, { patient: 'p07', slice: '003' }));
    expect(template).toBe('{patient}/raw/img_{slice}.png');
    expect(told(template, 'elsewhere/p11/raw/img_012.png')).toEqual({ patient: 'p11', slice: 12 });
  });

  it('says how many names it fits, which is the first that it does not, and how many patients it finds', () => {
    const names = ['a_1.png', 'a_2.png', 'notes.txt', 'b_1.png', 'c.png'];
    expect(explainPattern(compilePattern('{patient}_{slice}.png'), names)).toEqual({
      matched: 3,
      total: 5,
      firstMissed: 'notes.txt',
      patients: 2,
    });
  });
});
