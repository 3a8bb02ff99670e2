import { compilePattern } from './pattern-matcher';
import type { NamePattern, PatternField } from './pattern-matcher';

/** A part of an example name that the user pointed at: characters `start` … `end − 1`. */
export interface PatternSelection {
  readonly start: number;
  readonly end: number;
  readonly field: Exclude<PatternField, 'any' | 'word'>;
}

export interface PatternExplained {
  readonly matched: number;
  readonly total: number;
  /** The first name that does not fit; undefined where all fit. */
  readonly firstMissed: string | undefined;
  readonly patients: number;
}

/** How many names a pattern fits, which is the first that it does not, and how many patients it tells apart. */
export function explainPattern(pattern: NamePattern, names: Iterable<string>): PatternExplained {
  let matched = 0;
  let total = 0;
  let firstMissed: string | undefined;
  const patients = new Set<string>();
  for (const name of names) {
    total++;
    const found = pattern.match(name);
    if (!found) {
      firstMissed ??= name;
      continue;
    }
    matched++;
    if (found.patient !== undefined) patients.add(found.patient.toLowerCase());
  }
  return { matched, total, firstMissed, patients: patients.size };
}

/** Looking at more names would not change what a pattern has to leave open. */
const NAMES_TO_LEARN_FROM = 300;

/**
 * A pattern from parts of an example name that the user pointed at. What was not pointed at stays as it is where the other
 * names have it too, and is left open (`{word}`, `{any}`) where they differ; of several such patterns the most exact one
 * is taken among those that fit the most names.
 *
 * @param name the example, with `/` between folders; only the folders from the first selection on become part of the pattern
 * @param selections at least one; they do not overlap, and each field is given once
 * @param names others that are to fit, as far as they are known
 * @throws SliceloomError `option-invalid` where the selections make no pattern
 */
export function suggestPattern(
  name: string,
  selections: readonly PatternSelection[],
  names: readonly string[] = [],
): string {
  const sorted = [...selections].sort((a, b) => a.start - b.start);
  const start = name.lastIndexOf('/', (sorted[0]?.start ?? name.length) - 1) + 1;
  const gaps: Gap[] = [];
  let at = start;
  for (const selection of sorted) {
    gaps.push({ text: name.slice(at, selection.start), hasBefore: at > start, hasAfter: true });
    at = Math.max(at, selection.end);
  }
  gaps.push({ text: name.slice(at), hasBefore: at > start, hasAfter: false });
  const template = (open: (gap: Gap) => string): string =>
    gaps.map((gap, i) => open(gap) + (sorted[i] ? `{${sorted[i].field}}` : '')).join('');

  const others = sample(names);
  const candidates = [literal, openDiffering(others), openDigits, openWords, openAll].map((open) =>
    template(open),
  );
  let best: { template: string; matched: number } | undefined;
  let failure: unknown;
  for (const candidate of candidates) {
    try {
      const pattern = compilePattern(candidate);
      if (!pattern.match(name)) continue;
      const { matched } = explainPattern(pattern, others);
      if (!best || matched > best.matched) best = { template: candidate, matched };
    } catch (error) {
      failure ??= error;
    }
  }
  if (best) return best.template;
  if (failure) throw failure as Error;
  return template(literal);
}

const sample = (names: readonly string[]): string[] => {
  const step = Math.max(1, Math.floor(names.length / NAMES_TO_LEARN_FROM));
  return names.filter((_, i) => i % step === 0);
};

/** What stands between two selections, and whether one stands directly before and after it. */
interface Gap {
  readonly text: string;
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

const literal = ({ text }: Gap): string => text.replaceAll(/[{}]/g, '');

/**
 * Opens some of a gap's words. A word that touches a selection without anything between them stays, since nothing would
 * tell where one ends and the other begins.
 */
function eachWord(gap: Gap, open: (word: string) => boolean): string {
  const parts = literal(gap).split(/([\s_./-]+)/);
  const opened = (part: string, i: number): boolean =>
    i % 2 === 0 &&
    part !== '' &&
    !(i === 0 && gap.hasBefore) &&
    !(i === parts.length - 1 && gap.hasAfter) &&
    open(part);
  return parts.map((part, i) => (opened(part, i) ? '{word}' : part)).join('');
}

/** Endings of file names: they are no words of a name. */
const ENDING = /^(nii|gz|png|jpe?g|tiff?|dcm|ima|nrrd|mh[ad]|mgz|bmp)$/i;

/** Words that not all other names have. */
const openDiffering =
  (names: readonly string[]) =>
  (gap: Gap): string =>
    eachWord(gap, (word) => names.some((name) => !name.toLowerCase().includes(word.toLowerCase())));
const openDigits = (gap: Gap): string => eachWord(gap, (word) => /\d/.test(word));
const openWords = (gap: Gap): string => eachWord(gap, (word) => !ENDING.test(word));
/** From the first word to the last of a gap, however many there are. */
const openAll = (gap: Gap): string =>
  openWords(gap).replace(/\{word\}.*\{word\}/, (between) => (between.includes('/') ? between : '{any}'));
