import { expect, test } from 'vitest';
import {
  judgePattern,
  namePieces,
  pointAt,
  selectionsOf,
  templateOf,
  type Pointed,
} from '@renderer/components/import/name-pieces';

const NAME = 'OAI9896743_12_Months_SAG_RIGHT.nii.gz_7.png';
const pieces = namePieces(NAME);
const at = (text: string): number => pieces.findIndex((piece) => piece.text === text);
const none: Pointed = new Map();

test('a name falls into words, numbers and what separates them, and nothing is lost', () => {
  expect(pieces.map(({ text }) => text).join('')).toBe(NAME);
  expect(pieces.filter(({ isWord }) => isWord).map(({ text }) => text)).toEqual(
    'OAI 9896743 12 Months SAG RIGHT nii gz 7 png'.split(' '),
  );
});

test('neighbouring pieces of one field become one stretch with what stands between them', () => {
  const pointed = pointAt(pieces, pointAt(pieces, none, at('12'), 'visit'), at('Months'), 'visit');
  const [visit] = selectionsOf(pieces, pointed);
  expect(NAME.slice(visit!.start, visit!.end)).toBe('12_Months');
});

test('a piece apart begins anew, a second click takes back, and another field takes over', () => {
  const patient = pointAt(pieces, none, at('9896743'), 'patient');
  expect([...pointAt(pieces, patient, at('RIGHT'), 'patient').keys()]).toEqual([at('RIGHT')]);
  expect(pointAt(pieces, patient, at('9896743'), 'patient').size).toBe(0);
  expect(pointAt(pieces, patient, at('9896743'), 'visit').get(at('9896743'))).toBe('visit');
});

test('pointing at patient, side and slice makes a pattern that fits the other names', () => {
  const names = [NAME, 'OAI9000001_BaseLine_SAG_LEFT.nii.gz_12.png'];
  let pointed = pointAt(pieces, none, at('9896743'), 'patient');
  pointed = pointAt(pieces, pointed, at('RIGHT'), 'side');
  pointed = pointAt(pieces, pointed, at('7'), 'slice');
  const template = templateOf(NAME, selectionsOf(pieces, pointed), names);
  const { pattern, explained } = judgePattern(template, names);
  expect(explained).toMatchObject({ matched: 2, total: 2, patients: 2 });
  expect(pattern?.match(names[1]!)).toMatchObject({ patient: '9000001', side: 'left', slice: 12 });
});

test('what is no pattern says why, and nothing pointed at is nothing', () => {
  expect(judgePattern('{patient', ['a']).problem).toMatch(/^This is no pattern: .+\.$/);
  expect(judgePattern(' ', ['a'])).toEqual({});
  expect(templateOf(NAME, [], [NAME])).toBe('');
});
