import { computed, ref, shallowRef, watch } from 'vue';
import { nameProblem } from '@shared/domain/names';
import { cautions } from '@shared/domain/option-rules';
import { circumstancesOf, DEFAULT_PRESET, presetNames, presetOptions } from '@shared/domain/presets';
import type { PresetName } from '@shared/domain/presets';
import { forcedBy, lengthMisfit, startMisfit } from '@shared/domain/starting-point';
import { trainingOptionNames } from '@shared/domain/training-options';
import type { TrainingOptionName } from '@shared/domain/training-options';
import type { StartingPoint } from '@shared/contract/runs';
import {
  asTyped,
  readOptions,
  usualOptions,
  withOverrides,
  type TypedOptions,
} from '../components/train/option-form';
import { useDatasets } from '../stores/datasets';
import { useMachine } from '../stores/machine';
import { useRuns, type NewRun } from '../stores/runs';
import { text } from '../text/en';

/** What the page of a new training was asked for. */
export interface Wanted {
  readonly dataset?: string | undefined;
  /** A run whose settings are taken over. */
  readonly like?: string | undefined;
  /** A run whose networks are taken over. */
  readonly from?: string | undefined;
}

/** Everything that is chosen for a new training, and what stands in its way. */
export function useNewRun(wanted: Wanted) {
  const datasets = useDatasets();
  const runs = useRuns();
  const machine = useMachine();
  const words = text.train;

  const datasetId = ref(wanted.dataset);
  const preset = ref<PresetName>(DEFAULT_PRESET);
  const name = ref('');
  const typed = ref<TypedOptions>({});
  const from = shallowRef<StartingPoint>();
  const grownTo = ref<number>();

  const dataset = computed(() => datasets.byId(datasetId.value ?? ''));
  /** What the presets choose by. Before a data set is there, they are shown as for a small set of large slices. */
  const circumstances = computed(() => {
    const { device, totalMemoryBytes = Number.POSITIVE_INFINITY } = machine.status ?? {};
    return circumstancesOf(
      dataset.value ?? { slices: 1000, size: 1024, colors: 1 },
      device,
      totalMemoryBytes,
    );
  });
  /** Until the device is known, only the quick preset is sure to stay as it is shown. */
  const isDeviceKnown = computed(() => !!machine.status?.device || !!machine.status?.problem);

  const presets = computed(() => presetOptions(preset.value, circumstances.value));
  const source = computed(() => runs.byId(from.value?.runId ?? ''));
  /** Options that the networks to begin with leave no choice of. */
  const forced = computed(() => {
    if (!from.value || !source.value) return {};
    const finished = Number(typed.value.resolution) || (presets.value.resolution ?? 0);
    return forcedBy(from.value.kind, source.value.options, grownTo.value ?? finished, finished);
  });
  const forcedNames = computed(() => Object.keys(forced.value) as TrainingOptionName[]);
  const chosenOptions = computed(() => ({ ...presets.value, ...forced.value }));
  const usual = computed(() => usualOptions(chosenOptions.value));
  const trainedOn = computed(
    () =>
      dataset.value && {
        ...dataset.value,
        trainingSlices: dataset.value.parts?.train ?? dataset.value.slices,
      },
  );
  /** Images that the checkpoint to begin with has been shown. */
  const startImages = computed(
    () => from.value?.images ?? Math.round((source.value?.lastCheckpoint?.kimg ?? 0) * 1000),
  );
  const read = computed(() =>
    readOptions(chosenOptions.value, typed.value, {
      dataset: trainedOn.value,
      forced: forcedNames.value,
      rules: (all) => {
        const misfit = from.value && lengthMisfit(from.value.kind, startImages.value, all);
        return misfit ? [misfit] : [];
      },
    }),
  );
  const options = computed(() => withOverrides(usual.value, read.value.overrides));
  const warnings = computed(() =>
    cautions(options.value, Object.keys(read.value.overrides) as TrainingOptionName[]),
  );

  const nameTrouble = computed(() => {
    if (name.value === '') return undefined;
    const reason = nameProblem(name.value);
    if (reason) return words.nameNotAllowed(reason);
    const taken = runs.all?.some((run) => run.name.toLowerCase() === name.value.toLowerCase());
    return taken ? words.nameTaken(name.value) : undefined;
  });
  /** Why what was chosen cannot be trained, the most important reason first. */
  const obstacles = computed((): readonly string[] => {
    const set = dataset.value;
    if (!set) return [words.chooseDataset];
    if (!isDeviceKnown.value && preset.value !== DEFAULT_PRESET) return [words.lookingAtComputer];
    const start = from.value;
    const misfit = start && source.value && startMisfit(start.kind, source.value, set);
    return [
      ...(start && !source.value ? [words.from.gone] : []),
      ...(misfit && source.value ? [words.from.misfit(source.value.name, misfit)] : []),
      ...trainingOptionNames.flatMap((option) => {
        const problem = read.value.problems[option];
        return problem ? [words.ofOption(words.optionLabel[option], problem)] : [];
      }),
    ];
  });
  const choice = computed((): NewRun | undefined => {
    const set = dataset.value;
    if (!set) return undefined;
    const { overrides } = read.value;
    return {
      datasetId: set.id,
      preset: preset.value,
      overrides,
      ...(from.value && { from: from.value }),
    };
  });

  watch(
    () => datasets.list,
    (list) => {
      if (list && !datasets.byId(datasetId.value ?? '')) datasetId.value = list[0]?.id;
    },
    { immediate: true },
  );

  /** Takes over what the address asks for, once the list of runs is there. */
  const takeOver = (): void => {
    const like = runs.byId(wanted.like ?? '');
    const taken = runs.byId(wanted.from ?? '');
    if (like) {
      datasetId.value = like.datasetId;
      preset.value = presetNames.find((each) => each === like.preset) ?? DEFAULT_PRESET;
      const same = usualOptions(presets.value);
      typed.value = Object.fromEntries(
        trainingOptionNames
          .filter((option) => like.options[option] !== same[option])
          .map((option) => [option, asTyped(like.options[option])]),
      );
    }
    if (taken?.lastCheckpoint) {
      datasetId.value = taken.datasetId;
      from.value = { kind: 'transfer', runId: taken.id };
    }
  };
  const stop = watch(
    // A preset comes out as it does only once the device is known, or that there is none to be had.
    () => runs.all !== undefined && (isDeviceKnown.value || !wanted.like),
    (isThere) => {
      if (!isThere) return;
      takeOver();
      void Promise.resolve().then(() => stop());
    },
    { immediate: true },
  );

  // What goes on has to go further: half as long again, unless a length was chosen.
  watch([from, startImages], ([start, images]) => {
    if (typed.value.kimgTotal === undefined && start && lengthMisfit(start.kind, images, usual.value))
      typed.value = { ...typed.value, kimgTotal: String(Math.ceil((1.5 * images) / 1000)) };
  });

  return {
    datasetId,
    preset,
    name,
    typed,
    from,
    grownTo,
    dataset,
    circumstances,
    isDeviceKnown,
    source,
    forcedNames,
    usual,
    read,
    options,
    warnings,
    nameTrouble,
    obstacles,
    choice,
  };
}
