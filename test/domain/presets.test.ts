import { describe, expect, it } from 'vitest';
import { presetReasons } from '@shared/domain/preset-reasons';
import {
  choosePreset,
  LARGE_SET,
  presetNames,
  presetOptions,
  presets,
  type Circumstances,
  type PresetName,
} from '@shared/domain/presets';
import { resolveOptions } from '@shared/domain/training-options';
import { trainingBytes } from '@shared/pure/network-cost';
import { largeOnGpu, sampleOnCpu } from './made-circumstances';

const GIB = 2 ** 30;
const smallOnGpu = { ...largeOnGpu, slices: 320 };
const resolved = (name: PresetName, circumstances: Circumstances) =>
  resolveOptions(presetOptions(name, circumstances), {});

/** Many sets on many computers. */
const many: Circumstances[] = [1, 2, 3, 5, 7, 11, 64, 456, LARGE_SET - 1, LARGE_SET, 200_000].flatMap(
  (slices) =>
    [8, 16, 32, 64, 128, 256, 512, 1024].flatMap((size) =>
      [1, 2, 4, 8, 24, 139].flatMap((memory) =>
        [true, false].map((usesGpu) => ({ slices, size, colors: 1, usesGpu, memoryBytes: memory * GIB })),
      ),
    ),
);

describe('a preset', () => {
  it('that is quick is what the sample was tuned for, on every device', () => {
    const tuned = {
      resolution: 32,
      batch: 16,
      kimgStable: 3,
      kimgFade: 1.5,
      kimgTotal: 60,
      fmapBase: 512,
      fmapMax: 64,
      learningRate: 0.002,
      r1Gamma: 1,
      r1Interval: 1,
      emaKimg: 2,
      emaRampup: 0.1,
      augmentation: 'none',
      previewSeconds: 10,
      checkpointSeconds: 60,
      metricsSteps: 1,
    };
    expect(presetOptions('quick', sampleOnCpu)).toEqual(tuned);
    expect(presetOptions('quick', { ...sampleOnCpu, usesGpu: true })).toEqual(tuned);
  });

  it('is narrow and small on a processor, and the full network of the paper on a graphics card', () => {
    const large = { ...sampleOnCpu, size: 512 };
    expect(presetOptions('standard', large)).toMatchObject({ resolution: 64, fmapBase: 2048, batch: 16 });
    expect(presetOptions('best', large)).toMatchObject({ resolution: 128, fmapBase: 2048, batch: 16 });
    const full = { fmapBase: 8192, fmapMax: 512 };
    expect(presetOptions('standard', smallOnGpu)).toMatchObject({ resolution: 256, batch: 8, ...full });
    expect(presetOptions('best', smallOnGpu)).toMatchObject({ resolution: 512, batch: 4, ...full });
  });

  it.each(presetNames)('%s is allowed in all circumstances and fits the data', (name) => {
    for (const circumstances of many) {
      const options = resolved(name, circumstances);
      expect(options.resolution).toBeLessThanOrEqual(circumstances.size);
      expect(options.batch).toBeLessThanOrEqual(circumstances.slices);
      expect(options.batch < 4 || options.batch % 4 === 0).toBe(true);
    }
  });

  it.each(presetNames)('%s leaves time for its full resolution', (name) => {
    for (const circumstances of many) {
      const o = resolved(name, circumstances);
      const phases = Math.log2(o.resolution / o.firstResolution);
      expect(o.kimgTotal).toBeGreaterThan(phases * (o.kimgStable + o.kimgFade));
    }
  });

  it.each(presetNames)('%s keeps the log of a run short enough to be drawn at once', (name) => {
    for (const circumstances of many.filter(({ slices }) => slices >= 16)) {
      const { kimgTotal, batch, metricsSteps } = resolved(name, circumstances);
      expect((kimgTotal * 1000) / batch / metricsSteps).toBeLessThanOrEqual(25_000);
    }
  });

  it('alters small sets adaptively and leaves large ones as they are, but trains those for longer', () => {
    for (const name of ['standard', 'best'] as const) {
      const [few, lots] = [smallOnGpu, largeOnGpu].map((circumstances) => resolved(name, circumstances));
      expect([few!.augmentation, lots!.augmentation]).toEqual(['adaptive', 'none']);
      expect(lots!.kimgTotal).toBe(2 * few!.kimgTotal);
      expect(lots!.kimgStable).toBe(2 * few!.kimgStable);
    }
    expect(resolved('quick', sampleOnCpu).augmentation).toBe('none');
  });

  it('takes fewer images at a time, and then a smaller size, where the memory does not suffice', () => {
    const on = (memory: number) => choosePreset('best', { ...smallOnGpu, memoryBytes: memory * GIB });
    expect(on(24)).toMatchObject({ sideLimit: 'preset', batchLimit: 'usual' });
    expect(on(4)).toMatchObject({ sideLimit: 'memory' });
    expect(on(4).options.resolution).toBeLessThan(512);
    for (const memory of [4, 6, 8, 12, 16]) {
      const { options } = on(memory);
      const shape = { resolution: options.resolution, colors: 1, fmapBase: 8192, fmapMax: 512 };
      const bytes = trainingBytes(shape, options.resolution, options.batch, options.r1Interval ?? 1);
      expect([memory, bytes < 0.8 * memory * GIB]).toEqual([memory, true]);
    }
    const tight = choosePreset('standard', { ...smallOnGpu, memoryBytes: 8 * GIB });
    expect(tight).toMatchObject({ batchLimit: 'memory', options: { batch: 4 } });
  });

  it('says that it takes as many images at a time as there are slices', () => {
    expect(choosePreset('quick', { ...sampleOnCpu, slices: 11 })).toMatchObject({
      batchLimit: 'slices',
      options: { batch: 8 },
    });
  });
});

describe('the reasons of a preset', () => {
  it.each(presetNames)('%s are sentences in all circumstances', (name) => {
    for (const circumstances of many)
      for (const sentence of presetReasons(name, circumstances, 'en'))
        expect(sentence).toMatch(/^[A-Z][^.]*[^. ]\.$/);
    const { summary, needs } = presets[name];
    for (const sentence of [summary, needs.cpu, needs.gpu]) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  it('name the slices, the size and why', () => {
    const few = presetReasons('standard', { ...sampleOnCpu, slices: 320 }, 'en');
    expect(few).toContain(
      'Your 320 slices are few: slices are shifted and turned slightly so that the network cannot learn them by heart.',
    );
    expect(few[0]).toBe('Images become 64²: without an NVIDIA graphics card, larger ones take days.');
    const small = presetReasons('best', { ...smallOnGpu, size: 128 }, 'en');
    expect(small[0]).toBe('Images become 128², as large as your slices are: larger ones would be made up.');
    const tight = presetReasons('best', { ...smallOnGpu, memoryBytes: 4 * GIB }, 'en').join(' ');
    expect(tight).toContain('do not fit into the 4 GB of memory of the graphics card.');
    expect(presetReasons('standard', largeOnGpu, 'en').join(' ')).toContain('Your 45,000 slices are many');
    expect(presetReasons('quick', { ...sampleOnCpu, slices: 10 }, 'en').join(' ')).toContain(
      'The network is shown 8 images at a time: the data set has only 10.',
    );
  });
});
