import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import {
  IMAGE_SET_SCHEMA,
  imageSetManifest,
  SYNTHETIC_NOTICE,
  type ImageSetManifest,
  type ImageSetRequest,
} from '@shared/domain/image-set';
import type { ImageSetId } from '@shared/domain/units';
import { fileError, makeFolders, writeFileAtomic, writeJson } from '../library/files';
import { ImageSetFolder } from '../library/layout';
import { cardOf } from './card';
import { ImageSetDraft, sha256Of } from './draft';
import { imageFormatOf, type AboutImage } from './formats';
import { montage, toPng } from './pixels';

/** So many images at most are on the contact sheet, so many of them in a row. */
const SHEET = { images: 64, columns: 8 };
const TOLD_EVERY_MS = 100;

/** Where the images of a set come from. */
export interface ImageSetSource {
  readonly run: ImageSetManifest['run'];
  readonly weights: ImageSetManifest['weights'];
  readonly resolution: number;
  readonly colors: number;
  readonly versions: ImageSetManifest['versions'];
  readonly truncatedLayers: number;
  /** Draws an image by itself: [resolution, resolution, colors] in [−1, 1]. */
  draw(seed: number, psi: number): Promise<Float32Array>;
}

export type ImageSetEvent =
  { kind: 'progress'; done: number; total: number } | { kind: 'done'; manifest: ImageSetManifest };

/** What the file of an image says besides its pixels, which decides its bytes. */
export const aboutImage = (
  { id, name, createdAt, notice, versions }: Omit<ImageSetManifest, 'images'>,
  index: number,
  seed: number,
): AboutImage => ({
  ...{ seed, index, notice },
  set: { id, name, createdAt },
  software: `Sliceloom ${versions.sliceloom}`,
});

/**
 * Draws an image set into `folder`, which is there only once it is whole: images, manifest.json, manifest.csv, contact sheet
 * and card. Cancelled or failed, nothing is left of it.
 *
 * @throws SliceloomError `image-set-exists`, `disk-full` or `library-not-writable`.
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
  const { draw, ...made } = source;
  const about: Omit<ImageSetManifest, 'images'> = {
    schema: IMAGE_SET_SCHEMA,
    id: `s${randomBytes(8).toString('hex')}` as ImageSetId,
    ...{ name, request, notice: SYNTHETIC_NOTICE, createdAt: new Date().toISOString() },
    ...made,
    drawn: 'singly',
  };
  const files = new ImageSetFolder(`${folder}.part`);
  const draft = new ImageSetDraft(files, about);
  try {
    await rm(files.path, { recursive: true, force: true });
    await makeFolders(files.path);
    const images: ImageSetManifest['images'] = [];
    const sheet: Float32Array[] = [];
    const { count: total, psi } = request;
    const { resolution: side, colors } = source;
    let nextTold = 0;
    yield { kind: 'progress', done: 0, total };
    for (let index = 0; index < total; index++) {
      if (signal.aborted) return;
      const seed = request.seed + index;
      const values = await draw(seed, psi);
      if (sheet.length < SHEET.images) sheet.push(values);
      images.push(await draft.add({ values, side, colors, about: aboutImage(about, index, seed) }));
      if (Date.now() < nextTold && index < total - 1) continue;
      nextTold = Date.now() + TOLD_EVERY_MS;
      yield { kind: 'progress', done: images.length, total };
    }
    await draft.close();
    const manifest: ImageSetManifest = { ...about, images };
    await writeFileAtomic(files.contactSheet, contactSheetOf(sheet, side, colors));
    await writeFileAtomic(files.card, cardOf(manifest, basename(files.contactSheet)));
    await writeFileAtomic(files.table, asCsv(manifest));
    await writeJson(files.manifest, imageSetManifest, manifest);
    await rm(folder, { recursive: true, force: true });
    await rename(files.path, folder);
    yield { kind: 'done', manifest };
  } catch (error) {
    throw fileError(error, folder);
  } finally {
    await draft.close();
    await rm(files.path, { recursive: true, force: true }).catch(() => undefined);
  }
}

function contactSheetOf(images: readonly Float32Array[], side: number, colors: number): Uint8Array {
  const columns = Math.min(images.length, SHEET.columns);
  const each = side * side * colors;
  const all = new Float32Array(images.length * each);
  images.forEach((values, i) => all.set(values, i * each));
  return toPng(montage(all, side, colors, columns, Math.ceil(images.length / columns)), {
    Description: SYNTHETIC_NOTICE,
  });
}

/** One line an image; every value is a number or a name that we made, so nothing needs quoting. */
function asCsv(manifest: ImageSetManifest): string {
  const { psi } = manifest.request;
  const rows = manifest.images.map(
    ({ file, seed, sha256 }) => `${file},${seed},${psi},${manifest.resolution},${sha256}`,
  );
  return ['file,seed,psi,resolution,sha256', ...rows, ''].join('\n');
}

/**
 * Draws images of a set again. @returns the hash of each one's bytes, which is that of the manifest where nothing has changed
 */
export async function* remakeImages(
  manifest: ImageSetManifest,
  indices: readonly number[],
  draw: ImageSetSource['draw'],
): AsyncGenerator<{ index: number; sha256: string }> {
  const { request, resolution: side, colors, images } = manifest;
  const { encode } = imageFormatOf[request.format];
  for (const index of indices) {
    const { seed } = images[index]!;
    const values = await draw(seed, request.psi);
    yield {
      index,
      sha256: sha256Of(encode({ values, side, colors, about: aboutImage(manifest, index, seed) })),
    };
  }
}
