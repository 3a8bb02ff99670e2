import { shallowRef, watch, type ShallowRef } from 'vue';

export interface Decoded<I, T> {
  readonly image: I;
  /** What the address was given with, so that picture and description change in the same moment. */
  readonly about: T;
}

/**
 * The image at an address that changes: the old one stays until the new one is decoded.
 *
 * @param decode one of the image store's functions
 */
export function useDecoded<I, T>(
  wanted: () => { url: string; about: T } | undefined,
  decode: (url: string) => Promise<I>,
): ShallowRef<Decoded<I, T> | undefined> {
  const shown = shallowRef<Decoded<I, T>>();
  watch(
    () => wanted()?.url,
    async () => {
      const target = wanted();
      if (!target) {
        shown.value = undefined;
        return;
      }
      try {
        const image = await decode(target.url);
        if (wanted()?.url === target.url) shown.value = { image, about: target.about };
      } catch {
        // An image that cannot be had leaves what is shown; the next one comes by itself.
      }
    },
    { immediate: true },
  );
  return shown;
}
