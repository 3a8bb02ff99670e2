import type { ChartView } from './use-chart-view';

const STEP = 0.1;
const READING_STEP = 0.01;
const FACTOR = 1.4;

/** What a key does to the charts while one of them has the focus; false where it does nothing. */
export function chartKeys(event: KeyboardEvent, view: ChartView): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowRight': {
      const direction = event.key === 'ArrowLeft' ? -1 : 1;
      if (event.shiftKey) read(view, direction * READING_STEP);
      else view.pan(direction * STEP);
      return true;
    }
    case 'Home':
    case 'End': {
      const { from, to } = view.shown.value;
      const ends = view.extent.value;
      const length = to - from;
      view.show(
        event.key === 'Home'
          ? { from: ends.from, to: ends.from + length }
          : { from: ends.to - length, to: ends.to },
      );
      return true;
    }
    case '+':
    case '=':
      view.zoom(1 / FACTOR, view.hover.value);
      return true;
    case '-':
      view.zoom(FACTOR, view.hover.value);
      return true;
    case '0':
      view.reset();
      return true;
    case 'Escape':
      if (view.hover.value === undefined) return false;
      view.hover.value = undefined;
      return true;
    default:
      return false;
  }
}

/** Moves the place at which values are read, which begins in the middle. */
function read(view: ChartView, share: number): void {
  const { from, to } = view.shown.value;
  const now = view.hover.value ?? (from + to) / 2;
  view.hover.value = Math.min(Math.max(now + share * (to - from), from), to);
}
