import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { batchThatFits } from '@shared/domain/run';
import { runFeed } from './run-feed';
import { useClient } from './use-client';

/** What the person asked of the run and the host has not answered yet. */
export type RunRequest =
  'pause' | 'resume' | 'stop' | 'preview' | 'continue' | 'continueSmaller' | 'finishSize' | 'keepGoing';

/** The one run that is looked at, live. */
export const useRun = defineStore('run', () => {
  const client = useClient();
  const feed = runFeed(client);
  const { summary, checkpoints } = feed;
  const pending = shallowRef<RunRequest>();

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
        else if (request === 'finishSize') await service.finishResolution({ runId, wanted: true });
        else if (request === 'keepGoing') await service.finishResolution({ runId, wanted: false });
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
  return { ...feed, lastCheckpoint, pending, ask };
});
