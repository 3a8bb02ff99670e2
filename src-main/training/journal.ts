import { dirname } from 'node:path';
import type { TrainerEvent } from '@shared/contract/trainer';
import {
  metricRow,
  previewRecord,
  runState,
  type CheckpointRecord,
  type MetricRow,
  type PreviewRecord,
  type RunState,
} from '@shared/domain/run';
import { makeFolders, writeFileAtomic, writeJson } from '../library/files';
import { appendLine, appendLines, readLines } from '../library/json-lines';
import type { RunFolder } from '../library/layout';

/** Between two writes of state.json while only its figures change. */
const STATE_INTERVAL_MS = 2000;

/**
 * Writes what happens in a run to its folder, then announces it: whoever hears of something can also read it there.
 */
export class Journal {
  private previewCount = 0;
  private stateWrittenAt = 0;
  private phase: RunState['phase'] | undefined;

  constructor(
    readonly run: RunFolder,
    private readonly announce: (event: TrainerEvent) => void,
  ) {}

  /** Makes the folders, and takes back what stands in the logs from after `images`, the point training goes on from. */
  async open(images: number): Promise<void> {
    await makeFolders(dirname(this.run.preview(0)));
    const kimg = images / 1000;
    const metrics = await readLines(this.run.metrics, metricRow);
    const kept = metrics.rows.filter((row) => row.kimg <= kimg);
    if (kept.length < metrics.rows.length) await rewrite(this.run.metrics, kept);
    const previews = await readLines(this.run.previewIndex, previewRecord);
    const keptPreviews = previews.rows.filter((row) => row.kimg <= kimg);
    if (keptPreviews.length < previews.rows.length) await rewrite(this.run.previewIndex, keptPreviews);
    // Numbers of previews that were taken back are not used again: an image under an address never changes.
    this.previewCount = 1 + Math.max(-1, ...previews.rows.map((row) => row.index));
  }

  /** A change of phase is written at once, new figures at most every two seconds; both are announced at once. */
  async state(state: RunState): Promise<void> {
    const changed = state.phase !== this.phase;
    if (changed || state.at - this.stateWrittenAt >= STATE_INTERVAL_MS) {
      await writeJson(this.run.state, runState, state);
      this.stateWrittenAt = state.at;
      this.phase = state.phase;
    }
    this.announce({ kind: 'state', state });
  }

  async metrics(rows: MetricRow[]): Promise<void> {
    await appendLines(this.run.metrics, rows);
    this.announce({ kind: 'metrics', rows });
  }

  async preview(png: Uint8Array, about: Omit<PreviewRecord, 'index'>): Promise<void> {
    const preview = { index: this.previewCount++, ...about };
    await writeFileAtomic(this.run.preview(preview.index), png);
    await appendLine(this.run.previewIndex, preview);
    this.announce({ kind: 'preview', preview });
  }

  checkpoint(checkpoint: CheckpointRecord): void {
    this.announce({ kind: 'checkpoint', checkpoint });
  }
}

const rewrite = (path: string, rows: unknown[]): Promise<void> =>
  writeFileAtomic(path, rows.map((row) => JSON.stringify(row) + '\n').join(''));
