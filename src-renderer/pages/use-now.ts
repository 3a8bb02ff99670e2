import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue';

/** The present moment, told anew every few seconds, for “2 minutes ago”. */
export function useNow(everyMs = 5000): ShallowRef<number> {
  const now = shallowRef(Date.now());
  const timer = setInterval(() => (now.value = Date.now()), everyMs);
  onBeforeUnmount(() => clearInterval(timer));
  return now;
}
