import { open, stat } from 'node:fs/promises';
import { encode } from 'fast-png';
import { SliceloomError } from '@shared/contract/errors';
import { datasetRecord, sliceOrigin } from '@shared/domain/dataset';
import type { DatasetRecord, SliceOrigin } from '@shared/domain/dataset';
import { fileError, readJson } from '../library/files';
import { readLines } from '../library/json-lines';
import type { DatasetFolder } from '../library/layout';

/** A gallery asks for hundreds of slices a second, and they hardly get smaller by trying harder: 53 KiB at 1 as at 6. */
const PACKING = 1;

/** Values as they are stored: size · size · colors of a slice, row by row, channels last, 0 … 255 or 0 … 65535. */
export type SlicePixels = Uint8Array | Uint16Array;

/** A data set that is open for reading. It holds no file open. */
export interface Dataset {
  readonly folder: DatasetFolder;
  readonly record: DatasetRecord;
  /** One a slice, in the order of the records. */
  readonly origins: readonly SliceOrigin[];
  /** @throws RangeError for an index outside 0 … slices − 1; SliceloomError where the file cannot be read. */
  readSlice(index: number): Promise<SlicePixels>;
  /** The slices `first` … `first + count − 1`, one behind the other. Throws as `readSlice`. */
  readSlices(first: number, count: number): Promise<SlicePixels>;
  /** A slice as PNG: gray or RGB, 8 or 16 bits a channel as it is stored. Throws as `readSlice`. */
  slicePng(index: number): Promise<Uint8Array>;
}

/** Bytes of a stored value. */
export const bytesPerValue = ({ storage }: Pick<DatasetRecord, 'storage'>): 1 | 2 =>
  storage === 'uint16' ? 2 : 1;

/** Values in one slice: size · size · colors. */
export const valuesPerSlice = ({ size, colors }: Pick<DatasetRecord, 'size' | 'colors'>): number =>
  size * size * colors;

/** Stored bytes as values. All platforms that Sliceloom runs on are little-endian, as the file is. */
export function asPixels(bytes: Uint8Array, { storage }: Pick<DatasetRecord, 'storage'>): SlicePixels {
  if (storage === 'uint8') return bytes;
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 2);
}

/**
 * Opens the data set in a folder. Checks the record, the length of slices.bin against it, and that every slice has its
 * origin; the pixels themselves are not read. While slices are being added it is the data set as it was before.
 *
 * @throws SliceloomError `file-damaged` with the file; `library-too-new`.
 */
export async function openDataset(folder: DatasetFolder): Promise<Dataset> {
  const record = await openRecord(folder);
  const origins = await readOrigins(folder, record);
  const { classes } = record;
  if (classes && origins.some((origin) => (origin.class ?? Infinity) >= classes.length)) {
    const reason = `it does not give each slice one of the ${classes.length} classes`;
    throw new SliceloomError('file-damaged', { path: folder.origins, reason });
  }
  const bytes = valuesPerSlice(record) * bytesPerValue(record);

  const readSlices = async (first: number, count: number): Promise<SlicePixels> => {
    if (!Number.isInteger(first) || first < 0 || count < 1 || first + count > record.slices)
      throw new RangeError(`slices ${first} … ${first + count - 1} of ${record.slices}`);
    // An ArrayBuffer of its own: one from Node's pool is shared with whatever else was allocated meanwhile.
    const buffer = new Uint8Array(bytes * count);
    try {
      const handle = await open(folder.slices, 'r');
      try {
        for (let done = 0; done < buffer.length;) {
          const position = bytes * first + done;
          const { bytesRead } = await handle.read(buffer, done, buffer.length - done, position);
          if (bytesRead === 0) throw damagedSlices(folder, 'it ends too early');
          done += bytesRead;
        }
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw fileError(error, folder.slices);
    }
    return asPixels(buffer, record);
  };

  return {
    folder,
    record,
    origins,
    readSlices,
    readSlice: (index) => readSlices(index, 1),
    async slicePng(index) {
      const { size, colors, storage } = record;
      const data = await readSlices(index, 1);
      const depth = storage === 'uint16' ? 16 : 8;
      return encode(
        { width: size, height: size, channels: colors, depth, data },
        { zlib: { level: PACKING } },
      );
    },
  };
}

const damagedSlices = (folder: DatasetFolder, reason: string): SliceloomError =>
  new SliceloomError('file-damaged', { path: folder.slices, reason });

async function readOrigins(folder: DatasetFolder, record: DatasetRecord): Promise<SliceOrigin[]> {
  const { rows, damaged, torn } = await readLines(folder.origins, sliceOrigin);
  const isAsLong = rows.length === record.slices && damaged === 0 && !torn;
  const origins = rows.slice(0, record.slices);
  const areIn = origins.length === record.slices && origins.every((at, i) => at.index === i);
  if (areIn && (isAsLong || (await isAdding(folder, record)))) return origins;
  const reason = `it does not give one origin for each of ${record.slices} slices`;
  throw new SliceloomError('file-damaged', { path: folder.origins, reason });
}

/**
 * Whether a data set's files may be longer than its record says: slices are being added, or were since the record was read.
 */
async function isAdding(folder: DatasetFolder, { sha256 }: DatasetRecord): Promise<boolean> {
  const isThere = await stat(folder.adding).then(
    () => true,
    () => false,
  );
  return isThere || (await readJson(folder.record, datasetRecord)).sha256 !== sha256;
}

/**
 * Reads a data set's record and checks the length of slices.bin against it.
 *
 * @throws SliceloomError as `openDataset`
 */
export async function openRecord(folder: DatasetFolder): Promise<DatasetRecord> {
  const record = await readJson(folder.record, datasetRecord);
  const expected = record.slices * valuesPerSlice(record) * bytesPerValue(record);
  const found = await stat(folder.slices).then(
    ({ size }) => size,
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw damagedSlices(folder, 'it is missing');
      throw fileError(error, folder.slices);
    },
  );
  if (found !== expected && !(found > expected && (await isAdding(folder, record))))
    throw damagedSlices(folder, `it has ${found} bytes instead of ${expected}`);
  return record;
}
