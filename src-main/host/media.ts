import { readFile } from 'node:fs/promises';
import { datasetId, imageSetId, runId } from '@shared/domain/units';
import { openDatasetById } from '../dataset/store';
import type { Library } from '../library/layout';
import type { MediaFile } from './host';
import type { RunShelf } from './runs';

const png = (body: Uint8Array): MediaFile => ({ contentType: 'image/png', body, immutable: true });

/**
 * The image at a path of `mediaUrl`, or undefined. Each part of the path must have the form of an id or of a number; ids
 * are looked up among what the library holds, so nothing of the path is ever a file's name.
 */
export async function readMedia(
  path: string,
  library: Library,
  runs: RunShelf,
): Promise<MediaFile | undefined> {
  const [, kind, ...rest] = /^\/media\/(slice|preview|generated)\/(.+)\/(\d{1,7})\.png$/.exec(path) ?? [];
  const index = Number(rest[1]);
  const ids = rest[0]?.split('/') ?? [];
  try {
    if (kind === 'slice' && ids.length === 1) {
      const dataset = await openDatasetById(library, datasetId.parse(ids[0]));
      return index < dataset.record.slices ? png(await dataset.slicePng(index)) : undefined;
    }
    if (kind === 'preview' && ids.length === 1) {
      const { folder } = await runs.byId(runId.parse(ids[0]));
      return png(await readFile(folder.preview(index)));
    }
    if (kind === 'generated' && ids.length === 2) {
      const { folder } = await runs.byId(runId.parse(ids[0]));
      const wanted = imageSetId.parse(ids[1]);
      const set = (await runs.imageSets(folder)).find(({ manifest }) => manifest.id === wanted);
      const image = set?.manifest.images[index];
      // The name is the one that was made when the image was drawn; a manifest from elsewhere may say anything.
      if (!set || !image || image.file !== set.folder.imageName(index, image.seed)) return undefined;
      return png(await readFile(set.folder.image(image.file)));
    }
    return undefined;
  } catch {
    // Not an id, not in the library, or no such file: in all cases there is no image at this address.
    return undefined;
  }
}
