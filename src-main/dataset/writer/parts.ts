import { stat } from 'node:fs/promises';
import { SliceloomError } from '@shared/contract/errors';
import { fileError, makeFolders, sweepTemporaryFiles } from '../../library/files';
import type { DatasetFolder, Library, StagingFolder } from '../../library/layout';
import { acquireLock, LockHeldError, type Lock } from '../../library/lock';
import type { SliceLayout } from '../prepare';
import { Appender } from './appender';
import { openBase, type Base } from './base';
import { JOURNAL_SCHEMA, type Begin } from './journal';
import { newDatasetId } from './new-id';
import { bytesPerRecord } from './records';
import { openStaged, type Staged } from './staged';
import { Tally } from './tally';

export interface WriterOptions {
  readonly library: Library;
  /** The name of a new data set, or the folder's of one to which slices are added. */
  readonly into: { readonly name: string } | { readonly existing: string };
  /** Of a data set that is added to, its own. */
  readonly layout: SliceLayout;
  /** The same for imports that must give the same slices: an interrupted one is then gone on with. */
  readonly fingerprint: string;
  /** Any JSON that is kept with an import while it is not done; see `listInterrupted`. */
  readonly about?: unknown;
}

/** What a writer works with: the folders, the lock on them, and what was there before. */
export interface WriterParts {
  readonly target: DatasetFolder;
  readonly folder: StagingFolder;
  readonly lock: Lock;
  /** The data set that is added to. */
  readonly base: Base | undefined;
  readonly begin: Begin;
  readonly tally: Tally;
  readonly files: Readonly<Record<'slices' | 'origins' | 'journal', Appender>>;
  /** What an interrupted import of the same has left. */
  readonly staged: Staged | undefined;
}

/** Locks and opens; throws as `DatasetWriter.open`. */
export async function openParts(options: WriterOptions): Promise<WriterParts> {
  const { library, into } = options;
  const name = 'name' in into ? into.name : into.existing;
  const folder = library.staging(name);
  const lock = await lockOf(library, folder, name);
  try {
    return { ...(await openFiles(options, name, folder)), lock };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openFiles(
  { library, into, layout: { size, colors, storage }, fingerprint, about }: WriterOptions,
  name: string,
  folder: StagingFolder,
): Promise<Omit<WriterParts, 'lock'>> {
  const target = library.dataset(name);
  const layout = { size, colors, storage };
  const isNew = 'name' in into;
  if (isNew && (await exists(target.path))) throw new SliceloomError('dataset-exists', { name });
  if (!isNew && !(await exists(target.record))) throw new SliceloomError('dataset-missing', { name });
  const tally = new Tally();
  const base = isNew ? undefined : await openBase(target, layout, tally);
  const was = base && { slices: base.record.slices, sha256: base.record.sha256 };
  const wanted = { fingerprint, layout, ...(was && { base: was }) };
  const staged = await openStaged(folder, wanted, tally);
  const begin: Begin = staged?.begin ?? {
    kind: 'begin',
    schema: JOURNAL_SCHEMA,
    ...wanted,
    id: newDatasetId(),
    createdAt: new Date().toISOString(),
    ...(about !== undefined && { about }),
  };
  await sweepTemporaryFiles(folder.path);
  const lengths = {
    slices: (staged?.records ?? 0) * bytesPerRecord(layout),
    origins: staged?.originBytes ?? 0,
    journal: staged?.journalBytes ?? 0,
  };
  const opened: Appender[] = [];
  const append = async (file: keyof typeof lengths): Promise<Appender> => {
    const appender = await Appender.open(folder[file], lengths[file]);
    opened.push(appender);
    return appender;
  };
  try {
    const files = {
      slices: await append('slices'),
      origins: await append('origins'),
      journal: await append('journal'),
    };
    return { target, folder, base, begin, tally, files, staged };
  } catch (error) {
    await Promise.all(opened.map((appender) => appender.close().catch(() => undefined)));
    throw fileError(error, target.path);
  }
}

async function lockOf(library: Library, folder: StagingFolder, name: string): Promise<Lock> {
  try {
    await makeFolders(library.datasets);
    return await acquireLock(folder.lockFile);
  } catch (error) {
    if (error instanceof LockHeldError) throw new SliceloomError('import-busy', { name });
    throw fileError(error, library.dataset(name).path);
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
