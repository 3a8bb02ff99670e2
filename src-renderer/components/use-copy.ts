import { readonly, ref } from 'vue';

const SEEN_MS = 2000;

/** Puts a text on the clipboard; `copied` is true for a moment afterwards. */
export function useCopy(wanted: () => string) {
  const copied = ref(false);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(wanted());
      copied.value = true;
      setTimeout(() => (copied.value = false), SEEN_MS);
    } catch {
      // Where the clipboard is not given to pages, the text can still be selected.
    }
  }
  return { copied: readonly(copied), copy };
}
