import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { RunId } from '@shared/domain/units';
import { runFeed, type RunFeed } from './run-feed';
import { useClient } from './use-client';

/** The runs that are looked at side by side, each live. */
export const useCompare = defineStore('compare', () => {
  const client = useClient();
  const feeds = shallowRef<ReadonlyMap<RunId, RunFeed>>(new Map());

  /** Looks at these runs; those that are looked at already go on as they are. */
  function open(ids: readonly RunId[]): void {
    const next = new Map<RunId, RunFeed>();
    for (const id of ids) {
      const feed = feeds.value.get(id) ?? runFeed(client);
      feed.open(id);
      next.set(id, feed);
    }
    for (const [id, feed] of feeds.value) if (!next.has(id)) feed.close();
    feeds.value = next;
  }

  const close = (): void => open([]);

  /** Each run with what is known of it now; one that is not there any more has a problem instead of a summary. */
  const runs = computed(() =>
    [...feeds.value].map(([id, feed]) => ({
      id,
      summary: feed.summary.value,
      problem: feed.problem.value,
      previews: feed.previews.value,
      moments: feed.moments.value,
      metrics: feed.metrics,
      quality: feed.quality,
      version: feed.version.value,
    })),
  );
  return { runs, open, close };
});
