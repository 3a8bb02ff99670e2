import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { ApplicationService } from '@shared/contract/application';
import type { SliceloomError } from '@shared/contract/errors';
import type { CheckpointChoice, TrashedRun } from '@shared/contract/runs';
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
  const trashed = shallowRef<readonly TrashedRun[]>([]);
  /** Active ones first, then by what last happened to them. */
  const list = computed(() => {
    const sorted = [...(all.value ?? [])].sort(newestFirst);
    return [...sorted.filter((run) => isActive(run.state)), ...sorted.filter((run) => !isActive(run.state))];
  });
  const active = computed(() => list.value.filter((run) => isActive(run.state)));
  /** Those that wait for the machine, in their order. */
  const queue = computed(() =>
    list.value
      .filter((run) => run.queuePlace !== undefined)
      .sort((a, b) => (a.queuePlace ?? 0) - (b.queuePlace ?? 0)),
  );

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
  const describe = (said: Parameters<ApplicationService['describeRun']>[0]): Promise<RunSummary> =>
    client.call((service) => service.describeRun(said));
  const checkpointsOf = (runId: RunId): Promise<CheckpointChoice[]> =>
    client.call((service) => service.listCheckpoints({ runId }));
  const setQueue = (runIds: readonly RunId[]): Promise<void> =>
    client.call((service) => service.setQueue({ runIds: [...runIds] }));
  const startQueue = (): Promise<void> => client.call((service) => service.startQueue({}));

  async function readTrash(): Promise<void> {
    trashed.value = await client.call((service) => service.listTrash({}));
  }
  /** Moves runs to the trash. @returns what they are called there, to bring them back */
  async function trash(runIds: readonly RunId[]): Promise<readonly TrashedRun[]> {
    const before = new Set(trashed.value.map(({ id }) => id));
    await client.call((service) => service.trashRuns({ runIds: [...runIds] }));
    await readTrash();
    return trashed.value.filter(({ id }) => !before.has(id));
  }
  async function restore(ids: readonly string[]): Promise<void> {
    for (const id of ids) await client.call((service) => service.restoreRun({ id }));
    await readTrash();
  }
  async function emptyTrash(ids?: readonly string[]): Promise<void> {
    await client.call((service) => service.emptyTrash(ids ? { ids: [...ids] } : {}));
    await readTrash();
  }

  return {
    all,
    list,
    active,
    queue,
    trashed,
    problem,
    follow,
    start,
    byId,
    reveal,
    describe,
    checkpointsOf,
    setQueue,
    startQueue,
    readTrash,
    trash,
    restore,
    emptyTrash,
  };
});
