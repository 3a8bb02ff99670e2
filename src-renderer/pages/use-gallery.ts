import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import type { SliceOrigin } from '@shared/domain/dataset';
import type { Check } from '@shared/domain/import/report';
import { shownSlices, type Arrangement, type Filters } from '../components/dataset/gallery';

/** What the gallery of a data set shows and which of its slices is chosen. */
export function useGallery(
  slices: Readonly<Ref<readonly SliceOrigin[] | undefined>>,
  aside: Readonly<Ref<ReadonlySet<number>>>,
) {
  const arrangement = ref<Arrangement>('all');
  const filters = shallowRef<Filters>({});
  const check = shallowRef<Check>();
  const chosen = ref(0);

  const only = computed(() => check.value && new Set(check.value.slices));
  const shown = computed(() =>
    shownSlices(slices.value ?? [], {
      arrangement: arrangement.value,
      filters: filters.value,
      only: only.value,
      aside: aside.value,
    }),
  );
  const selected = computed(() => shown.value[chosen.value]);

  // The slice that one looks at stays chosen while it is still shown.
  watch(shown, (now, before) => {
    const looked = before[chosen.value];
    const place = looked ? now.findIndex(({ index }) => index === looked.index) : -1;
    chosen.value = place >= 0 ? place : Math.max(0, Math.min(chosen.value, now.length - 1));
  });

  /** Shows only the slices of a check, or all again where it was shown already. */
  function showCheck(wanted: Check): void {
    check.value = check.value?.code === wanted.code ? undefined : wanted;
    if (!check.value) return;
    arrangement.value = 'all';
    filters.value = {};
  }

  function clear(): void {
    check.value = undefined;
    filters.value = {};
    if (arrangement.value === 'aside') arrangement.value = 'all';
  }

  return { arrangement, filters, check, chosen, shown, selected, showCheck, clear };
}
