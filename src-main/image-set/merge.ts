import { existsSync } from 'node:fs';
import { copyFile, readdir, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { open } from 'node:fs/promises';
import { SliceloomError } from '@shared/contract/errors';
import { type ImageSetManifest, type LeftOut } from '@shared/domain/image-set';
import { nearestReport, type NearestReport } from '@shared/domain/nearest';
import { fileError, makeFolders, readJsonIfThere } from '../library/files';
import { draftOf, ImageSetFolder } from '../library/layout';
import { sha256Of } from './draft';
import { imageFormatOf } from './formats';
import { writeSetFiles } from './generate';
import { sizeOf } from './set-files';
import { bytesOfImage } from './shown';
import { readManifest } from './manifest';
import { writeNearest } from './nearest-files';

interface Part {
  readonly folder: ImageSetFolder;
  readonly manifest: ImageSetManifest;
  readonly report: NearestReport | undefined;
}

/** An image with its part, by its place in the whole set. */
interface Placed {
  readonly part: Part;
  readonly position: number;
}

/**
 * Puts the parts of an image set (`generate --shard`) together in a new folder: the files are those that the whole set has when it is
 * drawn at once, and each is compared with its hash on the way.
 *
 * @throws SliceloomError `parts-differ` by the folder that is no part, is one twice, or lacks; `image-set-exists`; `file-damaged`
 */
export async function mergeImageSets(
  paths: readonly string[],
  into: string,
  tell: (done: number, total: number) => void,
): Promise<ImageSetManifest> {
  if (existsSync(into) && (await readdir(into)).length > 0)
    throw new SliceloomError('image-set-exists', { name: basename(into) });
  const parts = await readParts(paths);
  const placed = inOrder(parts);
  const folder = draftOf(new ImageSetFolder(into));
  try {
    await rm(folder.path, { recursive: true, force: true });
    await makeFolders(folder.path);
    const manifest = manifestOf(parts, placed);
    await writeImages(folder, manifest, placed, tell);
    await writeSetFiles(folder, manifest);
    await mergeReports(folder, manifest, placed);
    await rm(into, { recursive: true, force: true });
    await rename(folder.path, into);
    return manifest;
  } catch (error) {
    throw fileError(error, into);
  } finally {
    await rm(folder.path, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function readParts(paths: readonly string[]): Promise<Part[]> {
  const parts: Part[] = [];
  const wrong = (path: string, reason: string): never => {
    throw new SliceloomError('parts-differ', { path, reason });
  };
  for (const path of paths) {
    const folder = new ImageSetFolder(path);
    const manifest = await readManifest(folder);
    const { shard } = manifest.request;
    const [first] = parts;
    if (!shard) wrong(path, 'it was not drawn in parts');
    if (first && identityOf(first.manifest) !== identityOf(manifest))
      wrong(path, `it is of another set than ${first.folder.path}`);
    const twin = parts.find((part) => part.manifest.request.shard!.index === shard!.index);
    if (twin) wrong(path, `it is the same part as ${twin.folder.path}`);
    parts.push({ folder, manifest, report: await readJsonIfThere(folder.nearest, nearestReport) });
  }
  const { of } = parts[0]!.manifest.request.shard!;
  for (let index = 1; index <= of; index++)
    if (!parts.some(({ manifest }) => manifest.request.shard!.index === index))
      wrong(paths.at(-1)!, `of its ${of} parts number ${index} is missing`);
  return parts;
}

/** What is the same in all parts of a set. */
const identityOf = ({
  id,
  request,
  weights,
  versions,
  bounds,
  compared,
  box,
  window,
}: ImageSetManifest): string => {
  const { index: _, ...shard } = request.shard!;
  return JSON.stringify([id, { ...request, shard }, weights, versions, bounds, compared, box, window]);
};

/** Parts take turns. */
function inOrder(parts: readonly Part[]): Placed[] {
  const turns = [...parts].sort((a, b) => a.manifest.request.shard!.index - b.manifest.request.shard!.index);
  const most = Math.max(...turns.map(({ manifest }) => manifest.images.length));
  return Array.from({ length: most }, (_, position) => position).flatMap((position) =>
    turns.filter(({ manifest }) => position < manifest.images.length).map((part) => ({ part, position })),
  );
}

function manifestOf(parts: readonly Part[], placed: readonly Placed[]): ImageSetManifest {
  const { images: _, leftOut: __, request, ...about } = parts[0]!.manifest;
  const { shard: ___, ...whole } = request;
  const left = parts.reduce(
    (sum: LeftOut, { manifest: { leftOut } }) => ({
      score: sum.score + (leftOut?.score ?? 0),
      distance: sum.distance + (leftOut?.distance ?? 0),
      near: sum.near + (leftOut?.near ?? 0),
    }),
    { score: 0, distance: 0, near: 0 },
  );
  return {
    ...about,
    request: whole,
    ...(left.score + left.distance + left.near > 0 && { leftOut: left }),
    images: placed.map(({ part, position }) => part.manifest.images[position]!),
  };
}

async function writeImages(
  folder: ImageSetFolder,
  manifest: ImageSetManifest,
  placed: readonly Placed[],
  tell: (done: number, total: number) => void,
): Promise<void> {
  const { stack } = imageFormatOf[manifest.request.format];
  const { notice: description, window } = manifest;
  const file = stack && (await open(folder.image(manifest.images[0]!.file), 'w'));
  try {
    await file?.writeFile(stack!({ ...sizeOf(manifest), count: placed.length, description, window }));
    for (const [i, { part, position }] of placed.entries()) {
      const image = part.manifest.images[position]!;
      const bytes = await bytesOfImage(part.folder, part.manifest, position);
      const path = part.folder.image(image.file);
      if (sha256Of(bytes) !== image.sha256)
        throw new SliceloomError('file-damaged', { path, reason: 'its content has changed' });
      if (file) await file.writeFile(bytes);
      else await copyFile(path, folder.image(image.file));
      tell(i + 1, placed.length);
    }
  } finally {
    await file?.close();
  }
}

/** Reports are put together where each part has one. */
async function mergeReports(
  folder: ImageSetFolder,
  manifest: ImageSetManifest,
  placed: readonly Placed[],
): Promise<void> {
  const [first] = placed;
  if (!first?.part.report || placed.some(({ part }) => !part.report)) return;
  const images = placed.map(({ part, position }) => part.report!.images[position]!);
  await writeNearest(folder, { ...first.part.report, setId: manifest.id, images });
}
