import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { SliceloomError } from '@shared/contract/errors';
import {
  favourites,
  keptDirections,
  keptPoint,
  type Favourite,
  type KeptDirections,
  type KeptPoint,
} from '@shared/domain/kept';
import { directionId, pointId, type DirectionId, type PointId } from '@shared/domain/recipe';
import { readJson, readJsonIfThere, writeJson } from './files';
import type { RunFolder } from './layout';

/** The favourites of a run; none where there is no file. @throws SliceloomError `file-damaged` */
export const readFavourites = async (run: RunFolder): Promise<Favourite[]> =>
  (await readJsonIfThere(run.favourites, favourites))?.favourites ?? [];

/** Writes the favourites; the checkpoints that they were drawn from are kept from now on. */
export async function saveFavourites(run: RunFolder, all: Favourite[]): Promise<void> {
  await writeJson(run.favourites, favourites, { schema: 1, favourites: all });
  for (const images of new Set(all.map((one) => one.images))) {
    const { state, pin } = run.checkpoint(images);
    if (existsSync(state)) await writeFile(pin, '');
  }
}

/** The points of a run that can be read, the newest first. */
export async function listPoints(run: RunFolder): Promise<KeptPoint[]> {
  const names = await readdir(run.points).catch(() => [] as string[]);
  const ids = names.filter((name) => pointId.safeParse(name).success);
  const read = await Promise.all(
    ids.map((id) => readJson(run.point(id).record, keptPoint).catch(() => undefined)),
  );
  return read.filter((point) => point !== undefined).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

export async function renamePoint(run: RunFolder, id: PointId, name: string): Promise<KeptPoint> {
  const { record } = run.point(id);
  const point = await readJsonIfThere(record, keptPoint);
  if (!point) throw new SliceloomError('kept-missing', { id });
  await writeJson(record, keptPoint, { ...point, name });
  return { ...point, name };
}

export const removePoint = (run: RunFolder, id: PointId): Promise<void> =>
  rm(run.point(id).path, { recursive: true, force: true });

/** The principal directions of a checkpoint, where they are known, and the user's own, the newest first. */
export async function listDirections(
  run: RunFolder,
  images: number,
): Promise<{ principal: KeptDirections['directions']; own: KeptDirections[] }> {
  const principal = await readJsonIfThere(run.principalDirections(images).record, keptDirections);
  const names = await readdir(run.directions).catch(() => [] as string[]);
  const ids = names.filter((name) => name.startsWith('v') && directionId.safeParse(name).success);
  const own = await Promise.all(
    ids.map((id) => readJson(run.direction(id).record, keptDirections).catch(() => undefined)),
  );
  return {
    principal: principal?.directions ?? [],
    own: own.filter((one) => one !== undefined).sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
  };
}

/** Removes one of the user's own; principal ones follow from the checkpoint. */
export async function removeDirection(run: RunFolder, id: DirectionId): Promise<void> {
  if (id.startsWith('v')) await rm(run.direction(id).path, { recursive: true, force: true });
}
