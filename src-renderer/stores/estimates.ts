import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Estimate } from '@shared/domain/estimate';
import type { NewRun } from './runs';
import { useClient } from './use-client';

export interface TimingInHand {
  readonly key: string;
  /** Missing until the first step can be timed. */
  readonly at?: { readonly done: number; readonly total: number; readonly resolution: number };
}

/** What trainings would take, by a key of what was chosen for them; and the timing that goes on now. */
export const useEstimates = defineStore('estimates', () => {
  const client = useClient();
  const known = shallowRef<ReadonlyMap<string, Estimate>>(new Map());
  const inHand = shallowRef<TimingInHand>();
  let cancelling: AbortController | undefined;

  /** Times a choice on the host's computer; what was being timed before is given up. */
  async function measure(key: string, choice: NewRun): Promise<void> {
    cancel();
    const own = new AbortController();
    cancelling = own;
    inHand.value = { key };
    try {
      await client.call(async (service) => {
        for await (const event of service.estimate(choice, own.signal)) {
          if (event.kind === 'done') known.value = new Map(known.value).set(key, event.estimate);
          else if (event.kind === 'progress' && cancelling === own) inHand.value = { key, at: event };
        }
      });
    } finally {
      if (cancelling === own) inHand.value = undefined;
    }
  }

  function cancel(): void {
    cancelling?.abort();
    inHand.value = undefined;
  }

  return { known, inHand, measure, cancel };
});
