import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { SliceloomError } from '@shared/contract/errors';
import type { LeftOutFile } from '@shared/domain/import/findings';
import type { DatasetRecord, SliceOrigin } from '@shared/domain/dataset';
import type { ImportReport } from '@shared/domain/import/report';
import { fileError, sweepTemporaryOf } from '../../library/files';
import type { DatasetFolder, StagingFolder } from '../../library/layout';
import { asPixels, type SlicePixels } from '../open';
import { recordBytes, type PreparedSlice } from '../prepare';
import { addToBase, newRecord, putInPlace, type RecordFields } from './commit';
import type { RefusedEntry, SourceEntry } from './journal';
import { openParts, type WriterOptions, type WriterParts } from './parts';
import { recordsIn } from './records';

/** The journal is written when so many entries wait for it, or so many bytes of slices would be lost without it. */
const MOST_ENTRIES = 256;
const MOST_BYTES = 4 << 20;

/** The origin of a slice, apart from what the writer knows. */
export type OriginOf = Omit<SliceOrigin, 'index' | 'hash'>;

/** The slices of one source, in their order. Exactly one of `done` and `drop` ends it. */
export interface SourceWriter {
  /** @returns the slice's record in the data set; undefined where an equal one is there, and so it was not stored */
  add(slice: Pick<PreparedSlice, 'pixels' | 'hash'>, origin: OriginOf): Promise<number | undefined>;
  /** From here on the source counts as imported. `about`, any JSON, is given back when the import is gone on with. */
  done(about?: unknown): Promise<void>;
  /** Takes back the slices that were added. */
  drop(): Promise<void>;
}

/**
 * Gathers the slices of an import in a hidden folder beside the data sets, and puts them in place all at once. Killed at any
 * instant, it leaves no half set: a new one appears by a rename, an addition by the replacement of dataset.json, and what was
 * gathered until then is gone on with by the next import of the same. The order of records is that of the calls.
 */
export class DatasetWriter {
  private readonly keys = new Set<string>();
  private readonly lines: string[] = [];
  private journaledBytes: number;
  private broken: SliceloomError | undefined;
  private inSource = false;
  private isClosed = false;

  private constructor(private readonly parts: WriterParts) {
    for (const { key } of this.continued) this.keys.add(key);
    this.journaledBytes = parts.files.slices.length;
    if (!parts.staged) this.lines.push(JSON.stringify(parts.begin));
  }

  /**
   * Opens a data set for writing: a new one, or one to add to. What an interrupted import of the same has left is gone on
   * with; what one of another kind has left under the same name is removed.
   *
   * @throws SliceloomError `import-busy` while another process imports into the same; `dataset-exists` where a new data set's
   *   name is taken; `dataset-missing`; `dataset-differs` where the one to be added to has another layout, `file-damaged`
   *   where it is not what its checksum says; `disk-full`, `library-not-writable`
   */
  static async open(options: WriterOptions): Promise<DatasetWriter> {
    const writer = new DatasetWriter(await openParts(options));
    try {
      await writer.flush();
    } catch (error) {
      await writer.close();
      throw error;
    }
    return writer;
  }

  /** The hidden folder; what lies in it of a new data set (its salt) comes along. */
  get folder(): StagingFolder {
    return this.parts.folder;
  }

  /** The record of the data set that is added to. */
  get base(): DatasetRecord | undefined {
    return this.parts.base?.record;
  }

  /** Whether an interrupted import is gone on with. */
  get isContinued(): boolean {
    return this.parts.staged !== undefined;
  }

  /** Slices that the data set has, those before included. */
  get slices(): number {
    return this.parts.tally.slices;
  }

  /** Slices that are new. */
  get added(): number {
    return this.slices - (this.base?.slices ?? 0);
  }

  /** Whether a source was imported or refused already, by an import that was interrupted included. */
  has(key: string): boolean {
    return this.keys.has(key);
  }

  /** Sources and refused files of the import that was interrupted, in their order. */
  get continued(): readonly (SourceEntry | RefusedEntry)[] {
    return this.parts.staged?.entries ?? [];
  }

  /** All records, of the data set that is added to and of this import, in their order; pixels hold until the next. */
  async *records(): AsyncGenerator<{ readonly origin: SliceOrigin; readonly pixels: SlicePixels }> {
    const { base, begin } = this.parts;
    const { layout } = begin;
    await this.flush();
    if (base)
      for await (const { bytes, origin } of recordsIn(base.folder, layout, base.record.slices))
        yield { origin, pixels: asPixels(bytes, layout) };
    for await (const { bytes, origin } of recordsIn(this.folder, layout, this.added))
      yield { origin, pixels: asPixels(bytes, layout) };
  }

  /** Begins a source; the one before must have ended. */
  source(key: string): SourceWriter {
    if (this.inSource) throw new Error('a source is written after the other');
    this.inSource = true;
    const { tally, files } = this.parts;
    const restore = tally.mark();
    const from = { slices: files.slices.length, origins: files.origins.length };
    const added: [string, OriginOf][] = [];
    let duplicates = 0;
    return {
      add: (slice, origin) =>
        this.guarded(async () => {
          if (tally.equalTo(slice.hash) !== undefined) {
            duplicates++;
            return undefined;
          }
          const index = tally.slices;
          const bytes = recordBytes(slice.pixels);
          const line: SliceOrigin = { index, ...origin, hash: slice.hash };
          await files.slices.append(bytes);
          await files.origins.append(Buffer.from(`${JSON.stringify(line)}\n`));
          tally.add(bytes, slice.hash, origin);
          added.push([slice.hash, origin]);
          return index;
        }),
      done: (about) =>
        this.guarded(async () => {
          this.inSource = false;
          const originBytes = files.origins.length;
          const counted = { records: this.added, originBytes, duplicates };
          await this.note({ kind: 'source', key, ...counted, ...(about !== undefined && { about }) });
        }),
      drop: () =>
        this.guarded(async () => {
          this.inSource = false;
          await files.slices.cut(from.slices);
          await files.origins.cut(from.origins);
          restore();
          for (const one of added) tally.remove(...one);
        }),
    };
  }

  /** Notes a file that does not become slices. */
  refuse(key: string, leftOut: LeftOutFile): Promise<void> {
    return this.guarded(() => this.note({ kind: 'refused', key, leftOut }));
  }

  /**
   * Puts everything in place: from here on the data set is there, or has the new slices. The writer is closed.
   *
   * @param fields what the record says besides what was counted here
   * @throws SliceloomError `disk-full` and others of the disk; what was gathered is kept, and the same import goes on with it
   */
  async finish(
    fields: RecordFields,
    report: ImportReport,
  ): Promise<{ record: DatasetRecord; folder: DatasetFolder; added: number }> {
    const { target, begin, tally, base, files, folder } = this.parts;
    try {
      const { added } = this;
      const record = newRecord(
        begin,
        tally,
        { name: base?.record.name ?? basename(target.path), ...fields },
        base?.record,
      );
      await this.guarded(async () => {
        await this.flush();
        await Promise.all([files.slices.sync(), files.origins.sync()]);
      });
      await this.closeFiles();
      if (base) await addToBase(folder, base, record, report, added);
      else await putInPlace(folder, target, record, report);
      // While this process holds the lock, drafts of it are of processes that were killed, or that will be refused.
      await sweepTemporaryOf(folder.lockFile);
      return { record, folder: target, added };
    } finally {
      await this.close();
    }
  }

  /** Leaves no trace of the import; what was put in place, or left to be gone on with, stays. */
  async cancel(): Promise<void> {
    if (this.isClosed) return;
    await this.closeFiles();
    try {
      await rm(this.folder.path, { recursive: true, force: true });
      await sweepTemporaryOf(this.folder.lockFile);
    } finally {
      await this.parts.lock.release();
    }
  }

  /** Leaves what was gathered for the next import of the same. */
  async close(): Promise<void> {
    if (!this.broken) await this.flush().catch(() => undefined);
    await this.closeFiles();
    await this.parts.lock.release();
  }

  private async closeFiles(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await Promise.all(Object.values(this.parts.files).map((file) => file.close().catch(() => undefined)));
  }

  private async note(entry: SourceEntry | RefusedEntry): Promise<void> {
    this.keys.add(entry.key);
    this.lines.push(JSON.stringify(entry));
    const unsaved = this.parts.files.slices.length - this.journaledBytes;
    if (this.lines.length >= MOST_ENTRIES || unsaved >= MOST_BYTES) await this.flush();
  }

  /** What the journal names is in the files before it is named. */
  async flush(): Promise<void> {
    const { slices, origins, journal } = this.parts.files;
    if (this.isClosed) return;
    try {
      await slices.flush();
      await origins.flush();
      if (this.lines.length === 0) return;
      await journal.append(Buffer.from(`${this.lines.join('\n')}\n`));
      this.lines.length = 0;
      await journal.flush();
      this.journaledBytes = slices.length;
    } catch (error) {
      throw fileError(error, this.parts.target.path);
    }
  }

  /** After a failure of the disk nothing more is written: what the journal names is whole. */
  private async guarded<T>(act: () => Promise<T>): Promise<T> {
    if (this.broken) throw this.broken;
    try {
      return await act();
    } catch (error) {
      this.broken = fileError(error, this.parts.target.path);
      throw this.broken;
    }
  }
}
