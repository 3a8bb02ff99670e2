import { wordsOf } from '@shared/pure/name-words';
import { isPlaceholder } from '../identity/header';

/** Shorter parts of a person's name, and shorter identifiers, are found in names by chance. */
const SHORTEST_NAME = 3;
const SHORTEST_IDENTIFIER = 5;

/**
 * Whether a file's name (with its folders) repeats an identifier from its header: a part of a person's name as a whole word,
 * all words of another text, or an identifier, date or UID, whatever stands between its digits.
 */
export function nameIdentifies(file: string, identifiers: readonly string[]): boolean {
  const words = new Set(
    wordsOf(file.replaceAll(/(\p{Ll})(?=\p{Lu})/gu, '$1_')).map((word) => word.toLowerCase()),
  );
  const packed = pack(file);
  return identifiers.some((identifier) => {
    if (isPlaceholder(identifier)) return false;
    if (/\d/.test(identifier)) {
      const digits = pack(identifier);
      return digits.length >= SHORTEST_IDENTIFIER && packed.includes(digits);
    }
    const parts = wordsOf(identifier)
      .map((word) => word.toLowerCase())
      .filter((word) => word.length >= SHORTEST_NAME);
    if (parts.length === 0) return false;
    return identifier.includes('^')
      ? parts.some((part) => words.has(part))
      : parts.every((part) => words.has(part));
  });
}

/** Letters and digits alone, in small letters. */
const pack = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
