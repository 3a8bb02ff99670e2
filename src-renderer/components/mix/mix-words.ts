import type { ImageRecipe } from '@shared/domain/recipe';
import { text } from '../../text/en';

export const psiInWords = (psi: number): string => psi.toFixed(2);

export const recipeInWords = ({ seed, mix }: ImageRecipe): string =>
  mix ? text.mix.recipeOf(mix.seed, seed, mix.first, mix.end) : text.mix.alone(seed);
