import { wordsOf } from '@shared/pure/name-words';
import { partsOf } from './name-parts';
import type { NameParts } from './name-parts';
import { isOwn } from './words';

/** Recognises drawings of regions (segmentations, masks) by their names. */

const LABEL =
  /^(segs?|segmentations?|dseg|masks?|labels?|labelmaps?|gt|groundtruth|annotations?|annot|aseg|aparc|parcellation|maske|etiketten|(?:brain|lesion|tumou?r|knee|lung|organ)(?:mask|seg))$/i;
/** Words that stand beside a label's word and belong to it. */
const COMPANION =
  /^(ground|truth|consensus|manual|auto|final|brain|lesions?|tumou?r|binary|rater\d*|expert\d*)$/i;
/** Words of a folder of labels: nnU-Net's `labelsTr`, Pascal's `SegmentationClass`, `train_masks`. */
const FOLDER_COMPANION =
  /^(tr|ts|train|training|val|valid|validate|validation|test|testing|class|png|nii|nifti|slices)$/i;
const GROUND_TRUTH = /ground[\s_-]*truth/i;

/** Names that say that they are labels, and for which there is an image. */
export interface LabelPairs {
  readonly has: (key: string) => boolean;
}

/** Whether a folder holds nothing but labels: all of its name's words say so, and not only one of them. */
const isLabelFolder = (folder: string): boolean => {
  const words = wordsOf(folder);
  const isLabel = words.some((word) => LABEL.test(word)) || GROUND_TRUTH.test(folder);
  return (
    isLabel && words.every((word) => [LABEL, COMPANION, FOLDER_COMPANION].some((known) => known.test(word)))
  );
};

const saysLabel = (stem: string): boolean =>
  GROUND_TRUTH.test(stem) || wordsOf(stem).some((word) => LABEL.test(word));

/** What names the image that a label belongs to: its own words and numbers, or its outermost folder where there are none. */
function keysOf({ stem, folders }: NameParts): string[] {
  const words = wordsOf(stem)
    .filter((word) => isOwn(word) && !LABEL.test(word) && !COMPANION.test(word))
    .map((word) => word.toLowerCase());
  const folder = `in ${folders[0] ?? ''}`;
  return [folder, ...words.map((_, i) => words.slice(0, i + 1).join(' '))];
}
const keyOf = (parts: NameParts): string => keysOf(parts).at(-1) ?? '';

/** Finds the labels among names: an image's name must begin with the words that the label has besides. */
export function pairLabels(names: readonly string[]): LabelPairs {
  const labels = new Set<string>();
  for (const name of names) {
    const parts = partsOf(name);
    if (saysLabel(parts.stem)) labels.add(keyOf(parts));
  }
  const paired = new Set<string>();
  if (labels.size > 0)
    for (const name of names) {
      const parts = partsOf(name);
      if (saysLabel(parts.stem) || parts.folders.some(isLabelFolder)) continue;
      for (const key of keysOf(parts)) if (labels.has(key)) paired.add(key);
    }
  return paired;
}

/**
 * Whether a name is a label's: it lies in a folder of labels, or says so and an image is there that it belongs to. A lone
 * `…_mask` is taken for what its pixels are.
 */
export function isLabelName(parts: NameParts, pairs: LabelPairs): boolean {
  if (parts.folders.some(isLabelFolder)) return true;
  return saysLabel(parts.stem) && pairs.has(keyOf(parts));
}
