import {
  compilePattern,
  explainPattern,
  suggestPattern,
  type NamePattern,
  type PatternExplained,
  type PatternSelection,
} from '@shared/pure/name-pattern';
import { SliceloomError } from '@shared/contract/errors';
import { text } from '../../text/en';

export type PointedField = PatternSelection['field'];

/** A part of an example name that can be pointed at; what separates parts cannot. */
export interface NamePiece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly isWord: boolean;
}

/** A name's words and numbers, and what stands between them: `OAI9896743_LEFT` is `OAI`, `9896743`, `_`, `LEFT`. */
export function namePieces(name: string): NamePiece[] {
  const pieces: NamePiece[] = [];
  for (const found of name.matchAll(/\d+|[\p{L}\p{M}]+|[^\p{L}\p{M}\d]+/gu))
    pieces.push({
      text: found[0],
      start: found.index,
      end: found.index + found[0].length,
      isWord: /[\p{L}\d]/u.test(found[0]),
    });
  return pieces;
}

/** Which field each piece was pointed at for, by the piece's place. */
export type Pointed = ReadonlyMap<number, PointedField>;

/**
 * Points at a piece for a field, or takes that back. A field is one stretch of the name: a piece apart from it begins a new
 * one, a piece beside it (with at most a separator between) makes it longer.
 */
export function pointAt(
  pieces: readonly NamePiece[],
  pointed: Pointed,
  at: number,
  field: PointedField,
): Pointed {
  const next = new Map(pointed);
  if (pointed.get(at) === field) {
    next.delete(at);
    return next;
  }
  const own = [...pointed].filter(([, other]) => other === field).map(([place]) => place);
  const gap = (place: number): readonly NamePiece[] =>
    pieces.slice(Math.min(place, at) + 1, Math.max(place, at)).filter(({ isWord }) => isWord);
  const isBeside = own.some((place) => gap(place).length === 0);
  // A slice's number and a side are single words.
  if (!isBeside || field === 'slice' || field === 'side') for (const place of own) next.delete(place);
  next.set(at, field);
  return next;
}

/** The stretches that were pointed at, from the first to the last piece of each field. */
export function selectionsOf(pieces: readonly NamePiece[], pointed: Pointed): PatternSelection[] {
  const selections = new Map<PointedField, { start: number; end: number; field: PointedField }>();
  for (const at of [...pointed.keys()].sort((a, b) => a - b)) {
    const piece = pieces[at];
    const field = pointed.get(at);
    if (!piece || !field) continue;
    const known = selections.get(field);
    if (known) known.end = piece.end;
    else selections.set(field, { start: piece.start, end: piece.end, field });
  }
  return [...selections.values()];
}

export interface JudgedPattern {
  readonly pattern?: NamePattern;
  readonly explained?: PatternExplained;
  /** Why it is no pattern. */
  readonly problem?: string;
}

/** What a template makes of the names, or why it is none. */
export function judgePattern(template: string, names: readonly string[]): JudgedPattern {
  if (template.trim() === '') return {};
  try {
    const pattern = compilePattern(template);
    return { pattern, explained: explainPattern(pattern, names) };
  } catch (thrown) {
    if (thrown instanceof SliceloomError)
      return { problem: text.pattern.invalid(String(thrown.params.reason)) };
    throw thrown;
  }
}

/** The template that the stretches stand for, empty where nothing is pointed at or they make no pattern. */
export function templateOf(
  name: string,
  selections: readonly PatternSelection[],
  names: readonly string[],
): string {
  if (selections.length === 0) return '';
  try {
    return suggestPattern(name, selections, names);
  } catch (thrown) {
    if (thrown instanceof SliceloomError) return '';
    throw thrown;
  }
}
