import { basename } from 'node:path';
import type { ApplicationService, ImportEvent } from '@shared/contract/application';
import { SliceloomError } from '@shared/contract/errors';
import type { LookEvent } from '@shared/domain/import/found';
import type { DatasetRecord } from '@shared/domain/dataset';
import { importOptions } from '@shared/domain/import/options';
import { openDatasetById, summaryOf } from '../dataset/store';
import type { Library } from '../library/layout';
import type { BroughtPaths } from './brought-paths';
import type { JobProcess } from './host';
import { type ImporterOwner, makeJobFolder, outliving, removeJobFolder } from './importer-owner';
import { checkName } from './runs';
import { SourcePreviews } from './source-previews';
import type { Uploads } from './uploads';

type LookInput = Parameters<ApplicationService['lookAt']>[0];
type ImportInput = Parameters<ApplicationService['importImages']>[0];
type Target = { readonly name: string } | { readonly existing: string };

/** So many lookings are remembered; the page that shows an older one looks again. */
const MOST_LOOKS = 4;

export interface ImportsOptions {
  readonly library: Library;
  readonly spawn: () => JobProcess;
  readonly paths: BroughtPaths;
  readonly uploads: Uploads;
  /** A data set was made or has changed. */
  readonly onChange: () => void;
}

/** Sees to importer processes: looking, previews, and the one import that a host has at a time. */
export class Imports {
  /** Folders with the lists of what was found, by look, oldest first. */
  private readonly looks = new Map<string, string>();
  private readonly running = new Set<ImporterOwner>();
  private readonly previews: SourcePreviews;
  private importing: string | undefined;
  private isEnding = false;

  constructor(private readonly options: ImportsOptions) {
    this.previews = new SourcePreviews(options.spawn);
  }

  async *look({ paths, namePattern }: LookInput, signal: AbortSignal): AsyncGenerator<LookEvent> {
    const input = await this.broughtOf(paths);
    const folder = await makeJobFolder();
    let isKept = false;
    try {
      const events = this.outliving(
        folder,
        (service, job, ended) =>
          service.look({ ...input, ...(namePattern !== undefined && { namePattern }), job }, ended),
        signal,
      );
      for await (const event of events) {
        if (event.kind === 'done') {
          isKept = true;
          await this.remember(event.found.lookId, folder);
        }
        yield event;
      }
    } finally {
      if (!isKept) await removeJobFolder(folder);
    }
  }

  /** @throws SliceloomError `look-forgotten`, or why the source gives no slice. */
  async preview(
    input: Parameters<ApplicationService['previewSource']>[0],
  ): ReturnType<ApplicationService['previewSource']> {
    const folder = this.looks.get(input.lookId);
    if (folder === undefined) throw new SliceloomError('look-forgotten');
    return this.previews.draw(folder, input);
  }

  /** The PNG of a preview that was drawn lately. */
  previewPng(id: string): Uint8Array | undefined {
    return this.previews.png(id);
  }

  async *import(given: ImportInput, signal: AbortSignal): AsyncGenerator<ImportEvent> {
    const { library, onChange, uploads, paths } = this.options;
    const { into, name, existing } = await this.targetOf(given.into);
    // What is added to a data set is made as its slices are, unless something else is asked for.
    const like = existing && { size: existing.size, keepColor: existing.colors === 3 };
    const options = importOptions.parse({ ...like, ...given.options });
    const input = await this.broughtOf(given.paths);
    if (this.importing !== undefined) throw new SliceloomError('import-busy', { name: this.importing });
    this.importing = name;
    const folder = await makeJobFolder();
    try {
      const events = this.outliving(
        folder,
        (service, job, ended) =>
          service.import(
            { ...input, libraryPath: library.path, into, options, dryRun: given.dryRun === true, job },
            ended,
          ),
        signal,
      );
      for await (const event of events) {
        if (event.kind !== 'done') {
          yield event;
          continue;
        }
        await Promise.all(paths.uploadsIn(given.paths).map((id) => uploads.discard(id)));
        onChange();
        const { record } = await openDatasetById(library, event.datasetId);
        yield { kind: 'done', dataset: summaryOf(record), added: event.added };
      }
    } finally {
      this.importing = undefined;
      await removeJobFolder(folder);
    }
  }

  /** Ends what runs, without undoing it: the same import goes on another time from where it is now. */
  async close(): Promise<void> {
    this.isEnding = true;
    await Promise.all([this.previews.close(), ...[...this.running].map((importer) => importer.end())]);
    await Promise.all([...this.looks.values()].map(removeJobFolder));
    await this.options.uploads.discardAll();
  }

  private async *outliving<T>(
    folder: string,
    begin: Parameters<typeof outliving<T>>[1],
    signal: AbortSignal,
  ): AsyncGenerator<T> {
    let current: ImporterOwner | undefined;
    const leave = (): void => void (current && this.running.delete(current));
    const onStart = (importer: ImporterOwner): void => {
      leave();
      this.running.add((current = importer));
    };
    try {
      const { spawn } = this.options;
      yield* outliving({ spawn, folder, onStart, isEnding: () => this.isEnding }, begin, signal);
    } finally {
      leave();
    }
  }

  private async broughtOf(paths: readonly string[]): Promise<{ paths: string[]; within?: string[] }> {
    const within = this.options.paths.within(paths);
    return { paths: await this.options.paths.resolve(paths), ...(within && { within }) };
  }

  private async targetOf(
    into: ImportInput['into'],
  ): Promise<{ into: Target; name: string; existing?: DatasetRecord }> {
    if ('name' in into) {
      checkName(into.name);
      return { into, name: into.name };
    }
    const { folder, record } = await openDatasetById(this.options.library, into.datasetId);
    return { into: { existing: basename(folder.path) }, name: record.name, existing: record };
  }

  private async remember(lookId: string, folder: string): Promise<void> {
    this.looks.set(lookId, folder);
    for (const [id, old] of [...this.looks].slice(0, -MOST_LOOKS)) {
      this.looks.delete(id);
      await removeJobFolder(old);
    }
  }
}
