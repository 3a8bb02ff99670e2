import type { Decoded } from './formats';
import { formatOf, readFormat } from './formats';
import { judged } from './judge';
import { opened } from './open';
import { asRefused, noImage } from './refuse';
import { joinSlices } from './join';
import type { Source, SourceFile, Volume } from './scan';
import { DEFAULT_LIMIT } from './values';

export interface ReadOptions {
  /** Memory that the volume may take, in bytes; 4 GiB unless told otherwise. */
  readonly limit?: number;
}

/**
 * Decodes a stack of slices, all frames, in the types of the file. Nothing is filled in: fewer pixels than the header
 * says are a refusal. Takes the memory of one volume (`dtype` · pixels) and little more.
 *
 * @throws RefusedFile for everything that stands in the way, the file system's errors among it
 */
export async function readVolume(
  source: Source,
  { limit = DEFAULT_LIMIT }: ReadOptions = {},
): Promise<Volume> {
  const [first] = source.files;
  try {
    if (!first) throw noImage('unknown');
    if (source.files.length === 1) return judged({ ...(await decode(first, limit)), facts: source.facts });
    // How slices follow one another, no single file says.
    const { affine, spacing } = source.facts;
    return judged({
      ...(await joinSlices(source.files, limit, decode)),
      affine,
      spacing,
      facts: source.facts,
    });
  } catch (error) {
    throw asRefused(error);
  }
}

const decode = (file: SourceFile, limit: number): Promise<Decoded> =>
  opened(file, async (bytes, head) => {
    const format = formatOf(head);
    if (!format) throw noImage('unknown');
    return readFormat(format, bytes, head, file, limit);
  });
