import type { RunMoment } from '@shared/domain/run-rows';
import type { MetricColumns, QualityColumns } from '../series/columns';

/** A run whose curves are shown. The columns must not be wrapped by a proxy; `version` tells that they have changed. */
export interface ChartSource {
  readonly name: string;
  readonly columns: MetricColumns;
  readonly quality?: QualityColumns | undefined;
  readonly moments?: readonly RunMoment[] | undefined;
  readonly version: number;
  /** Where several runs are shown: `#rrggbb`. Without one, each gets a colour by its place in the list. */
  readonly color?: string | undefined;
}
