import { SliceloomError } from '@shared/contract/errors';
import type { LayerRange } from '@shared/domain/recipe';
import { text } from './text';

/** Layers such as `1-4`, counted from 1, or `none`. @throws SliceloomError `option-invalid` */
export function rangeOf(option: string, word: string): LayerRange {
  const range = /^(?:(\d+)-(\d+)|none)$/.exec(word);
  const [first, end] = range?.[1] === undefined ? [0, 0] : [Number(range[1]) - 1, Number(range[2])];
  if (range && first >= 0 && (word === 'none' || first < end)) return { first, end };
  const reason = `“${word}” is not possible`;
  throw new SliceloomError('option-invalid', { option, reason, allowed: text.layersAllowed });
}
