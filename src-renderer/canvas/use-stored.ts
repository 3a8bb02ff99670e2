import { shallowRef, watch, type ShallowRef } from 'vue';
import { storedSlice, type StoredSlice } from './stored-slice';

export interface Stored {
  readonly slice: ShallowRef<StoredSlice | undefined>;
  readonly failed: ShallowRef<boolean>;
}

/** The values of the slice that is asked for; the former ones stay until they are there, unless the slice cannot be had. */
export function useStored(wanted: () => { url: string; size: number; colors: number } | undefined): Stored {
  const slice = shallowRef<StoredSlice>();
  const failed = shallowRef(false);
  watch(
    () => wanted()?.url,
    async (url) => {
      const target = wanted();
      if (!target || url === undefined) {
        slice.value = undefined;
        return;
      }
      try {
        const stored = await storedSlice(url, target.size, target.colors);
        if (wanted()?.url !== url) return;
        slice.value = stored;
        failed.value = false;
      } catch {
        if (wanted()?.url !== url) return;
        slice.value = undefined;
        failed.value = true;
      }
    },
    { immediate: true },
  );
  return { slice, failed };
}
