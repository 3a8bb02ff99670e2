import { expect, test } from 'vitest';
import { presetOptions } from '@shared/domain/presets';
import { runRecord } from '@shared/domain/run';
import { resolveOptions } from '@shared/domain/training-options';
import { sampleOnCpu } from './made-circumstances';

/** A run.json of the first Sliceloom, when every option was a number. */
const oldRecord = {
  schema: 1,
  id: 'r0123456789abcdef',
  name: 'Sample brain FLAIR, quick look',
  datasetId: 'd0123456789abcdef',
  datasetName: 'Sample brain FLAIR',
  datasetSha256: '0'.repeat(64),
  preset: 'quick',
  colors: 1,
  options: {
    resolution: 32,
    firstResolution: 8,
    batch: 16,
    kimgStable: 3,
    kimgFade: 1.5,
    kimgTotal: 60,
    fmapBase: 512,
    fmapMax: 64,
    learningRate: 0.002,
    r1Gamma: 1,
    mixingProbability: 0.9,
    emaKimg: 2,
    emaRampup: 0.1,
    previewSeconds: 10,
    checkpointSeconds: 60,
    seed: 1,
  },
  createdAt: '2026-11-20T10:00:00.000Z',
  versions: { sliceloom: '0.1.0' },
};

test('a run from before an option was there opens with the value that it was trained with', () => {
  expect(runRecord.parse(oldRecord).options).toEqual({
    ...oldRecord.options,
    conditional: false,
    loss: 'logistic',
    r1Interval: 1,
    gradientPenalty: 10,
    augmentation: 'none',
    augmentationTarget: 0.6,
    augmentationKimg: 500,
    augmentationMax: 0.8,
    mirror: false,
    precision: 'float32',
    repeatability: 'fastest',
    metricsSteps: 4,
  });
});

test('a run keeps every option that was written', () => {
  const options = resolveOptions(presetOptions('best', sampleOnCpu), {
    loss: 'hinge',
    augmentation: 'adaptive',
    mirror: true,
    precision: 'mixed',
  });
  const written = JSON.parse(JSON.stringify({ ...oldRecord, options })) as unknown;
  expect(runRecord.parse(written).options).toEqual(options);
});

test.each([
  ['an option that runs always had is missing', { batch: undefined }],
  ['a number is a word', { batch: '16' }],
  ['a word is none of the choices', { loss: 'guess' }],
  ['a switch is a number', { mirror: 1 }],
])('a run is damaged where %s', (_what, change) => {
  const options = { ...oldRecord.options, ...change };
  expect(runRecord.safeParse({ ...oldRecord, options }).success).toBe(false);
});
