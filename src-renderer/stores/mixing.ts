import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { CheckpointChoice } from '@shared/contract/runs';
import { asSliceloomError, type SliceloomError } from '@shared/contract/errors';
import { recipeOf, recipeOfCell, type ImageRecipe, type MixingCanvas } from '@shared/domain/recipe';
import type { RunId } from '@shared/domain/units';
import { coarseFirst } from '@shared/pure/coarse-first';
import { recipePictures } from './recipe-pictures';
import { useClient } from './use-client';

const SAVED_AFTER_MS = 600;
/** Changes of one thing that follow one another so soon, as while a slider is dragged, are undone together. */
const TOGETHER_MS = 1000;
const MOST_UNDONE = 200;

/** The style-mixing canvas of the run that is looked at: what it is made of, its pictures as they come, undo and redo. */
export const useMixing = defineStore('mixing', () => {
  const client = useClient();
  const runId = shallowRef<RunId>();
  const canvas = shallowRef<MixingCanvas>();
  const checkpoints = shallowRef<readonly CheckpointChoice[]>([]);
  const problem = shallowRef<SliceloomError>();
  const drawn = recipePictures(client);
  const past = shallowRef<readonly MixingCanvas[]>([]);
  const future = shallowRef<readonly MixingCanvas[]>([]);
  let lastChange = { what: '', at: 0 };
  let saving: ReturnType<typeof setTimeout> | undefined;

  const checkpoint = computed(
    () => checkpoints.value.find(({ images }) => images === canvas.value?.images) ?? checkpoints.value.at(-1),
  );

  /** Every picture of the canvas: rows and columns first, then the cells, of which some all over the canvas come first. */
  const recipes = computed<ImageRecipe[]>(() => {
    const { value } = canvas;
    if (!value) return [];
    const { rows, columns } = value;
    return [
      ...[...columns, ...rows].map((source) => recipeOf(source, value)),
      ...coarseFirst(rows.length, columns.length).map(([row, column]) =>
        recipeOfCell(rows[row]!, columns[column]!, value),
      ),
    ];
  });

  /** Looks at the canvas of another run. */
  async function open(run: RunId): Promise<void> {
    if (runId.value !== run) {
      close();
      runId.value = run;
    }
    problem.value = undefined;
    try {
      const [left, kept] = await client.call((service) =>
        Promise.all([service.readCanvas({ runId: run }), service.listCheckpoints({ runId: run })]),
      );
      if (runId.value !== run) return;
      checkpoints.value = kept;
      canvas.value ??= left;
    } catch (thrown) {
      if (runId.value === run) problem.value = asSliceloomError(thrown);
    }
  }

  function close(): void {
    drawn.clear();
    [runId.value, canvas.value, problem.value] = [undefined, undefined, undefined];
    [checkpoints.value, past.value, future.value] = [[], [], []];
  }

  async function draw(): Promise<void> {
    const [run, from] = [runId.value, checkpoint.value?.images];
    if (run !== undefined && from !== undefined) await drawn.draw(run, from, recipes.value);
  }

  function put(next: MixingCanvas): void {
    canvas.value = next;
    const run = runId.value;
    clearTimeout(saving);
    saving = setTimeout(() => {
      if (run === undefined) return;
      client
        .call((service) => service.saveCanvas({ runId: run, canvas: next }))
        .catch((thrown: unknown) => (problem.value = asSliceloomError(thrown)));
    }, SAVED_AFTER_MS);
  }

  function change(patch: Partial<MixingCanvas>): void {
    const { value } = canvas;
    if (!value) return;
    const what = Object.keys(patch).join();
    const isSame = what === lastChange.what && Date.now() - lastChange.at < TOGETHER_MS;
    lastChange = { what, at: Date.now() };
    if (!isSame) past.value = [...past.value, value].slice(-MOST_UNDONE);
    future.value = [];
    put({ ...value, ...patch });
  }

  function step(from: typeof past, to: typeof past): void {
    const next = from.value.at(-1);
    if (!next || !canvas.value) return;
    from.value = from.value.slice(0, -1);
    to.value = [...to.value, canvas.value];
    lastChange = { what: '', at: 0 };
    put(next);
  }
  const undo = (): void => step(past, future);
  const redo = (): void => step(future, past);

  watch([recipes, checkpoint], () => void draw());

  return {
    runId,
    canvas,
    checkpoints,
    checkpoint,
    problem: computed(() => problem.value ?? drawn.problem.value),
    pictures: drawn.pictures,
    recipes,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    open,
    close,
    draw,
    change,
    undo,
    redo,
  };
});
