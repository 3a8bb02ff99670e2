import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import {
  countOfPart,
  IMAGE_SET_SCHEMA,
  imageSetManifest,
  mixedSeed,
  recipeOfSetImage,
  SYNTHETIC_NOTICE,
  type ImageSetManifest,
  type ImageSetRequest,
} from '@shared/domain/image-set';
import type { Neighbour } from '@shared/domain/nearest';
import type { ImageSetId } from '@shared/domain/units';
import { fileError, writeFileAtomic, writeJson } from '../library/files';
import { draftOf, ImageSetFolder } from '../library/layout';
import { boundsOf, candidatesOf, isHopeless, oneAhead, type Candidate, type Drawing } from './candidates';
import { cardOf } from './card';
import { ImageSetDraft, isSameRequest, peekDraft, sha256Of, type DraftRecord } from './draft';
import { imageFormatOf } from './formats';
import { sheetOf, toPng } from './pixels';
import { imageFor, sizeOf, uncut } from './set-files';
import { storedValues } from './shown';

/** So many images at most are on the contact sheet, so many of them in a row. */
const SHEET = { images: 64, columns: 8 };
const TOLD_EVERY_MS = 100;
/** Images that are compared with training slices at once. */
const PORTION = 32;

/** Compares images with the slices that were learnt from. */
export interface Judge {
  readonly slices: number;
  /** A likeness above it is nearer than held-out patients' slices come; undefined where none are held out. */
  readonly threshold: number | undefined;
  /** The nearest slices of each image [resolution, resolution, colors], the nearest first. */
  neighbours(images: readonly Float32Array[]): Promise<Neighbour[][]>;
  /** Writes the report of a set that is whole, once it lies in its folder. */
  report(folder: ImageSetFolder, manifest: ImageSetManifest, found: readonly Neighbour[][]): Promise<unknown>;
  close(): void;
}

/** Where the images of a set come from. */
export interface ImageSetSource extends Drawing {
  readonly run: ImageSetManifest['run'];
  readonly weights: ImageSetManifest['weights'];
  readonly resolution: number;
  readonly colors: number;
  readonly versions: ImageSetManifest['versions'];
  readonly truncatedLayers: number;
  /** When the checkpoint was saved: the date of all parts of a set that is drawn in parts. */
  readonly savedAt: number;
  /** Sides of slices before they were padded, and their usual window, where the request wants them and they are known. */
  readonly box: ImageSetManifest['box'];
  readonly window: ImageSetManifest['window'];
  /** Opened where images are to be compared. */
  readonly openJudge: (tell: (done: number, total: number) => void) => Promise<Judge | undefined>;
}

export type ImageSetEvent =
  | { kind: 'progress'; stage: 'looking' | 'drawing'; done: number; total: number }
  | { kind: 'done'; manifest: ImageSetManifest };

/**
 * Draws an image set into `folder`, which is there only once it is whole: images, manifest.json, manifest.csv, contact sheet,
 * card and, where images were compared, the report on them. Ended before, by the signal or a failure, what is drawn stays in a
 * draft beside it, and the same request goes on with it.
 *
 * @throws SliceloomError `image-set-exists`, `image-set-hopeless`, `disk-full` or `library-not-writable`.
 */
export async function* generateImageSet(
  folder: string,
  name: string,
  request: ImageSetRequest,
  source: ImageSetSource,
  signal: AbortSignal,
): AsyncGenerator<ImageSetEvent> {
  if (existsSync(folder) && (await readdir(folder)).length > 0)
    throw new SliceloomError('image-set-exists', { name: basename(folder) });
  const total = countOfPart(request);
  if (total === 0) {
    const reason = `of ${request.count} images none falls to part ${request.shard!.index}`;
    throw new SliceloomError('option-invalid', {
      option: '--shard',
      reason,
      allowed: `parts up to ${request.count}`,
    });
  }
  const whole = new ImageSetFolder(folder);
  const told = new Progress();
  let draft: ImageSetDraft | undefined;
  let judge: Judge | undefined;
  try {
    const opened = await openDraft(draftOf(whole), name, request, source);
    draft = opened.draft;
    if (request.near && request.near !== 'off') judge = yield* told.during(source.openJudge);
    if (!draft) {
      const bounds = yield* told.during((tell) => boundsOf(request, source.truncatedLayers, source, tell));
      const compared = judge && {
        slices: judge.slices,
        ...(judge.threshold !== undefined && { threshold: judge.threshold }),
      };
      draft = await ImageSetDraft.begin(draftOf(whole), {
        ...opened.about,
        ...(bounds && { bounds }),
        ...(compared && { compared }),
      });
    }
    const found: Neighbour[][] = [];
    if (judge) for await (const near of nearOfDraft(draft, judge)) found.push(...near);
    yield { kind: 'progress', stage: 'drawing', done: draft.count, total };
    for await (const near of drawInto(draft, source, judge, signal)) {
      if (near) found.push(near);
      if (told.isDue(draft.count === total))
        yield { kind: 'progress', stage: 'drawing', done: draft.count, total };
    }
    if (signal.aborted) return;
    const manifest = await finish(draft);
    if (judge) await judge.report(draft.folder, manifest, found);
    await rm(folder, { recursive: true, force: true });
    await rename(draft.folder.path, folder);
    yield { kind: 'done', manifest };
  } catch (error) {
    const isGone =
      (error as NodeJS.ErrnoException).code === 'ENOENT' && draft && !existsSync(draft.folder.path);
    throw isGone ? new SliceloomError('folder-gone', { path: folder }) : fileError(error, folder);
  } finally {
    judge?.close();
    await draft?.close();
  }
}

/** The draft of the same request from the same network, to be gone on with; or what is to stand in a new one. */
async function openDraft(
  folder: ImageSetFolder,
  name: string,
  request: ImageSetRequest,
  { draw: _, rate: __, openJudge: ___, savedAt, box, window, ...made }: ImageSetSource,
): Promise<{ draft: ImageSetDraft; about: DraftRecord } | { draft: undefined; about: DraftRecord }> {
  const identity = JSON.stringify([name, { ...request, shard: undefined }, made.weights.generatorSha256]);
  const known = await peekDraft(folder);
  const about: DraftRecord = {
    schema: IMAGE_SET_SCHEMA,
    // The parts of a set are one set: what would differ between them follows from the request.
    id: (request.shard
      ? `s${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`
      : `s${randomBytes(8).toString('hex')}`) as ImageSetId,
    ...{ name, request, notice: SYNTHETIC_NOTICE },
    createdAt: new Date(request.shard ? savedAt : Date.now()).toISOString(),
    ...made,
    ...(box && { box }),
    ...(window && { window }),
    drawn: 'singly',
  };
  const isSame =
    known !== undefined &&
    known.about.name === name &&
    isSameRequest(known.about.request, request) &&
    known.about.weights.generatorSha256 === made.weights.generatorSha256;
  return isSame ? { draft: await ImageSetDraft.resume(folder), about } : { draft: undefined, about };
}

/** The nearest slices of the images that a draft had already. */
async function* nearOfDraft(draft: ImageSetDraft, judge: Judge): AsyncGenerator<Neighbour[][]> {
  const set = { ...draft.about, images: draft.images };
  for (let from = 0; from < draft.count; from += PORTION) {
    const portion = Array.from({ length: Math.min(PORTION, draft.count - from) }, (_, i) => from + i);
    const values = await Promise.all(portion.map((at) => storedValues(draft.folder, set, at)));
    yield judge.neighbours(values.map((each) => uncut(set, each)));
  }
}

/** Draws what a draft lacks; passes on the nearest slices of each image, where they are looked for. */
async function* drawInto(
  draft: ImageSetDraft,
  source: Drawing,
  judge: Judge | undefined,
  signal: AbortSignal,
): AsyncGenerator<Neighbour[] | undefined> {
  const { about } = draft;
  const total = countOfPart(about.request);
  const leavesOut = about.request.near === 'leave-out' && judge?.threshold !== undefined;
  let { near: leftOutNear } = draft.leftOut;
  const from = { next: draft.next, leftOut: draft.leftOut };
  if (draft.count >= total) return;
  for await (const portion of portions(oneAhead(candidatesOf(about, source, from)), judge ? PORTION : 1)) {
    const near = await judge?.neighbours(portion.map(({ values }) => values));
    for (const [i, { seed, next, values, leftOut, score, distance }] of portion.entries()) {
      const likeness = near?.[i]?.[0]?.pixels;
      if (leavesOut && likeness! > judge.threshold) {
        leftOutNear++;
        continue;
      }
      await draft.add(imageFor(about, draft.count, seed, values), {
        ...{ leftOut: { ...leftOut, near: leftOutNear }, next },
        ...(score !== undefined && { score }),
        ...(distance !== undefined && { distance }),
        ...(likeness !== undefined && { near: likeness }),
      });
      yield near?.[i];
      if (signal.aborted || draft.count >= total) return;
    }
    const { next } = portion.at(-1)!;
    if (signal.aborted) return;
    if (isHopeless(next, draft.count))
      throw new SliceloomError('image-set-hopeless', { looked: next, kept: draft.count });
  }
}

async function* portions(candidates: AsyncIterable<Candidate>, size: number): AsyncGenerator<Candidate[]> {
  let portion: Candidate[] = [];
  for await (const candidate of candidates) {
    portion.push(candidate);
    if (portion.length < size) continue;
    yield portion;
    portion = [];
  }
}

async function finish(draft: ImageSetDraft): Promise<ImageSetManifest> {
  const { folder } = draft;
  const manifest = await draft.finish();
  await writeSetFiles(folder, manifest);
  return manifest;
}

/** Writes what stands beside the images of a set. */
export async function writeSetFiles(folder: ImageSetFolder, manifest: ImageSetManifest): Promise<void> {
  const first = Array.from({ length: Math.min(SHEET.images, manifest.images.length) }, (_, i) => i);
  const values = await Promise.all(first.map((index) => storedValues(folder, manifest, index)));
  const sheet = sheetOf(values, sizeOf(manifest), SHEET.columns);
  await writeFileAtomic(folder.contactSheet, toPng(sheet, { Description: SYNTHETIC_NOTICE }));
  await writeFileAtomic(folder.card, cardOf(manifest, basename(folder.contactSheet)));
  await writeFileAtomic(folder.table, asCsv(manifest));
  await writeJson(folder.manifest, imageSetManifest, manifest);
}

/** One line an image; every value is a number or a name that we made, so nothing needs quoting. */
function asCsv({ request, resolution, truncatedLayers, weights, images }: ImageSetManifest): string {
  const rows = images.map(({ file, seed, sha256, score, distance, near }) => {
    const { mix } = recipeOfSetImage(request, seed, truncatedLayers);
    const from = mix ? `${mixedSeed(seed)},${mix.first + 1}-${mix.end}` : ',';
    const figures = [score, distance, near].map((figure) => figure?.toFixed(4) ?? '').join(',');
    return `${file},${seed},${from},${request.psi},${resolution},${weights.images},${figures},${sha256}`;
  });
  const head = 'file,seed,mixed_seed,mixed_layers,psi,resolution,checkpoint,score,distance,near,sha256';
  return [head, ...rows, ''].join('\n');
}

/**
 * Draws images of a set again. @returns the bytes of each one, whose hash is that of the manifest where nothing has changed
 */
export async function* remakeImages(
  manifest: ImageSetManifest,
  indices: readonly number[],
  draw: Drawing['draw'],
): AsyncGenerator<{ index: number; sha256: string; bytes: Uint8Array }> {
  const { request, truncatedLayers, images } = manifest;
  for (const index of indices) {
    const { seed } = images[index]!;
    const values = await draw(recipeOfSetImage(request, seed, truncatedLayers));
    const bytes = imageFormatOf[request.format].encode(imageFor(manifest, index, seed, values));
    yield { index, sha256: sha256Of(bytes), bytes };
  }
}

/** Tells how something goes, now and then. */
class Progress {
  private next = 0;

  isDue(isLast: boolean): boolean {
    if (Date.now() < this.next && !isLast) return false;
    this.next = Date.now() + TOLD_EVERY_MS;
    return true;
  }

  /** Passes on what `act` tells while it goes on, and answers what it does. */
  async *during<T>(
    act: (tell: (done: number, total: number) => void) => Promise<T>,
  ): AsyncGenerator<ImageSetEvent, T> {
    let last: ImageSetEvent | undefined;
    let isDone = false;
    const going = act((done, total) => {
      last = { kind: 'progress', stage: 'looking', done, total };
    }).finally(() => (isDone = true));
    going.catch(() => undefined);
    while (!isDone) {
      await Promise.race([going.catch(() => undefined), pause(TOLD_EVERY_MS)]);
      if (last && !isDone) yield last;
      last = undefined;
    }
    return going;
  }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
