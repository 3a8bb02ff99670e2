import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import type { DatasetRecord } from '@shared/domain/dataset';
import { randomFor } from '@shared/pure/random';
import { openDataset } from '@main/dataset/store';
import type { Dataset } from '@main/dataset/store';
import { DatasetFolder } from '@main/library/layout';

type Made = Pick<DatasetRecord, 'size' | 'colors' | 'storage' | 'slices'>;

/** Writes a data set of random values, every stored value among them, into a folder. */
export async function makeDataset(
  path: string,
  made: Made,
  extra: Partial<DatasetRecord> = {},
): Promise<DatasetFolder> {
  const folder = new DatasetFolder(path);
  const random = randomFor(made.size, made.slices);
  const count = made.slices * made.size * made.size * made.colors;
  const top = made.storage === 'uint16' ? 65535 : 255;
  const values = Array.from({ length: count }, (_, i) => (i < 2 ? i * top : random.below(top + 1)));
  const typed = made.storage === 'uint16' ? Uint16Array.from(values) : Uint8Array.from(values);
  const bytes = new Uint8Array(typed.buffer);
  const record: DatasetRecord = {
    schema: 1,
    id: 'd0123456789abcdef' as DatasetRecord['id'],
    name: 'Made',
    patients: 1,
    modality: 'MR',
    plane: 'axial',
    window: 'none',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    createdAt: '2025-01-01T00:00:00Z',
    ...made,
    ...extra,
  };
  const origins = Array.from({ length: made.slices }, (_, index) => ({
    index,
    patient: 'P1',
    slice: index + 1,
    slicesInSeries: made.slices,
    series: 'made',
    ...(extra.classes && { class: index % extra.classes.length }),
    ...(extra.parts && { split: index < extra.parts.train ? 'train' : 'validate' }),
  }));
  await mkdir(path, { recursive: true });
  await writeFile(folder.record, JSON.stringify(record));
  await writeFile(folder.slices, bytes);
  await writeFile(folder.origins, origins.map((origin) => JSON.stringify(origin) + '\n').join(''));
  return folder;
}

/** As `makeDataset`, and opens it. */
export const openMade = async (path: string, made: Made): Promise<Dataset> =>
  openDataset(await makeDataset(path, made));
