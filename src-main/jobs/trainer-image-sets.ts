import { writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import { SliceloomError } from '@shared/contract/errors';
import type { trainerContract } from '@shared/contract/trainer';
import { type ImageSetManifest, type ImageSetRequest } from '@shared/domain/image-set';
import type { ComparisonEvent } from '@shared/domain/nearest';
import { runRecord, type RunRecord } from '@shared/domain/run';
import { growthAt } from '@shared/pure/growth';
import type { Dataset } from '../dataset/open';
import { openDataset } from '../dataset/store';
import type { Drawing } from '../image-set/candidates';
import { isSameRequest, peekDraft } from '../image-set/draft';
import {
  generateImageSet,
  remakeImages,
  type ImageSetEvent,
  type ImageSetSource,
} from '../image-set/generate';
import { remakeImageSet } from '../image-set/remake';
import type { LoadedCheckpoint } from '../library/checkpoints';
import { readJson } from '../library/files';
import { DatasetFolder, draftOf, ImageSetFolder, RunFolder } from '../library/layout';
import { TRUNCATED_LAYERS } from '../model/sampling';
import { tensorFlowVersion } from '../tensor/device';
import { hashOfTensors } from '../training/checkpoint';
import { checkpointOf, type Drawers } from '../training/drawers';
import { compareWithSlices } from '../training/nearest-report';
import { originalBox, usualWindow } from '../training/original-values';
import { SliceJudge } from '../training/slice-judge';
import type { Between } from './trainer-explorer';
import { readManifest } from '../image-set/manifest';

type Input<M extends keyof typeof trainerContract.streams> = z.infer<
  (typeof trainerContract.streams)[M]['input']
>;
type RemadeImage = z.infer<typeof trainerContract.streams.remake.item>;

interface Parts {
  readonly drawers: Drawers;
  readonly between: Between;
  /** The newest checkpoint of a run; what is in hand is saved first. */
  readonly newest: (run: RunFolder, record: RunRecord) => Promise<LoadedCheckpoint>;
}

/** Draws image sets from runs' checkpoints, between the steps of a training that is under way; draws them again, and compares them. */
export class ImageSets {
  constructor(private readonly parts: Parts) {}

  async *generate(
    { runFolder, datasetFolder, folder, name, request }: Input<'generate'>,
    signal: AbortSignal,
  ): AsyncGenerator<ImageSetEvent> {
    const run = new RunFolder(runFolder);
    const record = await readJson(run.record, runRecord);
    // What is gone on with is drawn with the network that it was begun with, whatever has been trained since.
    const images = request.images ?? (await begunWith(folder, name, request));
    const checkpoint =
      images === undefined ? await this.parts.newest(run, record) : await checkpointOf(run, record, images);
    await writeFile(checkpoint.folder.pin, '');
    const dataset =
      datasetFolder === undefined ? undefined : await openDataset(new DatasetFolder(datasetFolder));
    const source = await this.sourceOf(run, record, checkpoint, dataset, request);
    const wanted = { ...request, images: checkpoint.state.images };
    yield* generateImageSet(folder, name, wanted, source, signal);
  }

  async *remake({ runFolder, folder, indices }: Input<'remake'>): AsyncGenerator<RemadeImage> {
    const run = new RunFolder(runFolder);
    const manifest = await readManifest(new ImageSetFolder(folder));
    const { draw } = await this.drawingOfSet(run, manifest);
    for await (const { index, sha256 } of remakeImages(manifest, indices, draw)) yield { index, sha256 };
  }

  async *exportSet(
    { runFolder, folder, into, format }: Input<'exportSet'>,
    signal: AbortSignal,
  ): AsyncGenerator<ImageSetEvent> {
    const run = new RunFolder(runFolder);
    const manifest = await readManifest(new ImageSetFolder(folder));
    const { draw } = await this.drawingOfSet(run, manifest);
    yield* remakeImageSet(manifest, format ?? manifest.request.format, into, draw, signal);
  }

  async *nearest(
    { runFolder, datasetFolder, folder: path }: Input<'nearest'>,
    signal: AbortSignal,
  ): AsyncGenerator<ComparisonEvent> {
    const run = new RunFolder(runFolder);
    const record = await readJson(run.record, runRecord);
    const folder = new ImageSetFolder(path);
    const manifest = await readManifest(folder);
    const dataset = await openDataset(new DatasetFolder(datasetFolder));
    const pairs = (setId: string): string => run.nearestPairs(setId);
    yield* compareWithSlices({ folder, manifest, dataset, record, pairs }, signal);
  }

  /** @throws SliceloomError `checkpoint-missing`, or `file-damaged` where the checkpoint is not the one that the manifest names */
  private async drawingOfSet(run: RunFolder, { weights }: ImageSetManifest): Promise<Drawing> {
    const { images, generatorSha256 } = weights;
    const record = await readJson(run.record, runRecord);
    const { folder: checkpoint } = await checkpointOf(run, record, images);
    if ((await hashOfTensors(checkpoint, 'generator')) !== generatorSha256) {
      const reason = 'it is not the one that the images were drawn with';
      throw new SliceloomError('file-damaged', { path: checkpoint.generator, reason });
    }
    return this.drawingOf(run, images);
  }

  private drawingOf(run: RunFolder, images: number): Drawing {
    const { drawers, between } = this.parts;
    return {
      draw: async (recipe) => (await between(() => drawers.draw(run, images, recipe))).values,
      rate: (recipe) => between(() => drawers.rate(run, images, recipe)),
    };
  }

  private async sourceOf(
    run: RunFolder,
    record: RunRecord,
    { folder, state }: LoadedCheckpoint,
    dataset: Dataset | undefined,
    request: ImageSetRequest,
  ): Promise<ImageSetSource> {
    const { images, at: savedAt } = state;
    const { resolution, fade } = growthAt(record.options, images / 1000);
    const { id, name, datasetName, datasetSha256, preset, colors } = record;
    const pairs = (setId: string): string => run.nearestPairs(setId);
    return {
      run: { id, name, datasetName, datasetSha256, preset },
      weights: { images, fade, generatorSha256: await hashOfTensors(folder, 'generator') },
      ...{ resolution, colors, savedAt, truncatedLayers: TRUNCATED_LAYERS },
      versions: { sliceloom: record.versions.sliceloom, tensorflow: tensorFlowVersion() },
      box: request.aspect && dataset && originalBox(dataset, record, resolution),
      window: request.values && usualWindow(dataset, record),
      ...this.drawingOf(run, images),
      openJudge: async (tell) =>
        dataset && SliceJudge.open({ dataset, record, side: resolution, colors, pairs }, tell),
    };
  }
}

/** The checkpoint of a draft of the same request, by its images shown. */
async function begunWith(
  folder: string,
  name: string,
  request: ImageSetRequest,
): Promise<number | undefined> {
  const draft = await peekDraft(draftOf(new ImageSetFolder(folder)));
  const { images } = draft?.about.request ?? {};
  const isSame = draft?.about.name === name && isSameRequest({ ...request, images }, draft.about.request);
  return isSame ? images : undefined;
}
