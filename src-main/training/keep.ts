import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { keptDirections, keptPoint, type KeptDirections, type KeptPoint } from '@shared/domain/kept';
import { sha256 } from '../library/checkpoints';
import { fileError, makeFolders, writeFileAtomic, writeJson } from '../library/files';
import { PointFolder, type DirectionFolder, type RunFolder } from '../library/layout';
import { LATENT_SIZE } from '../model/network';
import type { StylePoint } from '../model/style-point';
import { encodeSafetensors } from '../model/safetensors';
import type { NamedValues } from '../model/weights';
import { encodePoint } from './kept-styles';

interface NewPoint {
  readonly point: StylePoint;
  readonly about: Omit<KeptPoint, 'schema' | 'createdAt' | 'sha256'>;
  /** PNGs: what the point draws, and the slice that was projected. */
  readonly image: Uint8Array;
  readonly target?: Uint8Array;
}

/** Writes a point into the run's folder; it is there whole or not at all. @throws SliceloomError `disk-full` … */
export async function keepPoint(
  run: RunFolder,
  { point, about, image, target }: NewPoint,
): Promise<KeptPoint> {
  const folder = run.point(about.id);
  const draft = new PointFolder(`${folder.path}.part`);
  try {
    await makeFolders(draft.path);
    const file = encodePoint(point);
    await writeFileAtomic(draft.styles, file);
    await writeFile(draft.image, image);
    if (target) await writeFile(draft.target, target);
    const record: KeptPoint = {
      schema: 1,
      ...about,
      createdAt: new Date().toISOString(),
      sha256: await sha256(file),
    };
    await writeJson(draft.record, keptPoint, record);
    await rename(draft.path, folder.path);
    return record;
  } catch (error) {
    await rm(draft.path, { recursive: true, force: true }).catch(() => undefined);
    throw fileError(error, folder.path);
  }
}

/** Writes directions of a checkpoint into a folder, in place of what was there. */
export async function keepDirections(
  folder: DirectionFolder,
  images: number,
  directions: readonly {
    readonly about: KeptDirections['directions'][number];
    readonly values: Float32Array;
  }[],
): Promise<KeptDirections> {
  try {
    await makeFolders(dirname(folder.path));
    await makeFolders(folder.path);
    const tensors: NamedValues = {};
    for (const { about, values } of directions)
      tensors[about.id] = { shape: [values.length / LATENT_SIZE, LATENT_SIZE], values };
    await writeFileAtomic(folder.values, encodeSafetensors(tensors));
    const record: KeptDirections = {
      schema: 1,
      createdAt: new Date().toISOString(),
      images,
      directions: directions.map(({ about }) => about),
    };
    await writeJson(folder.record, keptDirections, record);
    return record;
  } catch (error) {
    throw fileError(error, folder.path);
  }
}
