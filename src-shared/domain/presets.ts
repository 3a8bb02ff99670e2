import type { TrainingOverrides } from './training-options';

export interface Preset {
  readonly title: string;
  /** What one gets, in a sentence. */
  readonly summary: string;
  /** What it asks of the computer, in a sentence. */
  readonly needs: string;
  readonly options: TrainingOverrides;
}

/**
 * The choices for someone who does not want to choose numbers. All train the same network, StyleGAN's configuration F;
 * they differ in size, width and patience. The two longer ones follow recipe figures of Karras et al. (2019), with the
 * schedule shortened in proportion for sets of a few hundred to a few thousand slices.
 */
// prettier-ignore
export const presets = {
  quick: {
    title: 'Quick look',
    summary: 'Small images (32²) within minutes: to see that your slices train at all.',
    needs: 'Any computer, no graphics card needed.',
    options: {
      resolution: 32, batch: 16, kimgStable: 3, kimgFade: 1.5, kimgTotal: 60, fmapBase: 512, fmapMax: 64,
      learningRate: 0.002, r1Gamma: 1, emaKimg: 2, emaRampup: 0.1, previewSeconds: 10, checkpointSeconds: 60,
      metricsSteps: 1,
    },
  },
  standard: {
    title: 'Standard',
    summary: 'Images of 64², good enough to judge anatomy and variety.',
    needs: 'An NVIDIA graphics card, or patience: a day or more without one.',
    options: {
      resolution: 64, batch: 16, kimgStable: 100, kimgFade: 100, kimgTotal: 1200, fmapBase: 4096, fmapMax: 256,
      learningRate: 0.002, r1Gamma: 5, emaKimg: 5, previewSeconds: 60, checkpointSeconds: 600,
      metricsSteps: 2,
    },
  },
  best: {
    title: 'Best quality',
    summary: 'Images of 128² with the full network of the paper.',
    needs: 'An NVIDIA graphics card; days of training.',
    options: {
      resolution: 128, batch: 16, kimgStable: 600, kimgFade: 600, kimgTotal: 12000, fmapBase: 8192, fmapMax: 512,
      learningRate: 0.0015, r1Gamma: 10, emaKimg: 10, previewSeconds: 120, checkpointSeconds: 1200,
    },
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as PresetName[];
export const DEFAULT_PRESET: PresetName = 'quick';
