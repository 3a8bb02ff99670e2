import { randomInt } from 'node:crypto';
import { type ImageSetManifest, type VerifiedImage } from '@shared/domain/image-set';
import { sha256Of } from '../image-set/draft';
import { bytesOfImage } from '../image-set/shown';
import { ImageSetFolder } from '../library/layout';
import type { RunShelf } from './runs';
import type { TrainingSupervisor } from './supervisor';
import { readManifest } from '../image-set/manifest';

interface Parts {
  readonly shelf: RunShelf;
  readonly supervisor: TrainingSupervisor;
}

/**
 * Draws some images of a set again, chosen at random, and compares them with what was written.
 *
 * @throws SliceloomError `path-missing`, `file-damaged`, `run-missing` or `checkpoint-missing` where that is not possible
 */
export async function* verifyImageSet(
  { shelf, supervisor }: Parts,
  path: string,
  count: number,
  signal: AbortSignal,
): AsyncGenerator<VerifiedImage> {
  const folder = new ImageSetFolder(path);
  const manifest = await readManifest(folder);
  const run = await shelf.byId(manifest.run.id);
  const indices = someOf(manifest.images.length, count);
  const input = { runFolder: run.folder.path, folder: path, indices };
  for await (const { index, sha256 } of supervisor.remake(run, input, signal)) {
    const { file, seed } = manifest.images[index]!;
    yield { file, seed, verdict: await verdictOf(folder, manifest, index, sha256) };
  }
}

async function verdictOf(
  folder: ImageSetFolder,
  manifest: ImageSetManifest,
  index: number,
  remade: string,
): Promise<VerifiedImage['verdict']> {
  const stored = await bytesOfImage(folder, manifest, index).catch(() => undefined);
  if (!stored) return 'missing';
  const { sha256 } = manifest.images[index]!;
  if (sha256Of(stored) !== sha256) return 'changed';
  return remade === sha256 ? 'same' : 'differs';
}

/** `count` of the numbers below `all`, each once, in rising order. */
function someOf(all: number, count: number): number[] {
  const left = Array.from({ length: all }, (_, i) => i);
  const chosen = Array.from(
    { length: Math.min(count, all) },
    () => left.splice(randomInt(left.length), 1)[0]!,
  );
  return chosen.sort((a, b) => a - b);
}
