import type { Side, Split } from '../domain/import/options';

/** Words in names of files and folders that mean something to everybody. */

/** Words that stand for a side wherever they stand, in the languages in which such files are named. */
const sureSides: Record<string, Side> = {
  ...sidesOf(
    'left',
    'left links sinistra sinistro sinister gauche izquierda izquierdo esquerda vänster vanster venstre',
  ),
  ...sidesOf(
    'right',
    'right rechts destra destro dexter droite derecha derecho direita höger hoger højre hoyre',
  ),
};
/** Short forms, which also stand for other things. */
const shortSides: Record<string, Side> = {
  ...sidesOf('left', 'l lt lft li sin izq'),
  ...sidesOf('right', 'r rt rgt re dx dex der'),
};

function sidesOf(side: Side, words: string): Record<string, Side> {
  return Object.fromEntries(words.split(' ').map((word) => [word, side]));
}

/** What comes in pairs: beside such a word a short form is a side. */
const PAIRED =
  /^(knees?|hips?|hands?|feet|foot|shoulders?|elbows?|wrists?|ankles?|eyes?|breasts?|lungs?|kidneys?|knie|hüfte|schulter|sag|hemi|side|seite|lat|lato|mlo|cc|od|os)$/;
/** Behind "left" or "right", these name a part of an organ, not a side of the body. */
const ORGAN_PART = /^(ventric(le|ular)s?|atri(um|al)|lobes?|ventrikel|heart|shift|aligned|click|out|over)$/;

/** How sure a side is that a name tells: a `short` form counts only where other names of the same kind have the other side. */
export interface NamedSide {
  readonly side: Side;
  readonly sure: boolean;
}

/** The side that one word stands for, whatever stands around it; for a field that is known to be the side. */
export function sideOfWord(word: string): Side | undefined {
  const key = word.toLowerCase().normalize('NFC');
  return sureSides[key] ?? shortSides[key];
}

/** A name's words: split at what is neither letter nor digit, and where lower case is followed by a capital. */
export function wordsOf(name: string): string[] {
  return name
    .normalize('NFC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/**
 * The side that a file's name (without folders) tells. Undefined where it tells none, or both.
 * Whole words only: neither "copyright" nor "L5" is a side. A short form in small letters counts only beside a word such
 * as "knee", since `l` and `r` stand for much else.
 */
export function sideOfName(stem: string): NamedSide | undefined {
  const words = wordsOf(stem);
  const sure = new Set<Side>();
  const short = new Set<Side>();
  words.forEach((word, i) => {
    const key = word.toLowerCase();
    const next = words[i + 1]?.toLowerCase() ?? '';
    // "KneeLeft3": a number may follow without a border.
    const certain = sureSides[key.replace(/\d+$/, '')];
    if (certain && !ORGAN_PART.test(next)) sure.add(certain);
    const maybe = shortSides[key];
    if (!maybe) return;
    const paired = PAIRED.test(next) || PAIRED.test(words[i - 1]?.toLowerCase() ?? '');
    if (paired) sure.add(maybe);
    else if (word === word.toUpperCase() && i > 0) short.add(maybe);
  });
  // "9003175L": the number of a patient and a side, as radiographs of knees are named.
  const behindNumber = /(?:^|[^\p{L}\p{N}])\d{4,}([LR])(?![\p{L}\p{N}])/u.exec(stem)?.[1];
  if (behindNumber) short.add(behindNumber === 'L' ? 'left' : 'right');
  const told = sure.size > 0 ? sure : short;
  const [side] = told;
  return side && told.size === 1 ? { side, sure: sure.size > 0 } : undefined;
}

const PART_WORDS: readonly (readonly [Split, RegExp])[] = [
  ['train', /^(train|training|trn)$/],
  ['validate', /^(val|valid|validate|validation|dev)$/],
  ['test', /^(test|testing|tst|holdout)$/],
];

/** The part that one word stands for. */
export function partOfWord(word: string): Split | undefined {
  const key = word.toLowerCase();
  return PART_WORDS.find(([, words]) => words.test(key))?.[0];
}

/** The part that a folder's name tells, as `train`, `keras_png_slices_validate` and nnU-Net's `imagesTr` do. */
export function partOfFolder(folder: string): Split | undefined {
  if (/^(images|labels)Tr$/.test(folder)) return 'train';
  if (/^(images|labels)Ts$/.test(folder)) return 'test';
  const parts = new Set(wordsOf(folder).flatMap((word) => partOfWord(word) ?? []));
  const [part] = parts;
  return parts.size === 1 ? part : undefined;
}

const SEQUENCES: readonly (readonly [string, RegExp])[] = [
  ['FLAIR', /^(t2)?flair$/],
  ['T1W CE', /^(t1(w|c)?e?(gd|ce|c|post|km)|t1wce|t1post|t1c)$/],
  ['T1W', /^t1w?$/],
  ['T2W', /^t2w?$/],
  ['T2*', /^(t2star|t2s)$/],
  ['PD', /^(pd|pdw)$/],
  ['DWI', /^(dwi|b1000)$/],
  ['ADC', /^adc$/],
  ['SWI', /^swi$/],
  ['DESS', /^dess$/],
  ['STIR', /^(stir|tirm)$/],
  ['BOLD', /^bold$/],
  ['MPRAGE', /^mp2?rage$/],
  ['CT', /^(ct|cta|ncct)$/],
  ['PET', /^pet$/],
];

/** The MR sequence (or CT, PET) that one word stands for, in one spelling. */
export function sequenceOfWord(word: string): string | undefined {
  const key = word.toLowerCase();
  return SEQUENCES.find(([, words]) => words.test(key))?.[0];
}
