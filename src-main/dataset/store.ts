import { readdir, stat } from 'node:fs/promises';
import { SliceloomError } from '@shared/contract/errors';
import type { DatasetRecord, DatasetSummary } from '@shared/domain/dataset';
import type { DatasetId } from '@shared/domain/units';
import { fileError } from '../library/files';
import type { DatasetFolder, Library } from '../library/layout';
import { openDataset, openRecord } from './open';
import type { Dataset } from './open';
import { SAMPLE_DATASET_ID } from './sample';

export { openDataset } from './open';
export type { Dataset, SlicePixels } from './open';
export { installSample, SAMPLE_DATASET_ID } from './sample';

interface StoredDataset {
  readonly folder: DatasetFolder;
  readonly record: DatasetRecord;
}

/** Told of a folder that holds no whole data set, by the folder's name. */
export type OnDamaged = (name: string, error: SliceloomError) => void;

/**
 * Summaries of a library's data sets, in the order of their folders' names. A damaged one is left out and told to
 * `onDamaged`; it never hides the others.
 *
 * @throws SliceloomError where the library itself cannot be read
 */
export async function listDatasets(library: Library, onDamaged?: OnDamaged): Promise<DatasetSummary[]> {
  return (await readAll(library, onDamaged)).map(({ record }) => summaryOf(record));
}

/** Data sets that were opened by id, for galleries that ask for hundreds of their slices one by one. */
const opened = new Map<string, { readonly dataset: Dataset; readonly stamp: string }>();

/**
 * Opens the data set with an id. The id is compared with what the records say; it never becomes a path. As long as its
 * files stay as they are, a data set is opened once.
 *
 * @throws SliceloomError `dataset-missing` where no whole data set has it; as `openDataset`
 */
export async function openDatasetById(library: Library, id: DatasetId): Promise<Dataset> {
  const key = `${library.path}\n${id}`;
  const known = opened.get(key);
  if (known && (await stampOf(known.dataset.folder)) === known.stamp) return known.dataset;
  opened.delete(key);
  const found = (await readAll(library)).find(({ record }) => record.id === id);
  if (!found) throw new SliceloomError('dataset-missing', { name: id });
  const stamp = await stampOf(found.folder);
  const dataset = await openDataset(found.folder);
  opened.set(key, { dataset, stamp });
  return dataset;
}

/** Changes whenever one of a data set's files is written, replaced or removed. */
async function stampOf({ record, slices, origins }: DatasetFolder): Promise<string> {
  const one = (path: string): Promise<string> =>
    stat(path).then(
      ({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`,
      () => 'missing',
    );
  return (await Promise.all([record, slices, origins].map(one))).join();
}

/** What pages and lists show of a data set. */
export function summaryOf(record: DatasetRecord): DatasetSummary {
  const { id, name, size, colors, slices, patients, modality, plane, window, createdAt } = record;
  return {
    id,
    name,
    size,
    colors,
    slices,
    patients,
    modality,
    plane,
    window,
    createdAt,
    ...(record.attribution === undefined ? {} : { attribution: record.attribution }),
    ...(record.licence === undefined ? {} : { licence: record.licence }),
    ...(record.parts === undefined ? {} : { parts: record.parts }),
    ...(record.classes === undefined ? {} : { classes: record.classes }),
    isSample: id === SAMPLE_DATASET_ID,
  };
}

async function readAll(library: Library, onDamaged?: OnDamaged): Promise<StoredDataset[]> {
  const entries = await readdir(library.datasets, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileError(error, library.datasets);
  });
  // Names with a dot in front are being made, or belong to the desktop.
  const names = entries
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort((a, b) => a.localeCompare(b, 'en'));
  const stored: StoredDataset[] = [];
  for (const name of names) {
    const folder = library.dataset(name);
    try {
      stored.push({ folder, record: await openRecord(folder) });
    } catch (error) {
      onDamaged?.(name, fileError(error, folder.record));
    }
  }
  return stored;
}
