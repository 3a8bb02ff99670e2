import { computed, watch, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import type { RunSummary } from '@shared/domain/run';
import { useRuns } from '../stores/runs';

/** The run that a page draws with: that of its address; without one the newest is opened, and then stays. */
export function useTrainedRun(page: 'mix' | 'explore' | 'generate', runId: () => string | undefined) {
  const router = useRouter();
  const runs = useRuns();
  const trained = computed(() => runs.list.filter((each) => each.lastCheckpoint));
  const run: Readonly<Ref<RunSummary | undefined>> = computed(() => {
    const id = runId();
    return id ? runs.byId(id) : undefined;
  });
  const choose = (id: string): void => void router.replace({ name: page, params: { runId: id } });
  watch(
    () => (runId() ? undefined : trained.value[0]?.id),
    (id) => id && choose(id),
    { immediate: true },
  );
  return { trained, run, choose };
}
