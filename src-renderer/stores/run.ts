import { defineStore } from 'pinia';
import { computed, markRaw, shallowRef } from 'vue';
import type { RunEvent } from '@shared/contract/application';
import type { SliceloomError } from '@shared/contract/errors';
import {
  batchThatFits,
  type CheckpointRecord,
  type PreviewRecord,
  type RunSummary,
} from '@shared/domain/run';
import type { RunId } from '@shared/domain/units';
import { MetricColumns } from '../series/columns';
import { useClient } from './use-client';

/** What the person asked of the run and the host has not answered yet. */
export type RunRequest = 'pause' | 'resume' | 'stop' | 'preview' | 'continue' | 'continueSmaller';

/** The one run that is looked at, live. */
export const useRun = defineStore('run', () => {
  const client = useClient();
  const summary = shallowRef<RunSummary>();
  const previews = shallowRef<readonly PreviewRecord[]>([]);
  const checkpoints = shallowRef<readonly CheckpointRecord[]>([]);
  const problem = shallowRef<SliceloomError>();
  const pending = shallowRef<RunRequest>();
  /** Plain memory that no proxy wraps; `metricsVersion` tells that it has changed. */
  const metrics = markRaw(new MetricColumns());
  const metricsVersion = shallowRef(0);
  let stopWatching = (): void => {};
  let watched: RunId | undefined;

  /** Looks at a run. One that is looked at already goes on as it is, so that coming back to a page shows all at once. */
  function open(runId: RunId): void {
    if (watched === runId && !problem.value) return;
    close();
    watched = runId;
    stopWatching = client.watch({
      open: (service, signal) => service.watchRun({ runId }, signal),
      take,
      fail: (error) => (problem.value = error),
    });
  }

  function close(): void {
    stopWatching();
    watched = undefined;
    summary.value = undefined;
    previews.value = [];
    checkpoints.value = [];
    problem.value = undefined;
    metrics.replace([]);
    metricsVersion.value++;
  }

  function take(event: RunEvent): void {
    switch (event.kind) {
      case 'snapshot':
        summary.value = event.run;
        previews.value = event.previews;
        checkpoints.value = event.checkpoints;
        metrics.replace(event.metrics);
        metricsVersion.value++;
        problem.value = undefined;
        break;
      case 'state':
        if (summary.value) summary.value = { ...summary.value, state: event.state };
        break;
      case 'metrics':
        metrics.append(event.rows);
        metricsVersion.value++;
        break;
      case 'preview':
        previews.value = [...previews.value.filter((p) => p.index < event.preview.index), event.preview];
        break;
      case 'checkpoint':
        checkpoints.value = [...checkpoints.value, event.checkpoint];
        break;
    }
  }

  async function ask(request: RunRequest): Promise<void> {
    const runId = summary.value?.id;
    if (!runId || pending.value) return;
    pending.value = request;
    try {
      await client.call(async (service) => {
        if (request === 'pause') await service.pauseRun({ runId });
        else if (request === 'resume') await service.resumeRun({ runId });
        else if (request === 'stop') await service.stopRun({ runId });
        else if (request === 'preview') await service.previewNow({ runId });
        else {
          const batch = request === 'continueSmaller' && summary.value && batchThatFits(summary.value.state);
          await service.continueRun({ runId, ...(batch ? { batch } : {}) });
        }
      });
    } finally {
      pending.value = undefined;
    }
  }

  const lastCheckpoint = computed(() => checkpoints.value.at(-1));
  return {
    summary,
    previews,
    checkpoints,
    lastCheckpoint,
    problem,
    pending,
    metrics,
    metricsVersion,
    open,
    close,
    ask,
  };
});
