import type { ImportOptions } from '@shared/domain/import/options';
import type { ImageFacts } from '../readers/scan';
import type { SliceLayout } from './request';

/**
 * How a new data set stores slices of these sources: 16 bits a value, but 8 where all are 8-bit pictures with their own
 * range; in colour where that is to be kept and some are in colour.
 */
export function layoutFor(
  sources: Iterable<Pick<ImageFacts, 'isPicture' | 'colors'>>,
  { size, keepColor, window }: Pick<ImportOptions, 'size' | 'keepColor' | 'window'>,
): SliceLayout {
  let onlyPictures = true;
  let anyColor = false;
  for (const { isPicture, colors } of sources) {
    onlyPictures &&= isPicture;
    anyColor ||= colors === 3;
  }
  const is8Bit = onlyPictures && window.kind === 'automatic';
  return { size, colors: keepColor && anyColor ? 3 : 1, storage: is8Bit ? 'uint8' : 'uint16' };
}
