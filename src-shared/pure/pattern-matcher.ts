import { SliceloomError } from '../contract/errors';
import type { Side, Split } from '../domain/import/options';
import { partOfWord, sideOfWord } from './name-words';

/**
 * Patterns of file names, such as `{patient}_{visit}_{word}_{side}_{slice}.png`. What stands outside braces is taken as it
 * is, without regard to case. A field matches as little as it can:
 *
 * - `{patient}`, `{visit}`, `{sequence}`: any text of at least one character
 * - `{side}`: a word for left or right (left, R, links, dx …); `{split}`: a word for train, validate or test
 * - `{slice}`: digits
 * - `{any}`: any text, which is passed over; `{word}`: one word, without `_`, `-`, `.` or space
 *
 * A pattern with `/` also describes the innermost folders; without one, the file's own name. No field reaches over a `/`.
 */
export const patternFields = [
  'patient',
  'visit',
  'side',
  'slice',
  'split',
  'sequence',
  'any',
  'word',
] as const;
export type PatternField = (typeof patternFields)[number];

/** What a name says by a pattern; a field that the pattern has not is undefined. */
export interface PatternMatch {
  readonly patient?: string;
  readonly visit?: string;
  readonly side?: Side;
  readonly slice?: number;
  readonly split?: Split;
  readonly sequence?: string;
  /** The name without the slice's number: the same for all slices of one stack. */
  readonly withoutSlice: string;
}

export interface NamePattern {
  readonly template: string;
  /** Fields that it tells, without `any` and `word`. */
  readonly fields: ReadonlySet<PatternField>;
  /** What the name (with `/` between folders) says, or undefined where it does not fit. */
  match(name: string): PatternMatch | undefined;
}

type Piece = { readonly text: string } | { readonly field: PatternField };

const LONGEST_NAME = 1000;
const MOST_PIECES = 60;

/**
 * Compiles a template. Matching takes at most pieces × length² steps, whatever the pattern and the name: places that led
 * nowhere are remembered.
 *
 * @throws SliceloomError `option-invalid` with the reason, for a template that is no pattern
 */
export function compilePattern(template: string): NamePattern {
  const pieces = parse(template);
  const fields = new Set(pieces.flatMap((piece) => ('field' in piece ? [piece.field] : [])));
  fields.delete('any');
  fields.delete('word');
  if (fields.size === 0) throw invalid('it has no field such as {patient}');
  const depth = template.split('/').length;
  return {
    template,
    fields,
    match(name) {
      const subject = name.normalize('NFC').split('/').slice(-depth).join('/');
      if (subject.length > LONGEST_NAME) return undefined;
      const found = matchPieces(pieces, subject);
      return found && readFields(found, name, subject);
    },
  };
}

const invalid = (reason: string): SliceloomError =>
  new SliceloomError('option-invalid', { option: 'namePattern', reason });

function parse(template: string): Piece[] {
  const pieces: Piece[] = [];
  const seen = new Set<PatternField>();
  for (const part of template.normalize('NFC').split(/(\{[^{}]*\})/)) {
    if (part === '') continue;
    if (!/^\{.*\}$/.test(part)) {
      if (/[{}]/.test(part)) throw invalid('a brace is not closed');
      pieces.push({ text: part.toLowerCase() });
      continue;
    }
    const field = patternFields.find((known) => known === part.slice(1, -1).trim().toLowerCase());
    if (!field) throw invalid(`${part} is none of ${patternFields.map((known) => `{${known}}`).join(', ')}`);
    const before = pieces.at(-1);
    if (before && 'field' in before && isText(before.field) && isText(field))
      throw invalid(`nothing tells where {${before.field}} ends and {${field}} begins`);
    if (seen.has(field) && field !== 'any' && field !== 'word') throw invalid(`${part} stands twice`);
    seen.add(field);
    pieces.push({ field });
  }
  if (pieces.length > MOST_PIECES) throw invalid('it is too long');
  return pieces;
}

/** Fields that match any text: two of them side by side would have no border. */
const isText = (field: PatternField): boolean => !['slice', 'side', 'split'].includes(field);

function accepts(field: PatternField, text: string): boolean {
  switch (field) {
    case 'side':
      return sideOfWord(text) !== undefined;
    case 'split':
      return partOfWord(text) !== undefined;
    case 'slice':
      return /^\d{1,9}$/.test(text);
    case 'word':
      return !/[\s_.-]/.test(text);
    default:
      return true;
  }
}

/**
 * Numbers and words are taken whole: the slice of `a10` is not 0, and `copyright` is no side. Where the template's own text
 * stands beside the field, that is the border.
 */
const wholeOf = (field: PatternField): RegExp | undefined =>
  field === 'slice' ? /\d/ : field === 'side' || field === 'split' ? /\p{L}/u : undefined;
const startsInside = (field: PatternField, before: Piece | undefined, subject: string, at: number): boolean =>
  !(before && 'text' in before) && (wholeOf(field)?.test(subject[at - 1] ?? '') ?? false);
const endsInside = (field: PatternField, after: Piece | undefined, subject: string, end: number): boolean =>
  !(after && 'text' in after) && (wholeOf(field)?.test(subject[end] ?? '') ?? false);

interface FieldText {
  readonly text: string;
  readonly at: number;
}

/** The texts of the fields, by backtracking that never tries a place twice. */
function matchPieces(pieces: readonly Piece[], subject: string): Map<PatternField, FieldText> | undefined {
  const lower = lowerSameLength(subject);
  const deadEnds = new Set<number>();
  const found = new Map<PatternField, FieldText>();
  const dead = (place: number): false => {
    deadEnds.add(place);
    return false;
  };
  const from = (piece: number, at: number): boolean => {
    const current = pieces[piece];
    if (!current) return at === subject.length;
    const place = piece * (LONGEST_NAME + 1) + at;
    if (deadEnds.has(place)) return false;
    if ('text' in current) {
      if (lower.startsWith(current.text, at) && from(piece + 1, at + current.text.length)) return true;
    } else {
      const { field } = current;
      if (startsInside(field, pieces[piece - 1], subject, at)) return dead(place);
      for (let end = at + 1; end <= subject.length && subject[end - 1] !== '/'; end++) {
        const text = subject.slice(at, end);
        if (!accepts(field, text) || endsInside(field, pieces[piece + 1], subject, end)) continue;
        if (!from(piece + 1, end)) continue;
        found.set(field, { text, at });
        return true;
      }
    }
    return dead(place);
  };
  return from(0, 0) ? found : undefined;
}

/** Small letters, each in its own place: a few letters become two when they are made small. */
const lowerSameLength = (text: string): string => {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
};

function readFields(
  found: ReadonlyMap<PatternField, FieldText>,
  name: string,
  subject: string,
): PatternMatch {
  const text = (field: PatternField): string | undefined => found.get(field)?.text;
  const side = sideOfWord(text('side') ?? '');
  const split = partOfWord(text('split') ?? '');
  const [patient, visit, sequence] = (['patient', 'visit', 'sequence'] as const).map(text);
  const slice = found.get('slice');
  const folders = name.normalize('NFC').slice(0, -subject.length);
  const own = slice ? subject.slice(0, slice.at) + subject.slice(slice.at + slice.text.length) : subject;
  return {
    withoutSlice: folders + own,
    ...(patient === undefined ? {} : { patient }),
    ...(visit === undefined ? {} : { visit }),
    ...(sequence === undefined ? {} : { sequence }),
    ...(slice === undefined ? {} : { slice: Number(slice.text) }),
    ...(side === undefined ? {} : { side }),
    ...(split === undefined ? {} : { split }),
  };
}
