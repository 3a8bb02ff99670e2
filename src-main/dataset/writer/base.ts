import { rm, truncate } from 'node:fs/promises';
import { SliceloomError } from '@shared/contract/errors';
import type { DatasetRecord } from '@shared/domain/dataset';
import { fileError, sweepTemporaryOf } from '../../library/files';
import type { DatasetFolder } from '../../library/layout';
import { openDataset } from '../open';
import { hashOf, type SliceLayout } from '../prepare';
import { bytesPerRecord, recordsIn } from './records';
import type { Tally } from './tally';

/** The data set that slices are added to. */
export interface Base {
  readonly folder: DatasetFolder;
  readonly record: DatasetRecord;
  /** Bytes of its origins. */
  readonly originBytes: number;
}

/**
 * Opens the data set that is to be added to, counts its records, and removes what an addition that was killed left behind
 * them.
 *
 * @throws SliceloomError `dataset-differs` where its records have another layout; `file-damaged` where they are not what
 *   their checksum says; `dataset-missing`
 */
export async function openBase(folder: DatasetFolder, layout: SliceLayout, tally: Tally): Promise<Base> {
  const { record } = await openDataset(folder);
  const [held, given] = [record, layout].map(describe) as [string, string];
  if (held !== given) throw new SliceloomError('dataset-differs', { name: record.name, held, given });
  let originBytes = 0;
  try {
    for await (const { bytes, origin, originEnd } of recordsIn(folder, layout, record.slices)) {
      tally.add(bytes, hashOf(bytes), origin);
      originBytes = originEnd;
    }
    if (tally.slices !== record.slices || tally.sha256 !== record.sha256) {
      const reason = 'its checksum is not the one that was recorded';
      throw new SliceloomError('file-damaged', { path: folder.slices, reason });
    }
    await cutBack({ folder, record, originBytes });
    await rm(folder.journal, { force: true });
    for (const path of [folder.record, folder.report, folder.adding]) await sweepTemporaryOf(path);
  } catch (error) {
    throw fileError(error, folder.record);
  }
  return { folder, record, originBytes };
}

/** Brings the files of slices to the length that the record says. */
export async function cutBack({ folder, record, originBytes }: Base): Promise<void> {
  await truncate(folder.slices, record.slices * bytesPerRecord(record));
  await truncate(folder.origins, originBytes);
  await rm(folder.adding, { force: true });
}

const describe = ({ size, colors, storage }: SliceLayout): string =>
  `${size}² pixels in ${colors === 3 ? 'colour' : 'gray'}, ${storage === 'uint16' ? 16 : 8} bits each`;
