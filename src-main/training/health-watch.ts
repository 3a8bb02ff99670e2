import type { HealthFinding } from '@shared/domain/health';
import type { MetricRow, QualityRow } from '@shared/domain/run-rows';
import type { TrainingOptions } from '@shared/domain/training-options';
import { healthOf, ROWS_WANTED } from '@shared/pure/health';

/** What a run's logs held when it was opened. */
export interface History {
  /** The newest rows of metrics. */
  readonly rows: readonly MetricRow[];
  readonly quality: readonly QualityRow[];
}

/** Follows the figures of a training and says what they mean. */
export class HealthWatch {
  private readonly rows: MetricRow[];
  private readonly quality: QualityRow[];
  private found: HealthFinding[];

  constructor(
    private readonly options: TrainingOptions,
    { rows, quality }: History,
  ) {
    this.rows = rows.slice(-ROWS_WANTED);
    this.quality = [...quality];
    this.found = this.judge();
  }

  get findings(): HealthFinding[] {
    return this.found;
  }

  get lastQuality(): QualityRow | undefined {
    return this.quality.at(-1);
  }

  addRow(row: MetricRow): void {
    this.rows.push(row);
    if (this.rows.length > ROWS_WANTED) this.rows.shift();
    this.found = this.judge();
  }

  addQuality(row: QualityRow): void {
    this.quality.push(row);
    this.found = this.judge();
  }

  private judge(): HealthFinding[] {
    return healthOf({ options: this.options, rows: this.rows, quality: this.quality });
  }
}
