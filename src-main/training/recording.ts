import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import { SliceloomError } from '@shared/contract/errors';
import { runRecord, type RunRecord } from '@shared/domain/run';
import {
  metricRow,
  previewRecord,
  qualityRow,
  runMoment,
  type MetricRow,
  type PreviewRecord,
  type QualityRow,
  type RunMoment,
} from '@shared/domain/run-rows';
import { readJson } from '../library/files';
import { readLines } from '../library/json-lines';
import type { RunFolder } from '../library/layout';

/** A training that was recorded: the folder of its run, without checkpoints. */
export interface Recording {
  readonly folder: RunFolder;
  readonly record: RunRecord;
  readonly quality: readonly QualityRow[];
  readonly previews: readonly PreviewRecord[];
  readonly moments: readonly RunMoment[];
}

/** @throws SliceloomError `file-damaged` where the folder is not that of a run. */
export async function openRecording(folder: RunFolder): Promise<Recording> {
  const [record, quality, previews, moments] = await Promise.all([
    readJson(folder.record, runRecord),
    readLines(folder.quality, qualityRow),
    readLines(folder.previewIndex, previewRecord),
    readLines(folder.moments, runMoment),
  ]);
  return { folder, record, quality: quality.rows, previews: previews.rows, moments: moments.rows };
}

/**
 * Whether a run can be played: what it draws would otherwise not be what its settings say.
 * @throws SliceloomError `recording-only`.
 */
export function mustBeRecorded({ record }: Recording, run: RunRecord): void {
  if (!isDeepStrictEqual(run.options, record.options) || run.datasetSha256 !== record.datasetSha256)
    throw new SliceloomError('recording-only', { name: record.name });
}

/** The rows of metrics one after another: a week of training has a million of them, so none is kept. */
export async function* recordedRows({ folder }: Recording): AsyncGenerator<MetricRow> {
  const input = createReadStream(folder.metrics);
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity }))
      if (line !== '') yield metricRow.parse(JSON.parse(line));
  } finally {
    input.destroy();
  }
}
