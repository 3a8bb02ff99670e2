import type { Circumstances } from '@shared/domain/presets';

/** The data set that comes with Sliceloom on a computer without a graphics card. */
export const sampleOnCpu: Circumstances = {
  slices: 456,
  size: 128,
  colors: 1,
  usesGpu: false,
  memoryBytes: 8 * 2 ** 30,
};

/** A large set of large slices on a graphics card of 24 GB. */
export const largeOnGpu: Circumstances = {
  slices: 45_000,
  size: 512,
  colors: 1,
  usesGpu: true,
  memoryBytes: 24 * 2 ** 30,
};
