import { expect, test } from 'vitest';
import { importOptions } from '@shared/domain/import/options';
import {
  formFor,
  freshForm,
  nameTrouble,
  readForm,
  slicesWanted,
  usualPixels,
} from '@renderer/components/import/import-form';
import { text } from '@renderer/text/en';
import { fakeFound, fakeSources } from './fake-imports';

test('an untouched form asks for what is usual', () => {
  const { options, problems } = readForm(freshForm, undefined);
  expect(options).toEqual(importOptions.parse({}));
  expect(problems).toEqual({});
});

test('a form begins with what suits the images, and with a name of their kind that is free', () => {
  const form = formFor(fakeFound(), ['MR axial']);
  expect([form.plane, form.size, form.name]).toEqual(['axial', 128, 'MR axial 2']);
  const oneSequence = fakeSources().map((source) => ({ ...source, sequence: 'FLAIR' }));
  expect(formFor(fakeFound(oneSequence), []).name).toBe('MR FLAIR axial');
});

test('a name is never made of a folder, and a sequence that cannot be one gives the usual name', () => {
  const odd = fakeSources().map((source) => ({ ...source, file: 'Doe_Jane/x.dcm', sequence: 't1/flash*' }));
  expect(formFor(fakeFound(odd), []).name).toBe(text.make.usualName);
});

test('what is typed is judged field by field, and the rest is still read', () => {
  const { options, problems } = readForm(
    { ...freshForm, from: '80', to: '20', every: '2,5', seed: '7', train: '70' },
    undefined,
  );
  expect(problems).toEqual({
    range: text.make.order,
    every: text.make.whole(1, 1000),
    split: text.make.sum,
  });
  expect(options.seed).toBe(7);
  expect(options.range).toEqual({ from: 0, to: 100 });
});

test('a decimal comma, a minus sign and nothing at all are read as people mean them', () => {
  const fixed = { ...freshForm, windowKind: 'fixed' as const };
  const typed = {
    ...fixed,
    low: { ...fixed.low, fixed: '\u2212160,5' },
    high: { ...fixed.high, fixed: '240' },
  };
  expect(readForm(typed, undefined).options.window).toEqual({ kind: 'fixed', low: -160.5, high: 240 });
  expect(readForm({ ...typed, low: { ...fixed.low, fixed: '' } }, undefined).problems.window).toBeDefined();
});

test('keeping empty slices is no foreground asked for', () => {
  expect(readForm({ ...freshForm, skipEmpty: false }, undefined).options.minForeground).toBe(0);
  expect(readForm({ ...freshForm, minForeground: '5' }, undefined).options.minForeground).toBe(5);
});

test('a name must be there, fit a folder, and be free without regard to case', () => {
  expect(nameTrouble('', [])).toBe(text.make.nameNeeded);
  expect(nameTrouble('a/b', [])).toContain('cannot be a name');
  expect(nameTrouble('brain mr', ['Brain MR'])).toBe(text.make.nameTaken('brain mr'));
  expect(nameTrouble('Brain MR', [])).toBeUndefined();
});

test('slices are counted by range and step, and a single picture always counts', () => {
  const options = { range: { from: 25, to: 75 }, every: 2 };
  expect(slicesWanted([{ slices: 40 }, { slices: 1 }], options)).toBe(11);
});

test('the usual size is the one that most slices have, not most stacks', () => {
  const [first, second, third] = fakeSources(3);
  const sources = [
    { ...first!, columns: 512, rows: 512, slices: 100 },
    { ...second!, slices: 20 },
    { ...third!, slices: 20 },
  ];
  expect(usualPixels(sources)).toMatchObject({ columns: 512, rows: 512 });
});
