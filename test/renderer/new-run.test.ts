import { effectScope, nextTick } from 'vue';
import { afterEach, expect, test } from 'vitest';
import type { DatasetId } from '@shared/domain/units';
import type { PresetName } from '@shared/domain/presets';
import { SliceloomError } from '@shared/contract/errors';
import { useDatasets } from '@renderer/stores/datasets';
import { useMachine } from '@renderer/stores/machine';
import { useRuns } from '@renderer/stores/runs';
import { useNewRun, type Wanted } from '@renderer/pages/use-new-run';
import { fakeDataset } from './fake-service';
import { bench, type Bench } from './with-stores';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const end of opened.splice(0)) end();
});

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

/** The page's choices over a host that has these runs already. */
async function newRun(prepare: (host: Bench['host']) => Wanted) {
  const made = bench();
  const { host } = made;
  await host.service.installSample({});
  const wanted = prepare(host);
  const scope = effectScope();
  const choices = made.use(() =>
    scope.run(() => {
      useRuns().follow();
      useDatasets().follow();
      useMachine().follow();
      return useNewRun(wanted);
    }),
  )!;
  opened.push(() => {
    scope.stop();
    made.end();
  });
  await settled();
  return { host, choices };
}

/** A run that was trained for a while and has saved. */
function trained(host: Bench['host'], name: string, steps: number, preset: PresetName = 'quick') {
  const run = host.addRun(name, { phase: 'training', at: 1, progress: { ...nothing } }, preset);
  host.advance(run, steps);
  host.saveCheckpoint(run);
  host.setState(run.summary.id, { phase: 'stopped', at: 2, progress: { ...nothing } });
  return run;
}
const nothing = { kimg: 0, step: 0, resolution: 8, fade: 1, imagesPerSecond: 0, seconds: 0 };

test('settings that are duplicated come out as the other run had them', async () => {
  const { host, choices } = await newRun((of) => {
    const other = trained(of, 'Other', 10, 'standard');
    const options = of.optionsOf('standard', { batch: 8, mirror: true, augmentation: 'adaptive' });
    other.summary = { ...other.summary, options };
    return { like: other.summary.id };
  });
  const { options } = host.runs[0]!.summary;
  expect(choices.preset.value).toBe('standard');
  expect(choices.options.value).toEqual(options);
  expect(choices.choice.value?.overrides).toEqual({ batch: 8, mirror: true });
});

test('settings are duplicated also where TensorFlow is not ready', async () => {
  const { choices } = await newRun((of) => {
    const { device: _none, ...machine } = of.machine;
    of.machine = { ...machine, problem: 'TensorFlow is not there' };
    const other = trained(of, 'Other', 10);
    other.summary = { ...other.summary, options: of.optionsOf('quick', { batch: 4 }) };
    return { like: other.summary.id };
  });
  expect(choices.choice.value?.overrides).toEqual({ batch: 4 });
});

test('a run that takes over networks is as wide as they are, whatever was typed', async () => {
  const { host, choices } = await newRun((of) => {
    const other = trained(of, 'Wide', 10);
    other.summary = { ...other.summary, options: of.optionsOf('quick', { fmapBase: 1024 }) };
    return { from: other.summary.id };
  });
  expect(choices.from.value).toEqual({ kind: 'transfer', runId: host.runs[0]!.summary.id });
  choices.typed.value = { fmapBase: '256' };
  expect(choices.options.value.fmapBase).toBe(1024);
  expect(choices.choice.value).not.toHaveProperty('overrides.fmapBase');
  expect(choices.obstacles.value).toEqual([]);
});

test('a training that goes on from a checkpoint is made longer than it, and a shorter one is refused', async () => {
  const { host, choices } = await newRun((of) => {
    trained(of, 'Finished', 4100);
    return {};
  });
  const { summary } = host.runs[0]!;
  const shown = summary.lastCheckpoint!.kimg;
  expect(shown).toBeGreaterThanOrEqual(summary.options.kimgTotal);
  choices.from.value = { kind: 'checkpoint', runId: summary.id };
  await nextTick();
  expect(choices.options.value.kimgTotal).toBe(Math.ceil(1.5 * shown));
  expect(choices.obstacles.value).toEqual([]);
  choices.typed.value = { kimgTotal: '20' };
  expect(choices.obstacles.value).toEqual([
    expect.stringMatching(/^Length of the training: The run has been shown .* Allowed: more than/),
  ]);
});

test('what is impossible is named with the setting and what is allowed', async () => {
  const { host, choices } = await newRun((of) => {
    of.add(fakeDataset({ id: 'd00000000000000bb' as DatasetId, name: 'Few', size: 64, slices: 20 }), []);
    return { dataset: 'd00000000000000bb' };
  });
  choices.typed.value = { conditional: true, resolution: '128', batch: '32', firstResolution: '256' };
  const said = choices.obstacles.value.join('\n');
  expect(said).toContain('Classes: The slices of “Few” have no classes');
  expect(said).toContain('Finished size: The slices of “Few” are 64 pixels wide');
  expect(said).toContain('Images at a time: “Few” has 20 slices to train on');
  expect(said).toContain('First size: 256 is larger than the finished images (128)');
  // The host sees it the same way.
  expect(() => host.optionsOf('quick', choices.choice.value!.overrides)).toThrow(SliceloomError);
});

test('only the slices of the training part count against the batch', async () => {
  const { choices } = await newRun((of) => {
    const parts = { train: 10, validate: 200, test: 200 };
    of.add(fakeDataset({ id: 'd00000000000000bb' as DatasetId, name: 'Held', slices: 410, parts }), []);
    return { dataset: 'd00000000000000bb' };
  });
  choices.typed.value = { batch: '16' };
  expect(choices.obstacles.value.join()).toContain('“Held” has 10 slices to train on');
});

test('another run’s networks are refused where the slices have other colours, until others are chosen', async () => {
  const { host, choices } = await newRun((of) => {
    of.add(fakeDataset({ id: 'd00000000000000bb' as DatasetId, name: 'Colour', colors: 3 }), []);
    return { from: trained(of, 'Grey', 10).summary.id };
  });
  choices.datasetId.value = 'd00000000000000bb';
  expect(choices.obstacles.value).toEqual([expect.stringContaining('It cannot begin from “Grey”')]);
  choices.datasetId.value = host.sample.id;
  expect(choices.obstacles.value).toEqual([]);
});
