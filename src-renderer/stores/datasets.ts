import { defineStore } from 'pinia';
import { computed, shallowRef, triggerRef } from 'vue';
import type { DatasetSummary, SliceOrigin } from '@shared/domain/dataset';
import type { DatasetId } from '@shared/domain/units';
import type { SliceloomError } from '@shared/contract/errors';
import { asSliceloomError } from '@shared/contract/errors';
import { useClient } from './use-client';

export const useDatasets = defineStore('datasets', () => {
  const client = useClient();
  const list = shallowRef<readonly DatasetSummary[]>();
  const problem = shallowRef<SliceloomError>();
  const slices = shallowRef(new Map<DatasetId, readonly SliceOrigin[]>());
  const sample = computed(() => list.value?.find((dataset) => dataset.isSample));

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

  /** The origins of a data set's slices; data sets never change, so they are asked for once. */
  async function slicesOf(datasetId: DatasetId): Promise<readonly SliceOrigin[]> {
    const known = slices.value.get(datasetId);
    if (known) return known;
    const fetched = await client.call((service) => service.listSlices({ datasetId }));
    slices.value.set(datasetId, fetched);
    triggerRef(slices);
    return fetched;
  }

  const byId = (id: string): DatasetSummary | undefined => list.value?.find((dataset) => dataset.id === id);

  return { list, problem, slices, sample, refresh, installSample, slicesOf, byId };
});
