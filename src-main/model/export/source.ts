import type { ModelExport } from '@shared/domain/model-export';
import type { RunRecord } from '@shared/domain/run';
import type { NamedValues } from '../weights';

/** A generator to write, and where it comes from. */
export interface ModelSource {
  readonly record: RunRecord;
  readonly model: ModelExport;
  /** The averaged generator's weights with w_avg. */
  readonly weights: NamedValues;
  /** How the data set's values came from the scanner's, in words, where the data set is still there. */
  readonly window: string | undefined;
  readonly versions: { readonly sliceloom: string; readonly tensorflow: string };
}
