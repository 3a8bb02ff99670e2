import type { DatasetSummary } from '@shared/domain/dataset';
import type { Estimate } from '@shared/domain/estimate';
import type { ImageSetManifest, ImageSetRequest, ImageSetSummary } from '@shared/domain/image-set';
import type { NearestReport } from '@shared/domain/nearest';
import type { RunSummary } from '@shared/domain/run';
import type { TrainingOptions } from '@shared/domain/training-options';
import type { DatasetId, ImageSetId } from '@shared/domain/units';

export const asId = <T extends string>(prefix: string, n: number): T =>
  `${prefix}${n.toString(16).padStart(16, '0')}` as T;

export const summaryOf = ({
  id,
  name,
  run,
  request,
  weights,
  resolution,
  createdAt,
}: ImageSetManifest): ImageSetSummary => ({
  id,
  runId: run.id,
  name,
  ...request,
  kimg: weights.images / 1000,
  resolution,
  createdAt,
});

/** The manifest of an image set that nobody has drawn. */
export const fakeManifest = (
  id: ImageSetId,
  name: string,
  run: RunSummary,
  request: ImageSetRequest,
  drawn: Pick<ImageSetManifest, 'weights' | 'resolution'>,
): ImageSetManifest => ({
  schema: 1,
  id,
  name,
  notice: 'Drawn by a neural network. Not a scan of any person; not for diagnosis.',
  createdAt: new Date().toISOString(),
  request,
  run: {
    id: run.id,
    name: run.name,
    datasetName: run.datasetName,
    datasetSha256: '83'.repeat(32),
    preset: run.preset,
  },
  ...drawn,
  colors: 1,
  versions: { sliceloom: '0.1.0', tensorflow: '2.21.0' },
  truncatedLayers: 8,
  drawn: 'singly',
  images: Array.from({ length: request.count }, (_, i) => ({
    file: `${i}.png`,
    seed: request.seed + i,
    sha256: '00'.repeat(32),
  })),
});

/** What nobody has timed: every step takes as long, and the largest size was not reached. */
export function fakeEstimate(options: TrainingOptions, imagesPerSecond: number): Estimate {
  const { resolution, firstResolution, batch, kimgTotal } = options;
  const sides = Array.from(
    { length: Math.log2(resolution / firstResolution) + 1 },
    (_, i) => firstResolution * 2 ** i,
  );
  return {
    seconds: (kimgTotal * 1000) / imagesPerSecond,
    perResolution: sides.map((side) => ({
      resolution: side,
      millisecondsPerStep: (1000 * batch) / imagesPerSecond,
      steps: Math.round((kimgTotal * 1000) / batch / sides.length),
      isMeasured: side < 64,
    })),
    memoryBytes: 950 * 2 ** 20,
    memoryOf: 'computer',
    memoryIsMeasured: resolution < 64,
    diskBytes: 180 * 2 ** 20,
    measuredAt: Date.now(),
  };
}

/** A small data set, as the sample is listed. */
export const fakeDataset = (changes: Partial<DatasetSummary> = {}): DatasetSummary => ({
  id: asId<DatasetId>('d', 1),
  name: 'Sample brain FLAIR',
  size: 128,
  colors: 1,
  slices: 456,
  patients: 7,
  modality: 'MR FLAIR',
  plane: 'axial',
  window: 'to the 99.5th percentile of the head, for each volume by itself',
  createdAt: '2025-01-01T00:00:00Z',
  attribution: 'Lesjak et al., Neuroinformatics 2016',
  licence: 'CC-BY',
  isSample: true,
  ...changes,
});

/** What nobody has compared: the third image is a slice. */
export const fakeComparison = ({ id, images, run }: ImageSetManifest): NearestReport => ({
  schema: 1,
  setId: id,
  createdAt: new Date().toISOString(),
  datasetSha256: run.datasetSha256,
  slices: 400,
  yardstick: { slices: 56, median: 0.81, threshold: 0.93 },
  images: images.map(({ file, seed }, i) => {
    const pixels = i === 2 ? 0.999 : 0.8 - i / 100;
    return { file, seed, flagged: i === 2, nearest: [{ slice: 10 * i, pixels, details: pixels / 2 }] };
  }),
});
