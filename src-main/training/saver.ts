import type { RunRecord } from '@shared/domain/run';
import type { CheckpointState } from '../library/checkpoints';
import { writeCheckpoint } from './checkpoint';
import type { TrainingValues } from './engine';
import type { Journal } from './journal';
import { checkpointTensors } from './session';

/**
 * Writes checkpoints while training goes on: what was true when `save` was called is what is written. One at a time; a
 * failure is thrown by the next call.
 */
export class Saver {
  private writing: Promise<void> = Promise.resolve();
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly record: RunRecord,
    private readonly journal: Journal,
  ) {}

  /** Waits for the checkpoint before this one, then writes this one beside the training. */
  async save(values: TrainingValues, state: Omit<CheckpointState, 'schema' | 'files'>): Promise<void> {
    await this.finish();
    this.writing = this.write(values, state).catch((error: unknown) => {
      this.failure = { error };
    });
  }

  /** Settles when nothing is being written any more. @throws SliceloomError what the last writing ended with. */
  async finish(): Promise<void> {
    await this.writing;
    this.throwFailure();
  }

  /** Throws what the last writing ended with, if it has ended badly. */
  throwFailure(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure.error;
  }

  private async write(
    values: TrainingValues,
    state: Omit<CheckpointState, 'schema' | 'files'>,
  ): Promise<void> {
    const { options, colors, datasetName } = this.record;
    await writeCheckpoint(this.journal.run, state, checkpointTensors(values), {
      resolution: String(options.resolution),
      colors: String(colors),
      fmap_base: String(options.fmapBase),
      fmap_max: String(options.fmapMax),
      value_range: '-1..1',
      dataset: datasetName,
    });
    this.journal.checkpoint({ kimg: state.images / 1000, at: state.at });
  }
}
