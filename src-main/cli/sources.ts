import { SliceloomError } from '@shared/contract/errors';
import { isSeed, mixingCanvas, pointId, type StyleSource } from '@shared/domain/recipe';
import { text } from './text';

/**
 * Seeds and points (their ids, such as `project` prints them) with commas between, each once.
 * @throws SliceloomError `option-invalid`
 */
export function sourcesOf(option: string, list: string, least = 1): StyleSource[] {
  const sources = list.split(',').map((each) => {
    const word = each.trim();
    return pointId.safeParse(word).success ? { point: word } : Number(word || NaN);
  });
  const parsed = mixingCanvas.shape.rows.min(least).safeParse(sources);
  if (!parsed.success) {
    const reason = `“${list}” is not possible`;
    throw new SliceloomError('option-invalid', { option, reason, allowed: text.seedsAllowed });
  }
  const named = new Map(parsed.data.map((source) => [nameOf(source), source]));
  return [...named.values()];
}

/** A source in the name of a file. */
export const nameOf = (source: StyleSource): string => (isSeed(source) ? String(source) : source.point);
