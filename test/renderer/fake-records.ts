import type { DatasetSummary } from '@shared/domain/dataset';
import type { ImageSetManifest, ImageSetRequest, ImageSetSummary } from '@shared/domain/image-set';
import type { RunSummary } from '@shared/domain/run';
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
  images: Array.from({ length: request.count }, (_, i) => ({
    file: `${i}.png`,
    seed: request.seed + i,
    sha256: '00'.repeat(32),
  })),
});

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
