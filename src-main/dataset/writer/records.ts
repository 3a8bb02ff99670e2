import { open } from 'node:fs/promises';
import { sliceOrigin, type SliceOrigin } from '@shared/domain/dataset';
import type { DatasetFolder } from '../../library/layout';
import { bytesPerValue, valuesPerSlice } from '../open';
import type { SliceLayout } from '../prepare';
import { linesOf } from './journal';

const CHUNK = 4 << 20;

export const bytesPerRecord = (layout: SliceLayout): number => valuesPerSlice(layout) * bytesPerValue(layout);

/** A record and its origin as they lie in a folder's files. */
export interface StoredRecord {
  readonly bytes: Uint8Array;
  readonly origin: SliceOrigin;
  /** The byte behind its origin. */
  readonly originEnd: number;
}

/**
 * The first `count` records with their origins, in order; fewer where the files end earlier or an origin is not sound. Each
 * record's bytes are a view that holds until the next is asked for.
 */
export async function* recordsIn(
  folder: DatasetFolder,
  layout: SliceLayout,
  count: number,
): AsyncGenerator<StoredRecord> {
  if (count === 0) return;
  const size = bytesPerRecord(layout);
  const chunk = new Uint8Array(Math.max(1, Math.min(count, Math.floor(CHUNK / size))) * size);
  const handle = await open(folder.slices, 'r');
  try {
    let filled = 0;
    let used = 0;
    let position = 0;
    let given = 0;
    for await (const { text, end } of linesOf(folder.origins)) {
      const origin = originOf(text);
      if (!origin) return;
      if (used === filled) {
        [filled, used] = [0, 0];
        for (;;) {
          const { bytesRead } = await handle.read(chunk, filled, chunk.length - filled, position + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
          if (filled === chunk.length) break;
        }
        filled -= filled % size;
        if (filled === 0) return;
        position += filled;
      }
      yield { bytes: chunk.subarray(used, used + size), origin, originEnd: end };
      used += size;
      if (++given === count) return;
    }
  } finally {
    await handle.close();
  }
}

function originOf(text: string): SliceOrigin | undefined {
  try {
    return sliceOrigin.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
