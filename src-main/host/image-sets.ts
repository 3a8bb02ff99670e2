import type { ApplicationService } from '@shared/contract/application';
import type { GenerationEvent } from '@shared/contract/runs';
import { SliceloomError } from '@shared/contract/errors';
import { countOfPart, usualSetName, type ImageFormat, type VerifiedImage } from '@shared/domain/image-set';
import { freeName } from '@shared/domain/names';
import { nearestReport, type ComparisonEvent } from '@shared/domain/nearest';
import type { ImageSetId, RunId } from '@shared/domain/units';
import { rename, rm } from 'node:fs/promises';
import { peekDraft } from '../image-set/draft';
import { mergeImageSets } from '../image-set/merge';
import { makeFolders, temporaryBeside, readJsonIfThere } from '../library/files';
import { ImageSetFolder } from '../library/layout';
import type { RunFeeds } from './feeds';
import type { GenerateInput, Host } from './host';
import type { Runs } from './run-service';
import { checkName, imageSetSummaryOf, type RunShelf, type StoredRun } from './runs';
import type { TrainingSupervisor } from './supervisor';
import { verifyImageSet } from './verify';
import { readManifest } from '../image-set/manifest';

interface Parts {
  readonly shelf: RunShelf;
  readonly supervisor: TrainingSupervisor;
  readonly runs: Runs;
  readonly feeds: RunFeeds;
}

type ImageSetService = Pick<
  ApplicationService,
  | 'listImageSets'
  | 'readImageSet'
  | 'listDrafts'
  | 'removeDraft'
  | 'readComparison'
  | 'compareImageSet'
  | 'verifyImageSet'
  | 'generate'
>;
type OwnFolders = Pick<Host, 'generateInto' | 'verify' | 'nearest' | 'exportSet' | 'merge'>;

/** Image sets: drawing, listing, comparing, verifying; in the library and in folders of the user's choice. */
export class ImageSetShelf {
  constructor(private readonly parts: Parts) {}

  readonly service: ImageSetService = {
    listImageSets: async ({ runId }) => {
      const { folder } = await this.parts.shelf.byId(runId);
      return (await this.parts.shelf.imageSets(folder)).map(({ manifest }) => imageSetSummaryOf(manifest));
    },
    readImageSet: async ({ runId, imageSetId }) => (await this.byId(runId, imageSetId)).manifest,
    listDrafts: async ({ runId }) => {
      const { shelf } = this.parts;
      const { folder } = await shelf.byId(runId);
      const names = await shelf.draftNames(folder);
      const drafts = await Promise.all(names.map((name) => peekDraft(folder.imageSetDraft(name))));
      return drafts.flatMap((draft) => {
        if (!draft) return [];
        const { name, request } = draft.about;
        return [{ name, request, done: draft.done, total: countOfPart(request) }];
      });
    },
    removeDraft: async ({ runId, name }) => {
      const { shelf } = this.parts;
      const { folder } = await shelf.byId(runId);
      if (!(await shelf.draftNames(folder)).includes(name)) return;
      // Moved away first: an image may still be written by who has just been told to stop.
      const { path } = folder.imageSetDraft(name);
      const away = temporaryBeside(path);
      await rename(path, away);
      await rm(away, { recursive: true, force: true, maxRetries: 5 });
    },
    readComparison: async ({ runId, imageSetId }) => {
      const { folder } = await this.byId(runId, imageSetId);
      return (await readJsonIfThere(folder.nearest, nearestReport)) ?? null;
    },
    compareImageSet: (input, signal) => this.compareById(input.runId, input.imageSetId, signal),
    verifyImageSet: (input, signal) => this.verifyById(input, signal),
    generate: (input, signal) => this.generate(input, signal),
  };

  readonly own: OwnFolders = {
    generateInto: (folder, input, signal) => this.generateInto(folder, input, signal),
    verify: (folder, count, signal) => verifyImageSet(this.parts, folder, count, signal),
    nearest: (folder, signal) => this.compare(folder, signal),
    exportSet: (folder, into, format, signal) => this.exportSet(folder, into, format, signal),
    merge: (folders, into, tell) => mergeImageSets(folders, into, tell),
  };

  private async byId(
    runId: RunId,
    imageSetId: ImageSetId,
  ): Promise<Awaited<ReturnType<RunShelf['imageSets']>>[number]> {
    const { shelf } = this.parts;
    const { folder } = await shelf.byId(runId);
    const found = (await shelf.imageSets(folder)).find(({ manifest }) => manifest.id === imageSetId);
    if (!found) throw new SliceloomError('image-set-missing', { name: imageSetId });
    return found;
  }

  private async *compareById(
    runId: RunId,
    imageSetId: ImageSetId,
    signal: AbortSignal,
  ): AsyncGenerator<ComparisonEvent> {
    yield* this.compare((await this.byId(runId, imageSetId)).folder.path, signal);
  }

  private async *verifyById(
    { runId, imageSetId, count }: { runId: RunId; imageSetId: ImageSetId; count: number },
    signal: AbortSignal,
  ): AsyncGenerator<VerifiedImage> {
    const { folder } = await this.byId(runId, imageSetId);
    yield* verifyImageSet(this.parts, folder.path, count, signal);
  }

  private async *compare(path: string, signal: AbortSignal): AsyncGenerator<ComparisonEvent> {
    const { shelf, runs, supervisor } = this.parts;
    const { run: source } = await readManifest(new ImageSetFolder(path));
    const run = await shelf.byId(source.id);
    const dataset = await runs.datasetOf(run);
    const input = { runFolder: run.folder.path, datasetFolder: dataset.folder.path, folder: path };
    yield* supervisor.nearest(run, input, signal);
  }

  private async *generate(input: GenerateInput, signal: AbortSignal): AsyncGenerator<GenerationEvent> {
    const run = await this.parts.shelf.byId(input.runId);
    const name = await this.freeNameOf(run, input);
    await makeFolders(run.folder.exports);
    yield* this.draw(run, name, run.folder.imageSet(name).path, input, signal);
  }

  private async *generateInto(
    folder: string,
    input: GenerateInput,
    signal: AbortSignal,
  ): AsyncGenerator<GenerationEvent> {
    const run = await this.parts.shelf.byId(input.runId);
    yield* this.draw(run, input.name ?? usualSetName(input), folder, input, signal);
  }

  /** Draws all images of the set in a folder again, from its manifest alone. */
  private async *exportSet(
    path: string,
    into: string,
    format: ImageFormat | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<GenerationEvent> {
    const { shelf, supervisor } = this.parts;
    const { run: source } = await readManifest(new ImageSetFolder(path));
    const run = await shelf.byId(source.id);
    const input = { runFolder: run.folder.path, folder: path, into, ...(format && { format }) };
    for await (const event of supervisor.exportSet(run, input, signal))
      yield event.kind === 'progress'
        ? event
        : { kind: 'done', imageSet: imageSetSummaryOf(event.manifest), folder: into };
  }

  /** A draft of that name may be gone on with; a set of that name may not be replaced. */
  private async freeNameOf({ folder }: StoredRun, input: GenerateInput): Promise<string> {
    const { shelf } = this.parts;
    const taken = await shelf.imageSetNames(folder);
    const { name } = input;
    if (name === undefined)
      return freeName(usualSetName(input), [...taken, ...(await shelf.draftNames(folder))]);
    checkName(name);
    if (taken.some((other) => other.toLowerCase() === name.toLowerCase()))
      throw new SliceloomError('image-set-exists', { name });
    return name;
  }

  private async *draw(
    run: StoredRun,
    name: string,
    folder: string,
    { runId: _, name: __, ...request }: GenerateInput,
    signal: AbortSignal,
  ): AsyncGenerator<GenerationEvent> {
    const { runs, supervisor, feeds } = this.parts;
    // A run that was brought from elsewhere draws without its data set; then nothing is compared, and its manifest says so.
    const dataset = await runs.datasetOf(run).catch(() => undefined);
    const datasetFolder = dataset?.folder.path;
    const input = {
      ...{ runFolder: run.folder.path, folder, name, request },
      ...(datasetFolder !== undefined && { datasetFolder }),
    };
    for await (const event of supervisor.generate(run, input, signal)) {
      if (event.kind === 'progress') yield event;
      else {
        feeds.changes.publish(true);
        yield { kind: 'done', imageSet: imageSetSummaryOf(event.manifest), folder };
      }
    }
  }
}
