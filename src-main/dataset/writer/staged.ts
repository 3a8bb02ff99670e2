import { fileError, makeFolders } from '../../library/files';
import type { StagingFolder } from '../../library/layout';
import { rm } from 'node:fs/promises';
import { hashOf, type SliceLayout } from '../prepare';
import { journalOf, type Begin, type RefusedEntry, type SourceEntry } from './journal';
import { recordsIn, type StoredRecord } from './records';
import type { Tally } from './tally';

/** What a staging folder holds of an import that is gone on with. */
export interface Staged {
  readonly begin: Begin;
  readonly entries: (SourceEntry | RefusedEntry)[];
  readonly records: number;
  readonly originBytes: number;
  readonly journalBytes: number;
}

/**
 * Reads what an import that was killed has left, as far as it is sound: every record is compared with its hash, so what the
 * disk had not yet taken when the power failed is found. Counts the records. Undefined where the folder holds nothing of
 * this import; it is then empty.
 */
export async function openStaged(
  folder: StagingFolder,
  wanted: Pick<Begin, 'fingerprint' | 'layout' | 'base'>,
  tally: Tally,
): Promise<Staged | undefined> {
  try {
    const journal = journalOf(folder.journal);
    const first = await journal.next();
    if (!first.done && first.value.entry.kind === 'begin' && isSame(first.value.entry, wanted)) {
      const { entry: begin, end } = first.value;
      return await read(folder, wanted.layout, tally, journal, begin, end);
    }
    await journal.return(undefined);
    await rm(folder.path, { recursive: true, force: true });
    await makeFolders(folder.path);
    return undefined;
  } catch (error) {
    throw fileError(error, folder.path);
  }
}

async function read(
  folder: StagingFolder,
  layout: SliceLayout,
  tally: Tally,
  journal: ReturnType<typeof journalOf>,
  begin: Begin,
  beginEnd: number,
): Promise<Staged> {
  const staged = { entries: [] as Staged['entries'], records: 0, originBytes: 0, journalBytes: beginEnd };
  const first = tally.slices;
  const records = recordsIn(folder, layout, Infinity);
  try {
    for await (const { entry, end } of journal) {
      if (entry.kind === 'begin') break;
      if (entry.kind === 'source') {
        const restore = tally.mark();
        const added: Parameters<Tally['remove']>[] = [];
        let originBytes = staged.originBytes;
        while (staged.records + added.length < entry.records) {
          const { bytes, origin, originEnd } = await nextOf(records);
          const index = first + staged.records + added.length;
          if (!origin || origin.index !== index || origin.hash !== hashOf(bytes)) break;
          tally.add(bytes, origin.hash, origin);
          added.push([origin.hash, origin]);
          originBytes = originEnd;
        }
        if (staged.records + added.length !== entry.records || originBytes !== entry.originBytes) {
          restore();
          for (const one of added) tally.remove(...one);
          break;
        }
        Object.assign(staged, { records: entry.records, originBytes });
      }
      staged.entries.push(entry);
      staged.journalBytes = end;
    }
  } finally {
    await records.return(undefined);
  }
  return { begin, ...staged };
}

/** The next record, or one without origin where there is none. */
async function nextOf(
  records: ReturnType<typeof recordsIn>,
): Promise<Omit<StoredRecord, 'origin'> & Partial<StoredRecord>> {
  const next = await records.next();
  return next.done === true ? { bytes: new Uint8Array(), originEnd: 0 } : next.value;
}

const isSame = (begin: Begin, { fingerprint, layout, base }: Parameters<typeof openStaged>[1]): boolean =>
  begin.fingerprint === fingerprint &&
  begin.layout.size === layout.size &&
  begin.layout.colors === layout.colors &&
  begin.layout.storage === layout.storage &&
  begin.base?.sha256 === base?.sha256 &&
  begin.base?.slices === base?.slices;
