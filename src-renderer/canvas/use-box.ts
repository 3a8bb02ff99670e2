import { onBeforeUnmount, onMounted, shallowRef, type Ref, type ShallowRef } from 'vue';

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** The content size of an element, kept up to date. */
export function useBox(element: Readonly<Ref<HTMLElement | null>>): ShallowRef<Box> {
  const box = shallowRef<Box>({ width: 0, height: 0 });
  const observer = new ResizeObserver(([entry]) => {
    if (!entry) return;
    const { width, height } = entry.contentRect;
    box.value = { width: Math.floor(width), height: Math.floor(height) };
  });
  onMounted(() => {
    if (element.value) observer.observe(element.value);
  });
  onBeforeUnmount(() => observer.disconnect());
  return box;
}
