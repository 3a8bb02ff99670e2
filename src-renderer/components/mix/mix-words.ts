import type { ImageRecipe, StyleSource } from '@shared/domain/recipe';
import { formatPercent } from '@shared/pure/format';
import { text } from '../../text/en';

export const psiInWords = (psi: number): string => psi.toFixed(2);

/** How an image is made, in words; `nameOf` names what its styles come from. */
export function recipeInWords(
  { source, mix, toward, shifts }: ImageRecipe,
  nameOf: (source: StyleSource) => string,
): string {
  const words = text.mix;
  return [
    mix
      ? words.recipeOf(nameOf(mix.source), nameOf(source), mix.first, mix.end)
      : words.alone(nameOf(source)),
    ...(toward ? [words.onTheWay(formatPercent(toward.share), nameOf(toward.source))] : []),
    ...(shifts?.length ? [words.moved(shifts.length)] : []),
  ].join(', ');
}
