import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { ApplicationService } from '@shared/contract/application';
import type { SliceloomError } from '@shared/contract/errors';
import { isActive, type RunSummary } from '@shared/domain/run';
import type { RunId } from '@shared/domain/units';
import { useClient } from './use-client';

export type NewRun = Parameters<ApplicationService['startRun']>[0];

const newestFirst = (a: RunSummary, b: RunSummary): number => b.state.at - a.state.at;

/** All runs of the library, always as the host last told. */
export const useRuns = defineStore('runs', () => {
  const client = useClient();
  const all = shallowRef<readonly RunSummary[]>();
  const problem = shallowRef<SliceloomError>();
  /** Active ones first, then by what last happened to them. */
  const list = computed(() => {
    const sorted = [...(all.value ?? [])].sort(newestFirst);
    return [...sorted.filter((run) => isActive(run.state)), ...sorted.filter((run) => !isActive(run.state))];
  });
  const active = computed(() => list.value.filter((run) => isActive(run.state)));

  /** Follows the list for as long as the page lives. */
  function follow(): void {
    client.watch({
      open: (service, signal) => service.watchRuns({}, signal),
      take: (items) => {
        all.value = items;
        problem.value = undefined;
      },
      fail: (error) => (problem.value = error),
    });
  }

  const start = (run: NewRun): Promise<RunSummary> => client.call((service) => service.startRun(run));
  const byId = (id: string): RunSummary | undefined => all.value?.find((run) => run.id === id);
  const reveal = (runId: RunId): Promise<unknown> => client.call((service) => service.reveal({ runId }));

  return { all, list, active, problem, follow, start, byId, reveal };
});
