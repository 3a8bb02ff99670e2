import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import { recipeOfSetImage, type ImageFormat, type ImageSetManifest } from '@shared/domain/image-set';
import { fileError } from '../library/files';
import { draftOf, ImageSetFolder } from '../library/layout';
import type { Drawing } from './candidates';
import { ImageSetDraft } from './draft';
import { writeSetFiles, type ImageSetEvent } from './generate';
import { imageFor } from './set-files';

/**
 * Draws every image that a manifest names again, into a new folder: in the set's own format the same bytes, in another one the
 * same pixels. Ended before it is whole, nothing is left of it.
 *
 * @throws SliceloomError `image-set-exists`, `disk-full` or `library-not-writable`
 */
export async function* remakeImageSet(
  manifest: ImageSetManifest,
  format: ImageFormat,
  into: string,
  draw: Drawing['draw'],
  signal: AbortSignal,
): AsyncGenerator<ImageSetEvent> {
  if (existsSync(into) && (await readdir(into)).length > 0)
    throw new SliceloomError('image-set-exists', { name: basename(into) });
  const { images, leftOut, ...about } = manifest;
  const draft = await ImageSetDraft.begin(draftOf(new ImageSetFolder(into)), {
    ...about,
    request: { ...about.request, format },
  });
  try {
    for (const [index, { file: _, sha256: __, seed, ...figures }] of images.entries()) {
      if (signal.aborted) return;
      const values = await draw(recipeOfSetImage(about.request, seed, about.truncatedLayers));
      await draft.add(imageFor(draft.about, index, seed, values), {
        ...figures,
        leftOut: leftOut ?? { score: 0, distance: 0, near: 0 },
        next: index + 1,
      });
      yield { kind: 'progress', stage: 'drawing', done: index + 1, total: images.length };
    }
    const made = await draft.finish();
    await writeSetFiles(draft.folder, made);
    await rm(into, { recursive: true, force: true });
    await rename(draft.folder.path, into);
    yield { kind: 'done', manifest: made };
  } catch (error) {
    throw fileError(error, into);
  } finally {
    await draft.close();
    await rm(draft.folder.path, { recursive: true, force: true }).catch(() => undefined);
  }
}
