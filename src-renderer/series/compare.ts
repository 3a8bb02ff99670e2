import { trainingOptionNames, valueInWords } from '@shared/domain/training-options';
import type { TrainingOptionName, TrainingOptions } from '@shared/domain/training-options';
import type { PreviewRecord } from '@shared/domain/run-rows';

/** A setting of several runs. */
export interface ComparedOption {
  readonly name: TrainingOptionName;
  /** In the order of the runs. */
  readonly values: readonly string[];
  readonly differs: boolean;
}

/** Every setting of the runs, and whether they differ in it. */
export const comparedOptions = (options: readonly TrainingOptions[]): ComparedOption[] =>
  trainingOptionNames.map((name) => {
    const values = options.map((of) => valueInWords(of[name]));
    return { name, values, differs: new Set(values).size > 1 };
  });

/** The last preview that is not later than `kimg`; the first where all are later. */
export function previewAt(previews: readonly PreviewRecord[], kimg: number): PreviewRecord | undefined {
  let found = previews[0];
  for (const preview of previews) if (preview.kimg <= kimg) found = preview;
  return found;
}
