import { createHash } from 'node:crypto';

/** Numbers in [0, 1) that follow from a text: the same in every run. */
export function randomSource(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface MadeNifti {
  readonly dims: readonly number[];
  readonly values: Int16Array;
  /** Rows of the sform, 12 numbers; none where it is left out. */
  readonly sform?: readonly number[];
}

/** The bytes of a NIfTI-1 file of int16. */
export function niftiFile({ dims, values, sform }: MadeNifti): Buffer {
  const file = Buffer.alloc(352 + values.byteLength);
  file.writeInt32LE(348, 0);
  file.writeInt16LE(dims.length, 40);
  for (let i = 0; i < 7; i++) file.writeInt16LE(dims[i] ?? 1, 42 + 2 * i);
  file.writeInt16LE(4, 70);
  file.writeInt16LE(16, 72);
  for (let i = 0; i < 8; i++) file.writeFloatLE(1, 76 + 4 * i);
  file.writeFloatLE(352, 108);
  if (sform) {
    file.writeInt16LE(1, 254);
    sform.forEach((value, i) => file.writeFloatLE(value, 280 + 4 * i));
  }
  file.write('n+1\0', 344, 'latin1');
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).copy(file, 352);
  return file;
}
