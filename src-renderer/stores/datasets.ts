import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { SliceloomError } from '@shared/contract/errors';
import { asSliceloomError } from '@shared/contract/errors';
import type { DatasetSummary, SliceOrigin } from '@shared/domain/dataset';
import type { ImportReport } from '@shared/domain/import/report';
import type { DatasetId } from '@shared/domain/units';
import { useClient } from './use-client';

/** The data sets of the library, always as the host last told. */
export const useDatasets = defineStore('datasets', () => {
  const client = useClient();
  const list = shallowRef<readonly DatasetSummary[]>();
  const problem = shallowRef<SliceloomError>();
  const origins = new Map<DatasetId, { slices: number; origins: Promise<readonly SliceOrigin[]> }>();
  const sample = computed(() => list.value?.find((dataset) => dataset.isSample));

  /** Follows the list for as long as the page lives. */
  function follow(): void {
    client.watch({
      open: (service, signal) => service.watchDatasets({}, signal),
      take: (items) => {
        list.value = items;
        problem.value = undefined;
      },
      fail: (error) => (problem.value = error),
    });
  }

  /** Reads the list anew; a failure is kept for the pages that show the list. */
  async function refresh(): Promise<void> {
    try {
      list.value = await client.call((service) => service.listDatasets({}));
      problem.value = undefined;
    } catch (thrown) {
      problem.value = asSliceloomError(thrown);
    }
  }

  async function installSample(): Promise<DatasetSummary> {
    const installed = await client.call((service) => service.installSample({}));
    await refresh();
    return installed;
  }

  /** The origins of a data set's slices; they change only when slices are added, so they are asked for once. */
  function slicesOf(datasetId: DatasetId): Promise<readonly SliceOrigin[]> {
    const slices = byId(datasetId)?.slices ?? -1;
    const known = origins.get(datasetId);
    if (known?.slices === slices) return known.origins;
    const asked = client.call((service) => service.listSlices({ datasetId }));
    origins.set(datasetId, { slices, origins: asked });
    asked.catch(() => origins.delete(datasetId));
    return asked;
  }

  /** Checks and what was left out; undefined for a set that was not imported. */
  const reportOf = (datasetId: DatasetId): Promise<ImportReport | undefined> =>
    client.call((service) => service.datasetReport({ datasetId }));
  const setAsideOf = (datasetId: DatasetId): Promise<number[]> =>
    client.call((service) => service.listSetAside({ datasetId }));
  const setAside = (datasetId: DatasetId, slices: readonly number[], aside: boolean): Promise<unknown> =>
    client.call((service) => service.setAside({ datasetId, slices: [...slices], aside }));

  const byId = (id: string): DatasetSummary | undefined => list.value?.find((dataset) => dataset.id === id);

  return {
    list,
    problem,
    sample,
    follow,
    refresh,
    installSample,
    slicesOf,
    reportOf,
    setAsideOf,
    setAside,
    byId,
  };
});
