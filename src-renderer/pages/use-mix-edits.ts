import { computed, onBeforeUnmount, type Ref } from 'vue';
import {
  cellOf,
  COARSE_LAYERS,
  LAST_SEED,
  MIDDLE_LAYERS,
  MOST_LINES,
  type CanvasCell,
  type LayerRange,
  type StyleSource,
} from '@shared/domain/recipe';
import { axisOf, dropped, nextSpot, sourceAt, type Axis, type Spot } from '../components/mix/mix-lines';
import { useMixing } from '../stores/mixing';

const NAMED = ['coarse', 'middle', 'fine'] as const;
const RANGES = [...NAMED, 'own'] as const;

/** The layer ranges that have a name, as far as the network has such layers, and which of them the canvas takes from its rows. */
export function useLayerRanges(layers: Readonly<Ref<number>>) {
  const mixing = useMixing();
  const ranges = computed<Record<(typeof NAMED)[number], LayerRange>>(() => ({
    coarse: { first: 0, end: Math.min(COARSE_LAYERS, layers.value) },
    middle: { first: COARSE_LAYERS, end: Math.min(MIDDLE_LAYERS, layers.value) },
    fine: { first: MIDDLE_LAYERS, end: layers.value },
  }));
  const range = computed<(typeof RANGES)[number]>({
    get: () => {
      const { first, end } = mixing.canvas?.layers ?? { first: 0, end: 0 };
      const shown = Math.min(end, layers.value);
      return (
        NAMED.find((name) => ranges.value[name].first === first && ranges.value[name].end === shown) ?? 'own'
      );
    },
    set: (name) => {
      if (name !== 'own') mixing.change({ layers: ranges.value[name] });
    },
  });
  return { rangeNames: RANGES, ranges, range };
}

/** Small enough to be read out and typed again. */
const randomSeed = (): number => Math.floor(Math.random() * 10_000);

/** What the user does to rows and columns; Ctrl + Z undoes, with Shift it does again. */
export function useMixEdits(chosen: Ref<Spot>, spot: Readonly<Ref<Spot>>) {
  const mixing = useMixing();
  const place = (): number => spot.value.row ?? spot.value.column ?? 0;

  function move(from: Spot, axis: Axis, at: number): void {
    if (!mixing.canvas) return;
    const lines = dropped(from, axis, at, mixing.canvas);
    if (Object.keys(lines).length > 0) mixing.change(lines);
  }

  /** Changes the line of the chosen row or column. */
  function edit(act: (lines: StyleSource[], at: number) => void): void {
    const axis = axisOf(spot.value);
    const lines = [...(mixing.canvas?.[axis] ?? [])];
    act(lines, place());
    mixing.change({ [axis]: lines });
  }
  const setSeed = (seed: number): void => edit((lines, at) => (lines[at] = Math.min(seed, LAST_SEED)));

  function shift(by: -1 | 1): void {
    const [axis, at] = [axisOf(spot.value), place() + by];
    move(spot.value, axis, at);
    chosen.value = axis === 'rows' ? { row: at } : { column: at };
  }

  /** Puts a source where a row, a column or a cell is, or behind the last line. */
  function put(source: StyleSource, target: Spot): void {
    const { canvas } = mixing;
    if (!canvas) return;
    if (target.row !== undefined && target.column !== undefined) return setCell(target, { onto: source });
    const axis = axisOf(target);
    const at = Math.min(target.row ?? target.column ?? 0, canvas[axis].length);
    if (at >= MOST_LINES) return;
    const lines = [...canvas[axis]];
    lines[at] = source;
    mixing.change({ [axis]: lines });
    chosen.value = axis === 'rows' ? { row: at } : { column: at };
  }

  /** Makes a cell differ from the others, or, without a patch, as they are. */
  function setCell({ row, column }: Spot, patch: Partial<CanvasCell> | undefined): void {
    const { canvas } = mixing;
    const [rowSource, columnSource] = [canvas?.rows[row ?? -1], canvas?.columns[column ?? -1]];
    if (!canvas || rowSource === undefined || columnSource === undefined) return;
    const known = cellOf(canvas, rowSource, columnSource);
    const others = (canvas.cells ?? []).filter((cell) => cell !== known);
    const next = patch && { row: rowSource, column: columnSource, ...known, ...patch };
    mixing.change({ cells: next ? [...others, next] : others });
  }

  /** What is dragged from a place of the canvas to another one. */
  function drag(from: Spot, target: Spot): void {
    const isCell = target.row !== undefined && target.column !== undefined;
    const source = mixing.canvas && sourceAt(from, mixing.canvas);
    if (!isCell) move(from, axisOf(target), target.row ?? target.column ?? 0);
    else if (source !== undefined) put(source, target);
  }

  function keys(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
    // A field of text undoes what was typed into it.
    if (event.target instanceof HTMLInputElement && event.target.type === 'text') return;
    event.preventDefault();
    if (event.shiftKey) mixing.redo();
    else mixing.undo();
  }
  window.addEventListener('keydown', keys);
  onBeforeUnmount(() => window.removeEventListener('keydown', keys));

  return {
    add: (axis: Axis) => mixing.change({ [axis]: [...(mixing.canvas?.[axis] ?? []), randomSeed()] }),
    put,
    drag,
    setCell: (patch: Partial<CanvasCell> | undefined) => setCell(spot.value, patch),
    setSeed,
    anotherSeed: () => setSeed(randomSeed()),
    remove: () => edit((lines, at) => lines.splice(at, 1)),
    shift,
    step: (key: string) => {
      const next = mixing.canvas && nextSpot(spot.value, key, mixing.canvas);
      if (next) chosen.value = next;
    },
  };
}
