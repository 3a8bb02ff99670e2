import { damaged, refuse } from '../refuse';

/**
 * One frame of DICOM's run-length encoding (PS3.5 annex G): a segment for each byte of each sample, highest bytes first.
 *
 * @returns samples pixel by pixel, little-endian
 * @throws RefusedFile where segments are missing or too short
 */
export function decodeRle(frame: Buffer, pixels: number, samples: number, bytesEach: number): Uint8Array {
  if (frame.byteLength < 64) throw refuse('truncated-stream');
  const count = frame.readUInt32LE(0);
  if (count !== samples * bytesEach) throw damaged('pixels');
  const out = new Uint8Array(pixels * samples * bytesEach);
  for (let segment = 0; segment < count; segment++) {
    const start = frame.readUInt32LE(4 + 4 * segment);
    const end = segment + 1 < count ? frame.readUInt32LE(8 + 4 * segment) : frame.byteLength;
    if (start < 64 || start > end || end > frame.byteLength) throw refuse('truncated-stream');
    const sample = Math.floor(segment / bytesEach);
    const byte = bytesEach - 1 - (segment % bytesEach);
    unpack(frame.subarray(start, end), out, sample * bytesEach + byte, samples * bytesEach, pixels);
  }
  return out;
}

function unpack(packed: Uint8Array, out: Uint8Array, from: number, step: number, count: number): void {
  let [at, done] = [0, 0];
  while (done < count) {
    const code = packed[at++];
    if (code === undefined) throw refuse('truncated-stream');
    if (code === 128) continue;
    const length = code < 128 ? code + 1 : 257 - code;
    if (at + (code < 128 ? length : 1) > packed.length) throw refuse('truncated-stream');
    for (let i = 0; i < length && done < count; i++, done++)
      out[from + done * step] = packed[code < 128 ? at + i : at]!;
    at += code < 128 ? length : 1;
  }
}
