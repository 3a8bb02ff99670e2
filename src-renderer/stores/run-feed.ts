import { markRaw, shallowRef } from 'vue';
import { mediaUrl } from '@shared/contract/application';
import { asSliceloomError, type SliceloomError } from '@shared/contract/errors';
import type { RunEvent } from '@shared/contract/runs';
import type { RunSummary } from '@shared/domain/run';
import type { CheckpointRecord, MetricRow, PreviewRecord, RunMoment } from '@shared/domain/run-rows';
import type { RunId } from '@shared/domain/units';
import { decodeMetricTable } from '@shared/pure/metric-table';
import type { Client } from '../client/client';
import { MetricColumns, QualityColumns } from '../series/columns';

/**
 * One run, live: what it is, what it draws, and its rows. The rows of metrics come as a table of their own, fetched once a
 * snapshot has come; those that are told meanwhile wait until it is there, and none is taken twice.
 */
export function runFeed(client: Client) {
  const summary = shallowRef<RunSummary>();
  const previews = shallowRef<readonly PreviewRecord[]>([]);
  const checkpoints = shallowRef<readonly CheckpointRecord[]>([]);
  const moments = shallowRef<readonly RunMoment[]>([]);
  /** Resolutions of which there are real slices to look at, rising. */
  const reals = shallowRef<readonly number[]>([]);
  const problem = shallowRef<SliceloomError>();
  /** Plain memory that no proxy wraps; `version` tells that it has changed. */
  const metrics = markRaw(new MetricColumns());
  const quality = markRaw(new QualityColumns());
  const version = shallowRef(0);
  let stopWatching = (): void => {};
  let watched: RunId | undefined;
  /** Rows that were told while the table was on its way; undefined while none is. */
  let waiting: MetricRow[] | undefined;

  /** Looks at a run. One that is looked at already goes on as it is, so that coming back to a page shows all at once. */
  function open(runId: RunId): void {
    if (watched === runId && !problem.value) return;
    close();
    watched = runId;
    stopWatching = client.watch({
      open: (service, signal) => service.watchRun({ runId }, signal),
      take: (event) => take(runId, event),
      fail: (error) => (problem.value = error),
    });
  }

  function close(): void {
    stopWatching();
    stopWatching = () => {};
    watched = undefined;
    waiting = undefined;
    summary.value = undefined;
    previews.value = [];
    checkpoints.value = [];
    moments.value = [];
    reals.value = [];
    problem.value = undefined;
    metrics.replace([]);
    quality.replace([]);
    version.value++;
  }

  function take(runId: RunId, event: RunEvent): void {
    switch (event.kind) {
      case 'snapshot':
        summary.value = event.run;
        previews.value = event.previews;
        checkpoints.value = event.checkpoints;
        moments.value = event.moments;
        reals.value = [...event.reals].sort((a, b) => a - b);
        quality.replace(event.quality);
        version.value++;
        problem.value = undefined;
        void fetchTable(runId);
        break;
      case 'state':
        if (summary.value) summary.value = { ...summary.value, state: event.state };
        break;
      case 'metrics':
        if (waiting) waiting.push(...event.rows);
        else addRows(event.rows);
        break;
      case 'quality':
        quality.append([event.row]);
        version.value++;
        break;
      case 'preview':
        previews.value = [...previews.value.filter((p) => p.index < event.preview.index), event.preview];
        break;
      case 'checkpoint':
        checkpoints.value = [...checkpoints.value, event.checkpoint];
        break;
      case 'moment':
        moments.value = [...moments.value, event.moment];
        break;
      case 'reals':
        reals.value = [...new Set([...reals.value, event.resolution])].sort((a, b) => a - b);
        break;
    }
  }

  async function fetchTable(runId: RunId): Promise<void> {
    const mine: MetricRow[] = (waiting = []);
    try {
      const table = decodeMetricTable(await client.bytes(mediaUrl.metrics(runId)));
      // A later snapshot has asked for a table of its own.
      if (waiting !== mine) return;
      metrics.load(table);
    } catch (thrown) {
      if (waiting !== mine) return;
      problem.value = asSliceloomError(thrown);
    }
    waiting = undefined;
    addRows(mine);
  }

  /** A run that goes back to its checkpoint is told anew as a whole, so rows only ever go on. */
  function addRows(rows: readonly MetricRow[]): void {
    const last = metrics.last('step') ?? -1;
    metrics.append(rows.filter(({ step }) => step > last));
    version.value++;
  }

  return { summary, previews, checkpoints, moments, reals, problem, metrics, quality, version, open, close };
}

export type RunFeed = ReturnType<typeof runFeed>;
