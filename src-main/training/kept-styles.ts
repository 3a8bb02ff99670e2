import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { SliceloomError } from '@shared/contract/errors';
import type { DirectionId, PointId } from '@shared/domain/recipe';
import type { RunFolder } from '../library/layout';
import type { KeptStyles, StylePoint } from '../model/style-point';
import { LATENT_SIZE, resolutionOfLayer } from '../model/network';
import { decodeSafetensors, encodeSafetensors } from '../model/safetensors';
import type { NamedValues } from '../model/weights';

const STYLES = 'styles';
const SEEDS = 'noise seeds';
const noiseName = (layer: number): string => `noise.${layer}`;

const seedsText = z.array(z.number().int().nonnegative().nullable());

/** A point as a file: its noise images as tensors, seeds of noise as JSON among the words beside them. */
export function encodePoint({ styles, noise }: StylePoint): Uint8Array<ArrayBuffer> {
  const tensors: NamedValues = {
    [STYLES]: { shape: [styles.length / LATENT_SIZE, LATENT_SIZE], values: styles },
  };
  for (const [layer, each] of noise.entries()) {
    if (typeof each === 'number') continue;
    const side = resolutionOfLayer(layer);
    tensors[noiseName(layer)] = { shape: [side, side], values: each };
  }
  const seeds = noise.map((each) => (typeof each === 'number' ? each : null));
  return encodeSafetensors(tensors, { [SEEDS]: JSON.stringify(seeds) });
}

function decodePoint(file: Uint8Array, path: string): StylePoint {
  const { tensors, metadata } = decodeSafetensors(file, path);
  const styles = tensors[STYLES];
  const seeds = seedsText.safeParse(JSON.parse(metadata[SEEDS] ?? 'null'));
  if (!styles || !seeds.success)
    throw new SliceloomError('file-damaged', { path, reason: 'it holds no styles' });
  const noise = seeds.data.map((seed, layer) => seed ?? tensors[noiseName(layer)]?.values ?? 0);
  return { styles: styles.values, noise };
}

/** What is kept with a run, read once. Principal directions are those of the checkpoint after `images`. */
export function keptStylesOf(run: RunFolder, images: number): KeptStyles {
  const points = new Map<PointId, Promise<StylePoint>>();
  const files = new Map<string, Promise<NamedValues>>();
  const tensorsOf = (path: string): Promise<NamedValues> => {
    const known = files.get(path);
    if (known) return known;
    const read = readFile(path).then((file) => decodeSafetensors(file, path).tensors);
    // What is not there yet may be there when it is asked for again.
    read.catch(() => files.delete(path));
    files.set(path, read);
    return read;
  };
  const point = async (id: PointId): Promise<StylePoint> => {
    const path = run.point(id).styles;
    const file = await readFile(path).catch(() => {
      throw new SliceloomError('kept-missing', { id });
    });
    return decodePoint(file, path);
  };
  return {
    point(id) {
      let read = points.get(id);
      if (!read) {
        read = point(id);
        points.set(id, read);
        read.catch(() => points.delete(id));
      }
      return read;
    },
    async direction(id: DirectionId) {
      const folder = id.startsWith('v') ? run.direction(id) : run.principalDirections(images);
      const tensors = await tensorsOf(folder.values).catch(() => undefined);
      const found = tensors?.[id];
      if (!found) throw new SliceloomError('kept-missing', { id });
      return found.values;
    },
  };
}
