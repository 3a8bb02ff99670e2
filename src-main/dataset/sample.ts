import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { asSliceloomError, SliceloomError } from '@shared/contract/errors';
import { datasetRecord, SAMPLE_DATASET_NAME } from '@shared/domain/dataset';
import type { DatasetRecord } from '@shared/domain/dataset';
import {
  fileError,
  makeFolders,
  readJson,
  syncFolder,
  temporaryBeside,
  writeFileAtomic,
} from '../library/files';
import { DatasetFolder } from '../library/layout';
import type { Library } from '../library/layout';
import { acquireLock, LockHeldError } from '../library/lock';
import type { Lock } from '../library/lock';
import { bytesPerValue, openDataset, valuesPerSlice } from './open';

/** The sample's own id, the same in every library. */
export const SAMPLE_DATASET_ID = 'd5a3b1ef1a1200001';

const unzip = promisify(gunzip);
/** What goes along with the data set, so that its licence and origin are with every copy. */
const COMPANIONS = ['LICENSE.txt', 'README.md'];
const WAIT_MS = 50;
const PATIENCE_MS = 60_000;

/**
 * Puts the data set that comes with Sliceloom into a library, where it is not there already: unpacked, compared with its
 * checksum, and whole at once by a rename. What a crash left half made is removed. Two processes may ask at once.
 *
 * @param resourcesPath the folder that holds `sample/`
 * @throws SliceloomError `file-damaged` with the shipped file; `disk-full`, `library-not-writable`; `name-not-allowed`
 *   where another data set has the sample's name.
 */
export async function installSample(library: Library, resourcesPath: string): Promise<DatasetRecord> {
  const folder = library.dataset(SAMPLE_DATASET_NAME);
  const already = await installed(folder);
  if (already) return already;
  try {
    await makeFolders(library.datasets);
  } catch (error) {
    throw asSliceloomError(error, library.path);
  }
  const lock = await acquirePatiently(join(library.datasets, '.sample.lock'));
  try {
    return (await installed(folder)) ?? (await install(folder, library, join(resourcesPath, 'sample')));
  } finally {
    await lock.release();
  }
}

/** The sample's record where it is whole; another data set under its name is left alone. */
async function installed(folder: DatasetFolder): Promise<DatasetRecord | undefined> {
  try {
    const { record } = await openDataset(folder);
    if (record.id === SAMPLE_DATASET_ID) return record;
  } catch (error) {
    if (error instanceof SliceloomError && error.code === 'file-damaged') return undefined;
    throw error;
  }
  const reason = 'another data set has it, and the sample needs it';
  throw new SliceloomError('name-not-allowed', { name: SAMPLE_DATASET_NAME, reason });
}

async function install(folder: DatasetFolder, library: Library, source: string): Promise<DatasetRecord> {
  await sweep(library.datasets);
  const { record, slices } = await unpack(source);
  const temporary = new DatasetFolder(temporaryBeside(folder.path));
  try {
    await mkdir(temporary.path);
    await writeFileAtomic(temporary.slices, slices);
    await writeFileAtomic(temporary.origins, await readShipped(join(source, 'slices.jsonl')));
    for (const name of COMPANIONS)
      await writeFileAtomic(join(temporary.path, name), await readShipped(join(source, name)));
    await writeFileAtomic(temporary.record, await readShipped(join(source, 'dataset.json')));
    // A damaged sample holds nothing that is not made anew here.
    await rm(folder.path, { recursive: true, force: true });
    await rename(temporary.path, folder.path);
    await syncFolder(library.datasets);
  } catch (error) {
    await rm(temporary.path, { recursive: true, force: true }).catch(() => undefined);
    throw fileError(error, folder.path);
  }
  return record;
}

async function unpack(source: string): Promise<{ record: DatasetRecord; slices: Uint8Array }> {
  const record = await readJson(join(source, 'dataset.json'), datasetRecord);
  const path = join(source, 'slices.bin.gz');
  const expected = record.slices * valuesPerSlice(record) * bytesPerValue(record);
  let slices: Uint8Array;
  try {
    // The limit keeps a file that was tampered with from filling the memory.
    slices = await unzip(await readShipped(path), { maxOutputLength: expected });
  } catch (cause) {
    if (cause instanceof SliceloomError) throw cause;
    throw new SliceloomError('file-damaged', { path, reason: 'it cannot be unpacked' }, '', { cause });
  }
  const sha256 = createHash('sha256').update(slices).digest('hex');
  if (sha256 !== record.sha256)
    throw new SliceloomError('file-damaged', {
      path,
      reason: 'its checksum is not the one that was recorded',
    });
  return { record, slices };
}

async function readShipped(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'it is missing' : `it cannot be read (${code ?? String(cause)})`;
    throw new SliceloomError('file-damaged', { path, reason }, '', { cause });
  }
}

/** Removes what installations that were killed left; the lock is held. */
async function sweep(datasets: string): Promise<void> {
  for (const name of await readdir(datasets))
    if (name.startsWith(`.${SAMPLE_DATASET_NAME}.`) && name.endsWith('.tmp'))
      await rm(join(datasets, name), { recursive: true, force: true });
}

async function acquirePatiently(path: string): Promise<Lock> {
  for (let waited = 0; ; waited += WAIT_MS) {
    try {
      return await acquireLock(path);
    } catch (error) {
      if (!(error instanceof LockHeldError) || waited > PATIENCE_MS) throw error;
      await new Promise((done) => setTimeout(done, WAIT_MS));
    }
  }
}
