import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
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
import { montage, toPng } from './pixels';

/** Images drawn in one go: enough to keep the machine busy, few enough to show progress and to cancel. */
const CHUNK = 8;

export interface ImageSetSource {
  readonly run: ImageSetManifest['run'];
  readonly weights: ImageSetManifest['weights'];
  readonly resolution: number;
  readonly colors: number;
  readonly versions: ImageSetManifest['versions'];
  readonly truncatedLayers: number;
  /** Draws one image a seed: [N, resolution, resolution, colors] in [−1, 1]. */
  draw(seeds: number[], psi: number): Promise<Float32Array>;
}

export type ImageSetEvent =
  { kind: 'progress'; done: number; total: number } | { kind: 'done'; manifest: ImageSetManifest };

/**
 * Draws an image set into `folder`, which is there only once it is whole: PNGs of 8 bits, manifest.json and
 * manifest.csv. Cancelled or failed, nothing is left of it.
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
  const draft = new ImageSetFolder(`${folder}.part`);
  try {
    await rm(draft.path, { recursive: true, force: true });
    await makeFolders(draft.path);
    const images: ImageSetManifest['images'] = [];
    const total = request.count;
    yield { kind: 'progress', done: 0, total };
    while (images.length < total) {
      if (signal.aborted) return;
      images.push(...(await drawChunk(draft, images.length, request, source)));
      yield { kind: 'progress', done: images.length, total };
    }
    const manifest: ImageSetManifest = {
      schema: IMAGE_SET_SCHEMA,
      id: `s${randomBytes(8).toString('hex')}` as ImageSetId,
      name,
      notice: SYNTHETIC_NOTICE,
      createdAt: new Date().toISOString(),
      request,
      run: source.run,
      weights: source.weights,
      resolution: source.resolution,
      colors: source.colors,
      versions: source.versions,
      truncatedLayers: source.truncatedLayers,
      images,
    };
    await writeJson(draft.manifest, imageSetManifest, manifest);
    await writeFileAtomic(draft.table, asCsv(manifest));
    await rm(folder, { recursive: true, force: true });
    await rename(draft.path, folder);
    yield { kind: 'done', manifest };
  } catch (error) {
    throw fileError(error, folder);
  } finally {
    await rm(draft.path, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function drawChunk(
  folder: ImageSetFolder,
  first: number,
  request: ImageSetRequest,
  source: ImageSetSource,
): Promise<ImageSetManifest['images']> {
  const count = Math.min(CHUNK, request.count - first);
  const seeds = Array.from({ length: count }, (_, i) => request.seed + first + i);
  const values = await source.draw(seeds, request.psi);
  const size = values.length / count;
  const images: ImageSetManifest['images'] = [];
  for (const [i, seed] of seeds.entries()) {
    const picture = montage(
      values.subarray(i * size, (i + 1) * size),
      source.resolution,
      source.colors,
      1,
      1,
    );
    const png = toPng(picture, {
      Software: `Sliceloom ${source.versions.sliceloom}`,
      Description: SYNTHETIC_NOTICE,
      Seed: `${seed}`,
    });
    const file = folder.imageName(first + i, seed);
    await writeFile(folder.image(file), png);
    images.push({ file, seed, sha256: createHash('sha256').update(png).digest('hex') });
  }
  return images;
}

/** One line an image; every value is a number or a name that we made, so nothing needs quoting. */
function asCsv(manifest: ImageSetManifest): string {
  const { psi } = manifest.request;
  const rows = manifest.images.map(
    ({ file, seed, sha256 }) => `${file},${seed},${psi},${manifest.resolution},${sha256}`,
  );
  return ['file,seed,psi,resolution,sha256', ...rows, ''].join('\n');
}
