import type { MetricRow } from '@shared/domain/run-rows';

/** Repeatable numbers between 0 and 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A row of a run after so many thousand images. */
export const metricRowAt = (kimg: number, changes: Partial<MetricRow> = {}): MetricRow => ({
  kimg,
  step: Math.round(kimg * 62.5),
  seconds: kimg * 25,
  at: 1,
  resolution: 8,
  fade: 1,
  generatorLoss: kimg,
  discriminatorLoss: 1,
  realScore: 0,
  fakeScore: 0,
  r1: 0,
  imagesPerSecond: 40,
  ...changes,
});
