import { computed, onScopeDispose, ref, type Ref } from 'vue';

/** How often a film shows its next picture, ms. */
export const FILM_STEP_MS = 160;
/** However many previews there are, the film of all of them takes about so long at speed 1, ms. */
export const FILM_MS = 24_000;
export const filmSpeeds = [0.5, 1, 2, 4] as const;
export type FilmSpeed = (typeof filmSpeeds)[number];

/**
 * Plays the previews of a training one after the other. From the last one it begins at the first.
 * `position`: the preview that is looked at, 0 to `count - 1`. `ahead` is told which preview comes next, to fetch it.
 * Ends with its scope.
 */
export function useFilm(position: Ref<number>, count: () => number, ahead: (index: number) => void) {
  const speed = ref<FilmSpeed>(1);
  const loops = ref(false);
  const timer = ref<ReturnType<typeof setTimeout>>();
  const isPlaying = computed(() => timer.value !== undefined);
  /** Many previews are skipped through; few are shown longer each, so that speed always means something. */
  const pace = computed(() => {
    const rate = Math.max(1, (count() * FILM_STEP_MS) / FILM_MS) * speed.value;
    return rate < 1 ? { by: 1, ms: FILM_STEP_MS / rate } : { by: Math.round(rate), ms: FILM_STEP_MS };
  });

  function next(): void {
    const last = count() - 1;
    if (position.value >= last && !loops.value) return halt();
    const { by, ms } = pace.value;
    position.value = position.value >= last ? 0 : Math.min(position.value + by, last);
    ahead(Math.min(position.value + by, last));
    timer.value = setTimeout(next, ms);
  }

  function halt(): void {
    clearTimeout(timer.value);
    timer.value = undefined;
  }

  function play(): void {
    halt();
    if (count() < 2) return;
    if (position.value >= count() - 1) position.value = 0;
    timer.value = setTimeout(next, pace.value.ms);
  }

  onScopeDispose(halt);
  return { speed, loops, isPlaying, play, halt };
}
