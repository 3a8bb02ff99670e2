import { sequenceOfWord, wordsOf } from '@shared/pure/name-words';
import type { ImageFacts } from '../readers/scan';
import { patientFolder } from './name-context';
import type { NameContext } from './name-context';
import { rowOf } from './name-parts';
import type { NameParts } from './name-parts';
import type { Told } from './told';
import { isDate, isOwn, isVisit, patientWithin } from './words';

/** A longer row of pictures is a collection, not a stack. */
const LONGEST_STACK = 1500;
const SHORTEST_STACK = 2;

/**
 * What folders and words tell where names follow no scheme. The patient is, in this order: the folder at the depth at which
 * patients stand; a word such as `patient01` in the file's name; the number before a side (`9003175L`); of pictures, the
 * name before their number, where names tell apart; of volumes, what is left of the name without sequence, visit and side.
 */
export function tellFolders(parts: NameParts, facts: ImageFacts, context: NameContext): Told {
  const { folders, stem, numbered } = parts;
  const isStack = facts.slices > 1;
  const folder = patientFolder(parts, context);
  const row = rowOf(parts);
  const inRow = row === undefined ? 0 : (context.rows.get(row) ?? 0);
  const rowIsPatient = context.rowsArePatients && numbered !== undefined && hasOwnWord(numbered.before);
  const patient =
    folder ??
    patientWithin(stem) ??
    /(?:^|[^\p{L}\p{N}])(\d{4,})[LR](?![\p{L}\p{N}])/u.exec(stem)?.[1] ??
    (rowIsPatient ? trimmed(numbered.before) : undefined) ??
    (isStack ? restOfVolume(stem, context) : undefined);

  const isSlice = !isStack && numbered !== undefined && inRow >= SHORTEST_STACK && patientIsWholeRow();
  return {
    scheme: patient === undefined ? 'none' : 'folder',
    patient,
    visit: visitOf(stem) ?? [...folders].reverse().find(isVisit)?.toLowerCase(),
    sliceNumber: isStack ? undefined : numbered?.number,
    seriesKey: isSlice ? `row ${row}` : undefined,
    series: !isStack && inRow > 1 ? `row ${row}` : undefined,
    sequence:
      wordsOf(stem)
        .map(sequenceOfWord)
        .find((found) => found !== undefined) ?? sequenceOfFolders(folders),
  };

  /** Files in one row are one stack where they are all of one patient, whose folder or name comes before the number. */
  function patientIsWholeRow(): boolean {
    if (inRow > LONGEST_STACK || patient === undefined) return false;
    if (folder !== undefined || rowIsPatient) return true;
    return numbered !== undefined && numbered.before.includes(patient);
  }
}

const trimmed = (text: string): string => text.replace(/^[\s_.-]+|[\s_.-]+$/g, '');
const hasOwnWord = (text: string): boolean => wordsOf(text).some(isOwn);

const sequenceOfFolders = (folders: readonly string[]): string | undefined =>
  [...folders]
    .reverse()
    .flatMap((folder) => wordsOf(folder))
    .map(sequenceOfWord)
    .find((found) => found);

/** A visit's word in the stem, alone or with the number behind it: `study2`, `visit_2`, `12_months`. */
function visitOf(stem: string): string | undefined {
  const words = stem.split(/[\s_.-]+/);
  for (let i = 0; i < words.length; i++) {
    const [word = '', next = ''] = [words[i], words[i + 1]];
    const pair = `${word}${next}`;
    if (isVisit(word)) return word.toLowerCase();
    const isPair = /^[a-z]+$/i.test(word) ? /^\d{1,3}$/.test(next) : /^\d{1,3}$/.test(word);
    if (isPair && word.length > 1 && isVisit(pair) && !isDate(pair)) return pair.toLowerCase();
  }
  return undefined;
}

const DATE_WITHIN = /(?<!\d)(?:19|20)\d{2}[._-]?(?:0[1-9]|1[0-2])[._-]?(?:0[1-9]|[12]\d|3[01])(?!\d)/g;

/**
 * What tells a volume's patient in its name: its words without date, visit, sequence and side. Where names before their
 * numbers tell apart, the number goes too: `anna1` and `anna2` are one person, since taking two for one costs less than
 * taking one for two.
 */
function restOfVolume(stem: string, context: NameContext): string | undefined {
  const visit = visitOf(stem);
  const words = stem.replaceAll(DATE_WITHIN, ' ').split(/[\s_-]+/);
  const isPlain = (word: string, i: number): boolean =>
    word === '' ||
    isVisit(word) ||
    (visit !== undefined && `${word}${words[i + 1]}`.toLowerCase() === visit) ||
    (visit !== undefined && `${words[i - 1]}${word}`.toLowerCase() === visit) ||
    !isOwn(word);
  const rest = words.filter((word, i) => !isPlain(word, i)).join('_');
  const before = trimmed(rest.replace(/[\s_.-]*\d{1,3}$/, ''));
  if (context.rowsArePatients && hasOwnWord(before)) return before;
  return rest === '' ? undefined : rest;
}
