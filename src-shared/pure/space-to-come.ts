import type { Progress } from '../domain/run';
import type { TrainingOptions } from '../domain/training-options';
import { fullyGrownAt } from './growth';
import { checkpointBytes } from './network-cost';
import { outlookOf } from './outlook';
import { PREVIEW_COLUMNS, PREVIEW_ROWS } from './previews';

/** The newest checkpoints that are kept, beside the best of each resolution. */
export const KEPT_CHECKPOINTS = 3;

/** A line of metrics.jsonl and of previews.jsonl: what they have come to, rounded up. */
export const ROW_BYTES = 400;
const PREVIEW_ROW_BYTES = 150;

/** What a preview takes on the disk, its line included: its picture is at most its pixels. */
export const previewBytes = (resolution: number, colors: number): number =>
  PREVIEW_COLUMNS * PREVIEW_ROWS * resolution ** 2 * colors + PREVIEW_ROW_BYTES;

/** A training as far as its files go. */
export interface TrainingOnDisk {
  readonly options: TrainingOptions;
  readonly colors: number;
  readonly progress: Progress;
  /** What its folder holds already; 0 while that is not known, which makes the answer too large. */
  readonly held: number;
}

/**
 * The most bytes that a training may still write to its end: one checkpoint at least, as a new one is whole before an old one
 * goes; otherwise what its folder will hold (the newest checkpoints, the best of each size, all previews and rows) less what
 * it holds. Sizes that are still to come are slower, so there are more previews than the speed of now tells: `spaceToCome`
 * is then too small in previews, which are small beside checkpoints.
 */
export function spaceToCome({ options, colors, progress, held }: TrainingOnDisk): number {
  const checkpoint = checkpointBytes({ ...options, colors });
  const checkpoints = (KEPT_CHECKPOINTS + fullyGrownAt(options).length + 1) * checkpoint;
  const seconds = progress.seconds + (outlookOf(options, progress).secondsLeft ?? 0);
  const previews = (seconds / options.previewSeconds) * previewBytes(options.resolution, colors);
  const rows = ((options.kimgTotal * 1000) / options.batch / options.metricsSteps) * ROW_BYTES;
  return Math.max(checkpoint, checkpoints + previews + rows - held);
}
