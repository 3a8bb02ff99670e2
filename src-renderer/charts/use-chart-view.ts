import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import type { Axis } from '../series/columns';
import { CurveStore } from '../series/curve';
import { translate } from '../series/search';
import { halfLifeOfSlider, sliderForRows } from '../series/smooth';
import { panBy, shownOf, WHOLE, zoomAbout, zoomTo, type Zoom } from '../series/stretch';
import type { Stretch } from '../series/trace';
import type { ChartSource } from './sources';

const KEPT_AS = 'sliceloom-chart-smoothing';
const NO_ROWS: Stretch = { from: 0, to: 1 };

/** How all charts of a page are looked at: what one is told, all show. */
export interface ChartView {
  readonly axis: Ref<Axis>;
  /** The smoothing slider, 0 (off) to 1. */
  readonly smoothing: Ref<number>;
  /** The half-life of the smoothing in rows of the log; 0 while it is off. */
  readonly halfLife: ComputedRef<number>;
  readonly logarithmic: Ref<boolean>;
  /** From the first row of all runs to the last, along the axis. */
  readonly extent: ComputedRef<Stretch>;
  readonly shown: ComputedRef<Stretch>;
  readonly isWhole: ComputedRef<boolean>;
  /** The place of the axis at which values are read. */
  readonly hover: ShallowRef<number | undefined>;
  readonly curves: CurveStore;
  /** Makes what is shown `factor` times as long, about a place of the axis or its middle. */
  zoom(factor: number, about?: number): void;
  /** Moves by a share of what is shown; below zero towards the beginning. */
  pan(share: number): void;
  show(stretch: Stretch): void;
  reset(): void;
}

function keptSmoothing(): number | undefined {
  const kept = Number(sessionStorage.getItem(KEPT_AS) ?? Number.NaN);
  return kept >= 0 && kept <= 1 ? kept : undefined;
}

/** One view for the charts of a page, over the rows of `sources`. */
export function useChartView(sources: () => readonly ChartSource[]): ChartView {
  const axis = ref<Axis>('kimg');
  const chosen = ref(keptSmoothing());
  const logarithmic = ref(false);
  const zoomed = shallowRef<Zoom>(WHOLE);
  const hover = shallowRef<number>();

  const extent = computed<Stretch>(() => {
    let [from, to] = [Infinity, -Infinity];
    for (const { columns, version } of sources()) {
      void version;
      const x = columns.column(axis.value);
      if (x.length === 0) continue;
      from = Math.min(from, x[0]!);
      to = Math.max(to, x[x.length - 1]!);
    }
    return from < to ? { from, to } : NO_ROWS;
  });
  const shown = computed(() => shownOf(zoomed.value, extent.value));
  /** As many rows as there were when smoothing was first needed: it must not change while one looks. */
  const rowsAtFirst = shallowRef(0);
  const rows = computed(() =>
    sources().reduce((most, { columns, version }) => (void version, Math.max(most, columns.length)), 0),
  );
  watch(
    rows,
    (count) => {
      // Settled once there is a curve to speak of; a run that is opened has its rows in the first moment.
      if (rowsAtFirst.value < 2000) rowsAtFirst.value = count;
    },
    { immediate: true },
  );
  const smoothing = computed({
    get: () => chosen.value ?? sliderForRows(rowsAtFirst.value),
    set: (value) => {
      chosen.value = value;
      sessionStorage.setItem(KEPT_AS, String(value));
    },
  });
  const halfLife = computed(() => halfLifeOfSlider(smoothing.value));

  watch(axis, (now, before) => {
    hover.value = undefined;
    const zoom = zoomed.value;
    const columns = sources()[0]?.columns;
    if (zoom.kind === 'all' || !columns) return;
    // The same part of the training, told in the other unit.
    const [old, other] = [columns.column(before), columns.column(now)];
    const part = { from: translate(old, other, zoom.from), to: translate(old, other, zoom.to) };
    zoomed.value = zoomTo(part, extent.value);
  });

  return {
    axis,
    smoothing,
    halfLife,
    logarithmic,
    extent,
    shown,
    isWhole: computed(() => zoomed.value.kind === 'all'),
    hover,
    curves: new CurveStore(),
    zoom(factor, about) {
      const now = shown.value;
      zoomed.value = zoomAbout(now, extent.value, factor, about ?? (now.from + now.to) / 2);
    },
    pan(share) {
      const now = shown.value;
      if (zoomed.value.kind === 'part') zoomed.value = panBy(now, extent.value, share * (now.to - now.from));
    },
    show: (stretch) => (zoomed.value = zoomTo(stretch, extent.value)),
    reset: () => (zoomed.value = WHOLE),
  };
}
