import { SliceloomError } from '@shared/contract/errors';
import { mixingCanvas } from '@shared/domain/recipe';
import { text } from './text';

/** Seeds with commas between, each once. @throws SliceloomError `option-invalid` */
export function seedsOf(option: string, list: string, least = 1): number[] {
  const numbers = list.split(',').map((seed) => Number(seed.trim() || NaN));
  const parsed = mixingCanvas.shape.rows.min(least).safeParse(numbers);
  if (parsed.success) return [...new Set(parsed.data)];
  const reason = `“${list}” is not possible`;
  throw new SliceloomError('option-invalid', { option, reason, allowed: text.seedsAllowed });
}
