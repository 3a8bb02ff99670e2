import { SliceloomError } from '@shared/contract/errors';
import { imageSetManifest, type ImageSetManifest } from '@shared/domain/image-set';
import { readJsonIfThere } from '../library/files';
import type { ImageSetFolder } from '../library/layout';

/** @throws SliceloomError `no-image-set` where a folder holds no manifest, `file-damaged` where it is none of ours. */
export async function readManifest(folder: ImageSetFolder): Promise<ImageSetManifest> {
  const manifest = await readJsonIfThere(folder.manifest, imageSetManifest);
  if (!manifest) throw new SliceloomError('no-image-set', { path: folder.path });
  return manifest;
}
