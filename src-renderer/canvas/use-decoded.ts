import { shallowRef, watch, type ShallowRef } from 'vue';
import { decodedImage } from './image-store';

export interface Decoded<T> {
  readonly image: HTMLImageElement;
  /** What the address was given with, so that picture and description change in the same moment. */
  readonly about: T;
}

/** The image at an address that changes: the old one stays until the new one is decoded. */
export function useDecoded<T>(
  wanted: () => { url: string; about: T } | undefined,
): ShallowRef<Decoded<T> | undefined> {
  const shown = shallowRef<Decoded<T>>();
  watch(
    () => wanted()?.url,
    async () => {
      const target = wanted();
      if (!target) {
        shown.value = undefined;
        return;
      }
      try {
        const image = await decodedImage(target.url);
        if (wanted()?.url === target.url) shown.value = { image, about: target.about };
      } catch {
        // An image that cannot be had leaves what is shown; the next one comes by itself.
      }
    },
    { immediate: true },
  );
  return shown;
}
