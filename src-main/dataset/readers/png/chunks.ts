import { crc32 } from '@shared/pure/crc32';
import { damaged, truncated } from '../refuse';

/** A PNG's header (W3C PNG, third edition, §11.2.1). */
export interface PngHeader {
  readonly columns: number;
  readonly rows: number;
  readonly depth: 1 | 2 | 4 | 8 | 16;
  /** 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGB and alpha. */
  readonly colorType: 0 | 2 | 3 | 4 | 6;
  readonly interlaced: boolean;
}

export const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

const depths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** @throws RefusedFile where the header is cut or impossible */
export function pngHeader(head: Buffer): PngHeader {
  if (head.byteLength < 33) throw truncated(33, head.byteLength);
  if (head.toString('latin1', 12, 16) !== 'IHDR' || head.readUInt32BE(8) !== 13) throw damaged('header');
  if (crc32(head.subarray(12, 29)) !== head.readUInt32BE(29)) throw damaged('checksum');
  const [columns, rows] = [head.readUInt32BE(16), head.readUInt32BE(20)];
  const [depth, colorType, compression, filter, interlace] = head.subarray(24, 29);
  const isKnown =
    depths[colorType!]?.includes(depth!) && compression === 0 && filter === 0 && interlace! <= 1;
  if (!isKnown || columns === 0 || rows === 0 || columns > 2 ** 31 || rows > 2 ** 31) throw damaged('header');
  return {
    columns,
    rows,
    depth: depth as PngHeader['depth'],
    colorType: colorType as PngHeader['colorType'],
    interlaced: interlace === 1,
  };
}

export interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/**
 * A PNG's chunks, their checksums compared, to the end mark.
 * @throws RefusedFile where one is damaged or the end is missing
 */
export function* pngChunks(file: Buffer): Generator<Chunk> {
  for (let at = 8; ;) {
    if (at + 12 > file.byteLength) throw truncated(at + 12, file.byteLength);
    const length = file.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > file.byteLength) throw truncated(end, file.byteLength);
    const type = file.toString('latin1', at + 4, at + 8);
    if (crc32(file.subarray(at + 4, end - 4)) !== file.readUInt32BE(end - 4)) throw damaged('checksum');
    if (type === 'IEND') return;
    yield { type, data: file.subarray(at + 8, end - 4) };
    at = end;
  }
}

/** Keywords that tell about the program, not about a person. */
const HARMLESS =
  /^(software|date:|exif:|png:|comment$|warning$|source$|copyright$|disclaimer$|icc:|xml:com\.adobe|dpi)/i;

/** Whether the chunks at the start of a file hold text that may name somebody. Compressed text counts as such. */
export function hasTellingText(head: Buffer): boolean {
  for (let at = 8; at + 12 <= head.byteLength;) {
    const length = head.readUInt32BE(at);
    const type = head.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT' || type === 'IEND') return false;
    const keyword = head.toString('latin1', at + 8, at + 8 + Math.min(length, 79)).split('\0', 1)[0]!;
    if (['tEXt', 'zTXt', 'iTXt'].includes(type) && length > keyword.length + 1 && !HARMLESS.test(keyword))
      return true;
    at += 12 + length;
  }
  return false;
}
