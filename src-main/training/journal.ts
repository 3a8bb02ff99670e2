import { dirname } from 'node:path';
import type { z } from 'zod';
import type { TrainerEvent } from '@shared/contract/trainer';
import { runState, type RunState } from '@shared/domain/run';
import {
  metricRow,
  previewRecord,
  qualityRow,
  runMoment,
  type CheckpointRecord,
  type MetricRow,
  type PreviewRecord,
  type QualityRow,
  type RunMoment,
} from '@shared/domain/run-rows';
import { makeFolders, writeFileAtomic, writeJson } from '../library/files';
import { appendLine, appendLines, readLines } from '../library/json-lines';
import type { RunFolder } from '../library/layout';
import type { History } from './health-watch';

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
  async open(images: number): Promise<History> {
    await makeFolders(dirname(this.run.preview(0)));
    await makeFolders(dirname(this.run.reals(0)));
    const kimg = images / 1000;
    const [rows, quality] = [
      await keepUntil(this.run.metrics, metricRow, kimg),
      await keepUntil(this.run.quality, qualityRow, kimg),
    ];
    await keepUntil(this.run.moments, runMoment, kimg);
    const previews = (await readLines(this.run.previewIndex, previewRecord)).rows;
    await keepUntil(this.run.previewIndex, previewRecord, kimg);
    // Numbers of previews that were taken back are not used again: an image under an address never changes.
    this.previewCount = 1 + Math.max(-1, ...previews.map((row) => row.index));
    return { rows, quality };
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

  async quality(row: QualityRow): Promise<void> {
    await appendLine(this.run.quality, row);
    this.announce({ kind: 'quality', row });
  }

  async moment(moment: RunMoment): Promise<void> {
    await appendLine(this.run.moments, moment);
    this.announce({ kind: 'moment', moment });
  }

  /** Real slices at a resolution, as a montage that is laid out as the previews are. */
  async reals(resolution: number, png: Uint8Array): Promise<void> {
    await writeFileAtomic(this.run.reals(resolution), png);
    this.announce({ kind: 'reals', resolution });
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

/** The rows of a log up to `kimg`; what came after is removed from it. */
async function keepUntil<S extends z.ZodType<{ readonly kimg: number }>>(
  path: string,
  schema: S,
  kimg: number,
): Promise<z.output<S>[]> {
  const { rows } = await readLines(path, schema);
  const kept = rows.filter((row) => row.kimg <= kimg);
  if (kept.length < rows.length)
    await writeFileAtomic(path, kept.map((row) => JSON.stringify(row) + '\n').join(''));
  return kept;
}
