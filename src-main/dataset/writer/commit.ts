import { open, rename, rm } from 'node:fs/promises';
import { SliceloomError } from '@shared/contract/errors';
import { datasetRecord, DATASET_SCHEMA, type DatasetRecord } from '@shared/domain/dataset';
import { importReport, type ImportReport } from '@shared/domain/import/report';
import { fileError, syncFolder, writeFileAtomic, writeJson } from '../../library/files';
import type { DatasetFolder, StagingFolder } from '../../library/layout';
import { dirname } from 'node:path';
import { cutBack, type Base } from './base';
import type { Begin } from './journal';
import { bytesPerRecord } from './records';
import type { Tally } from './tally';

const CHUNK = 4 << 20;

/** What a record says that cannot be counted. */
export type RecordFields = Pick<
  DatasetRecord,
  'modality' | 'plane' | 'window' | 'classes' | 'attribution' | 'licence'
> &
  Partial<Pick<DatasetRecord, 'name' | 'patients'>>;

/** The record of what was gathered; of a data set that is added to, with what it was before. */
export function newRecord(
  { id, createdAt, layout }: Begin,
  tally: Tally,
  fields: RecordFields & Pick<DatasetRecord, 'name'>,
  base: DatasetRecord | undefined,
): DatasetRecord {
  const isLonger = base !== undefined && tally.slices > base.slices;
  const former = isLonger
    ? [...(base.former ?? []), { slices: base.slices, sha256: base.sha256 }]
    : base?.former;
  const parts = tally.slicesOfParts;
  return datasetRecord.parse({
    schema: DATASET_SCHEMA,
    id: base?.id ?? id,
    ...layout,
    slices: tally.slices,
    patients: tally.patients,
    ...fields,
    sha256: tally.sha256,
    createdAt: base?.createdAt ?? createdAt,
    ...(parts && { parts }),
    ...(former && former.length > 0 && { former }),
  });
}

/** Makes a staging folder, whose files are flushed, the data set: all at once, by its rename. */
export async function putInPlace(
  folder: StagingFolder,
  target: DatasetFolder,
  record: DatasetRecord,
  report: ImportReport,
): Promise<void> {
  try {
    await writeJson(folder.report, importReport, report);
    await writeJson(folder.record, datasetRecord, record);
    await rename(folder.path, target.path);
    await syncFolder(dirname(target.path));
    await rm(target.journal, { force: true });
  } catch (error) {
    const taken = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (taken) throw new SliceloomError('dataset-exists', { name: record.name });
    throw fileError(error, target.path);
  }
}

/**
 * Adds what was gathered to a data set. New records are written behind the old ones, which nobody reads as long as
 * dataset.json does not count them; its replacement is the instant at which the data set has them. A crash before leaves it
 * as it was, a crash after with all; the next import removes what is too much. The old records are never touched.
 */
export async function addToBase(
  staging: StagingFolder,
  base: Base,
  record: DatasetRecord,
  report: ImportReport,
  added: number,
): Promise<void> {
  const { folder } = base;
  try {
    if (added > 0) {
      await writeFileAtomic(folder.adding, `{"schema":1,"slices":${base.record.slices}}\n`);
      try {
        await copyBehind(staging.slices, folder.slices, base.record.slices * bytesPerRecord(base.record));
        await copyBehind(staging.origins, folder.origins, base.originBytes);
      } catch (error) {
        await cutBack(base).catch(() => undefined);
        throw error;
      }
    }
    await writeJson(folder.record, datasetRecord, record);
    await writeJson(folder.report, importReport, report);
    await rm(folder.adding, { force: true });
    await rm(staging.path, { recursive: true, force: true });
  } catch (error) {
    throw fileError(error, folder.record);
  }
}

/** Copies a file behind the byte `position` of another and flushes it. */
async function copyBehind(from: string, to: string, position: number): Promise<void> {
  const source = await open(from, 'r');
  try {
    const target = await open(to, 'r+');
    try {
      const chunk = Buffer.allocUnsafe(CHUNK);
      for (let at = position; ;) {
        const { bytesRead } = await source.read(chunk, 0, CHUNK);
        if (bytesRead === 0) break;
        for (let done = 0; done < bytesRead;)
          done += (await target.write(chunk, done, bytesRead - done, at + done)).bytesWritten;
        at += bytesRead;
      }
      await target.sync();
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
