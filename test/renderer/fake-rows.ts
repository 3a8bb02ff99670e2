import type { MetricRow, QualityRow } from '@shared/domain/run-rows';
import type { TrainingOptions } from '@shared/domain/training-options';
import { growthAt } from '@shared/pure/growth';

export const IMAGES_PER_SECOND = 41;

/** Between −scale / 2 and scale / 2, decided by the step. */
const noiseAt = (step: number, scale: number): number => {
  const wide = Math.sin(step * 12.9898) * 43758.5453;
  return (wide - Math.floor(wide) - 0.5) * scale;
};

/** The row of a step of a training that goes well. */
export function fakeRow(options: TrainingOptions, step: number): MetricRow {
  const kimg = (step * options.batch) / 1000;
  const share = kimg / options.kimgTotal;
  const noise = (scale: number): number => noiseAt(step, scale);
  return {
    kimg,
    step,
    seconds: (kimg * 1000) / IMAGES_PER_SECOND,
    at: Date.now(),
    ...growthAt(options, kimg),
    generatorLoss: 1.15 + 0.9 * Math.exp(-share * 9) + 0.14 * Math.sin(share * 20) + noise(0.5),
    discriminatorLoss: 1.22 - 0.5 * Math.exp(-share * 7) + 0.07 * Math.cos(share * 16) - noise(0.3),
    realScore: 0.6 + 0.5 * Math.exp(-share * 3) + noise(0.6),
    fakeScore: -0.7 - 0.4 * Math.exp(-share * 3) - noise(0.5),
    r1: 0.02 + Math.abs(noise(0.02)),
    augmentation: Math.min(0.4, share),
    learningRate: options.learningRate,
    memoryBytes: 900 * 2 ** 20 * (1 + share / 4),
    imagesPerSecond: IMAGES_PER_SECOND,
  };
}

/** A measure of images that come nearer to real ones. */
export const fakeQuality = (
  at: Pick<QualityRow, 'kimg' | 'step' | 'seconds' | 'resolution' | 'fade'>,
): QualityRow => ({
  ...at,
  at: Date.now(),
  swd: 14 + 60 / (1 + at.kimg / 4) + 3 * Math.sin(at.step / 130),
  msssim: 0.34 + 0.4 / (1 + at.kimg / 3),
  msssimReal: 0.31,
  trainScore: 0.8,
  heldOutScore: 0.7,
  drawnScore: -0.9,
});
