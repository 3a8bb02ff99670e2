import { readdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import { fileError, makeFolders, syncFolder, writeFileAtomic } from '../../library/files';
import { ModelFolder } from '../../library/layout';
import { EMBEDDING } from '../network';
import { encodeSafetensors } from '../safetensors';
import { generatorGraph } from './generator-graph';
import { readme } from './readme';
import { encodeSavedModel } from './saved-model';
import type { ModelSource } from './source';

/** A file of protocol buffers holds less than 2 GiB; the graph around the weights takes far less than the difference. */
const MOST_WEIGHT_BYTES = 2 ** 31 - 2 ** 24;

/**
 * Writes a generator into `folder`, which is there only once it is whole: generator.safetensors, a SavedModel of
 * TensorFlow, and a README that says how to use them. Failed, nothing is left of it.
 *
 * @throws SliceloomError `folder-not-empty`, `model-too-large`, `disk-full` or `library-not-writable`.
 */
export async function writeModel(folder: string, source: ModelSource): Promise<void> {
  await mustBeFree(folder);
  const { weights, model, versions } = source;
  const bytes = Object.values(weights).reduce((sum, { values }) => sum + values.byteLength, 0);
  if (bytes > MOST_WEIGHT_BYTES)
    throw new SliceloomError('model-too-large', { gigabytes: (bytes / 1e9).toFixed(1) });
  const draft = new ModelFolder(`${folder}.part`);
  try {
    await rm(draft.path, { recursive: true, force: true });
    await makeFolders(draft.savedModel);
    await writeFileAtomic(draft.generator, encodeSafetensors(weights, metadataOf(source)));
    const generator = generatorGraph(weights, model);
    try {
      await writeFileAtomic(draft.savedModelFile, encodeSavedModel(generator, versions.tensorflow));
      await writeFileAtomic(draft.readme, readme(source, generator.inputs));
    } finally {
      generator.graph.dispose();
    }
    await rm(folder, { recursive: true, force: true });
    await rename(draft.path, folder);
    await syncFolder(dirname(folder));
  } catch (error) {
    throw fileError(error, folder);
  } finally {
    await rm(draft.path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** @throws SliceloomError `folder-not-empty` where `folder` has something in it or is no folder. */
async function mustBeFree(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') return [folder];
    throw fileError(error, folder);
  });
  if (entries.length > 0) throw new SliceloomError('folder-not-empty', { path: folder });
}

/** What the weights alone do not say, as strings (recipe section 9). */
function metadataOf({ record, model, weights, window, versions }: ModelSource): Record<string, string> {
  const { options, colors, datasetName, name } = record;
  const classes = weights[EMBEDDING]?.shape[0];
  const isFinished = model.resolution === options.resolution && model.fade === 1;
  return {
    resolution: String(options.resolution),
    colors: String(colors),
    fmap_base: String(options.fmapBase),
    fmap_max: String(options.fmapMax),
    value_range: '-1..1',
    ...(classes !== undefined && { classes: String(classes) }),
    ...(!isFinished && { growth_resolution: String(model.resolution), growth_fade: String(model.fade) }),
    ...(window !== undefined && { window }),
    dataset: datasetName,
    run: name,
    images: String(model.images),
    checkpoint_sha256: model.generatorSha256,
    sliceloom: versions.sliceloom,
  };
}
