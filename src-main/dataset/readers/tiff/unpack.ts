import { inflateSync } from 'node:zlib';
import { damaged, refuse } from '../refuse';

/**
 * LZW as TIFF writes it (TIFF 6.0 §13): codes of 9 … 12 bits, highest bit first, a code longer one entry early.
 * @returns `expected` bytes
 * @throws RefusedFile where they end too soon
 */
export function unpackLzw(packed: Uint8Array, expected: number): Uint8Array {
  const [CLEAR, END] = [256, 257];
  const out = new Uint8Array(expected);
  const prefix = new Uint16Array(4097);
  const suffix = new Uint8Array(4097);
  const length = new Uint16Array(4097);
  for (let i = 0; i < 256; i++) [suffix[i], length[i]] = [i, 1];
  let [next, width, previous, done, bits, count, at] = [258, 9, -1, 0, 0, 0, 0];
  /** Writes the string of a code, backwards, and gives its first byte. */
  const write = (code: number): number => {
    let [entry, to] = [code, done + length[code]! - 1];
    done += length[code]!;
    for (; length[entry]! > 1; entry = prefix[entry]!, to--) if (to < expected) out[to] = suffix[entry]!;
    if (to < expected) out[to] = suffix[entry]!;
    return suffix[entry]!;
  };
  while (done < expected) {
    while (count < width) {
      const byte = packed[at++];
      if (byte === undefined) throw refuse('truncated-stream');
      bits = ((bits << 8) | byte) & 0xffffff;
      count += 8;
    }
    count -= width;
    const code = (bits >>> count) & ((1 << width) - 1);
    if (code === END) throw refuse('truncated-stream');
    if (code === CLEAR) {
      [next, width, previous] = [258, 9, -1];
      continue;
    }
    if (previous < 0) {
      if (code > 255) throw damaged('compressed');
      write(code);
    } else {
      if (code > next || next > 4095) throw damaged('compressed');
      prefix[next] = previous;
      length[next] = length[previous]! + 1;
      if (code === next) {
        // The code that is being made: its last byte is the first of the string before.
        let first = previous;
        while (length[first]! > 1) first = prefix[first]!;
        suffix[next] = suffix[first]!;
        write(code);
      } else suffix[next] = write(code);
      next++;
    }
    if (next >= (1 << width) - 1 && width < 12) width++;
    previous = code;
  }
  return out;
}

/** PackBits (TIFF 6.0 §9). */
export function unpackBytes(packed: Uint8Array, expected: number): Uint8Array {
  const out = new Uint8Array(expected);
  let [at, done] = [0, 0];
  while (done < expected) {
    const code = packed[at++];
    if (code === undefined) throw refuse('truncated-stream');
    if (code === 128) continue;
    const length = code < 128 ? code + 1 : 257 - code;
    if (at + (code < 128 ? length : 1) > packed.length) throw refuse('truncated-stream');
    if (code < 128) out.set(packed.subarray(at, at + Math.min(length, expected - done)), done);
    else out.fill(packed[at]!, done, done + length);
    at += code < 128 ? length : 1;
    done += length;
  }
  return out;
}

export function unpackDeflate(packed: Uint8Array, expected: number): Uint8Array {
  let data: Buffer;
  try {
    data = inflateSync(packed, { maxOutputLength: expected + 65536 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw damaged('too-much-data', error);
    throw error;
  }
  if (data.byteLength < expected) throw refuse('truncated-stream');
  return data.subarray(0, expected);
}
