/** What a hand does to a chart. Places are shares of the plot's width, 0 to 1 from the left. */
export interface ChartHand {
  /** Where the plot is within the element, in pixels. */
  plot(): { readonly left: number; readonly width: number };
  /** Whether all is shown, so that a wheel turned outwards has nothing left to do here. */
  isWhole(): boolean;
  zoom(factor: number, about: number): void;
  /** By a share of what is shown; below zero towards the beginning. */
  pan(share: number): void;
  choose(from: number, to: number): void;
  reset(): void;
  /** Where the pointer reads values; undefined when it has left. */
  read(at: number | undefined): void;
  /** The stretch that is being chosen, for a picture of it. */
  choosing(stretch: { readonly from: number; readonly to: number } | undefined): void;
}

const PER_WHEEL_PIXEL = 0.0018;
const LINE_PIXELS = 16;
const PAGE_PIXELS = 400;
/** A page that moved so shortly ago is still being scrolled, and a chart that comes under the pointer does not stop it. */
const SCROLLS_ON_MS = 250;
const SMALLEST_CHOICE_PIXELS = 4;

/**
 * Wheel zooms about the pointer, or moves where it turns sideways; a drag moves, with Shift it chooses a stretch; a double
 * click shows all. Returns what takes the hand off again.
 */
export function attachHand(element: HTMLElement, hand: ChartHand): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  let scrolledAt = -Infinity;
  let drag:
    { readonly pointer: number; readonly chooses: boolean; readonly from: number; last: number } | undefined;

  const placeOf = (event: MouseEvent): number => {
    const { left, width } = hand.plot();
    return (event.clientX - element.getBoundingClientRect().left - left) / Math.max(width, 1);
  };
  const inside = (place: number): number => Math.min(Math.max(place, 0), 1);

  document.addEventListener('scroll', () => (scrolledAt = performance.now()), {
    signal,
    capture: true,
    passive: true,
  });
  element.addEventListener(
    'wheel',
    (event) => {
      const unit = [1, LINE_PIXELS, PAGE_PIXELS][event.deltaMode] ?? 1;
      const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const nothingToDo = hand.isWhole() && (isSideways || event.deltaY > 0);
      if (nothingToDo || event.timeStamp - scrolledAt < SCROLLS_ON_MS) return;
      event.preventDefault();
      if (isSideways) hand.pan((sideways * unit) / Math.max(hand.plot().width, 1));
      else hand.zoom(Math.exp(event.deltaY * unit * PER_WHEEL_PIXEL), inside(placeOf(event)));
    },
    { signal, passive: false },
  );
  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0 || drag) return;
      const from = inside(placeOf(event));
      drag = { pointer: event.pointerId, chooses: event.shiftKey, from, last: placeOf(event) };
      element.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      const place = placeOf(event);
      if (drag?.pointer === event.pointerId) {
        if (drag.chooses)
          hand.choosing({ from: Math.min(drag.from, inside(place)), to: Math.max(drag.from, inside(place)) });
        else if (place !== drag.last) hand.pan(drag.last - place);
        drag.last = place;
      }
      hand.read(place >= 0 && place <= 1 ? place : undefined);
    },
    { signal },
  );
  const end = (event: PointerEvent): void => {
    if (drag?.pointer !== event.pointerId) return;
    const { chooses, from } = drag;
    drag = undefined;
    if (!chooses) return;
    hand.choosing(undefined);
    const to = inside(placeOf(event));
    const isWide = Math.abs(to - from) * hand.plot().width >= SMALLEST_CHOICE_PIXELS;
    if (event.type === 'pointerup' && isWide) hand.choose(Math.min(from, to), Math.max(from, to));
  };
  element.addEventListener('pointerup', end, { signal });
  element.addEventListener('pointercancel', end, { signal });
  element.addEventListener('pointerleave', () => hand.read(undefined), { signal });
  element.addEventListener('dblclick', () => hand.reset(), { signal });
  return () => listeners.abort();
}
