import { Readable, type Transform } from 'node:stream';
import {
  createGunzip,
  createInflate,
  createInflateRaw,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import { inPieces, MemoryBytes, read, type Bytes } from './bytes';
import { crc32 } from '@shared/pure/crc32';
import { damaged, refuse, truncated } from './refuse';
import { checkLimit } from './values';

/** gzip (of one or several members), zlib's own wrapping, and bare deflate as in zip archives. */
export type Packing = 'gzip' | 'zlib' | 'raw';

const PIECE = { chunkSize: 2 ** 20 };
const unpackers: Record<Packing, (pieces: { readonly chunkSize: number }) => Transform> = {
  gzip: createGunzip,
  zlib: createInflate,
  raw: createInflateRaw,
};

const unpackAtOnce = { gzip: gunzipSync, zlib: inflateSync, raw: inflateRawSync };

/** What is unpacked at once rather than piece by piece has at most this size. */
const AT_ONCE = 96 * 2 ** 20;

/** Deflate cannot shrink by more than this: whoever claims more lies. */
export const LARGEST_RATIO = 1032;

/** What may come after the bytes that a header announces, before the file counts as a trap. */
const SLACK = 64 * 2 ** 20;

/** What a compressed part unpacks to. Small reads near its start, as for headers, are served from what is kept of it. */
export class InflatedBytes implements Bytes {
  readonly isSequential = true;
  private start: Buffer | undefined;
  /** What was asked for when `start` was unpacked; it is shorter where there is no more. */
  private startLength = 0;

  /**
   * @param length how much it unpacks to, where a table of contents says so: anything else is damage
   * @param checksum its CRC-32 by the same table
   */
  constructor(
    private readonly packed: Bytes,
    private readonly packing: Packing,
    readonly length: number | undefined = undefined,
    private readonly checksum: number | undefined = undefined,
  ) {}

  /** The bytes that it is unpacked from. */
  get packedLength(): number {
    return this.packed.length ?? 0;
  }

  async readInto(target: Uint8Array, position: number): Promise<number> {
    const end = position + target.byteLength;
    if (end <= HEAD) {
      // Most headers are short: unpacking little of many files counts.
      if (!this.start || this.startLength < end) {
        this.startLength = end <= SHORT_HEAD ? SHORT_HEAD : HEAD;
        this.start = await this.unpackStart(this.startLength);
      }
      const part = this.start.subarray(position, end);
      target.set(part);
      return part.byteLength;
    }
    return this.readChecked(target, position);
  }

  /** As `readInto`, but everything is unpacked to its end: only there does a checksum tell that nothing is wrong. */
  async readChecked(target: Uint8Array, position: number): Promise<number> {
    const end = position + target.byteLength;
    if (this.isSmall(end)) {
      const all = await this.unpackedAtOnce(end);
      target.set(all.subarray(position, end));
      return Math.max(0, Math.min(all.byteLength, end) - position);
    }
    let at = 0;
    for await (const piece of this.unpacked()) {
      const from = Math.max(0, position - at);
      if (from < piece.byteLength && at < end)
        target.set(piece.subarray(from, Math.min(piece.byteLength, end - at)), at + from - position);
      at += piece.byteLength;
      if (at > end * 2 + SLACK) throw damaged('too-much-data');
    }
    return Math.max(0, Math.min(at, end) - position);
  }

  /** Whether it is unpacked at once, which is quicker by a third than piece by piece, and takes its size twice. */
  private isSmall(end: number): boolean {
    const hasTable = this.length !== undefined || this.checksum !== undefined;
    return !hasTable && end <= AT_ONCE && (this.packed.length ?? Infinity) <= AT_ONCE;
  }

  private async unpackedAtOnce(expected: number): Promise<Buffer> {
    const packed = await read(this.packed, 0, this.packed.length ?? 0);
    try {
      return unpackAtOnce[this.packing](packed, {
        // One piece holds all that is expected.
        chunkSize: Math.max(PIECE.chunkSize, expected + 1),
        maxOutputLength: expected * 2 + SLACK,
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw damaged('too-much-data');
      throw error;
    }
  }

  /** Pieces in their order, to the end. */
  private async *unpacked(): AsyncGenerator<Buffer> {
    let sum = 0;
    let length = 0;
    for await (const piece of this.pieces()) {
      length += piece.byteLength;
      if (this.length !== undefined && length > this.length) throw damaged('too-much-data');
      if (this.checksum !== undefined) sum = crc32(piece, sum);
      yield piece;
    }
    if (this.length !== undefined && length < this.length) throw truncated(this.length, length);
    if (this.checksum !== undefined && sum !== this.checksum) throw damaged('checksum');
  }

  private async *pieces({ chunkSize } = PIECE): AsyncGenerator<Buffer> {
    const input = Readable.from(inPieces(this.packed));
    const unpacker = unpackers[this.packing]({ chunkSize });
    input.on('error', (error) => unpacker.destroy(error));
    input.pipe(unpacker);
    try {
      for await (const piece of unpacker) yield piece as Buffer;
    } finally {
      input.destroy();
      unpacker.destroy();
    }
  }

  private async unpackStart(wanted: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let length = 0;
    try {
      for await (const piece of this.pieces({ chunkSize: wanted })) {
        pieces.push(piece);
        length += piece.byteLength;
        if (length >= wanted) break;
      }
    } catch (error) {
      // What came before the cut tells what the file was; a full read says that it is cut.
      if (length === 0) throw error;
    }
    return Buffer.concat(pieces).subarray(0, wanted);
  }

  /** All of it. @throws RefusedFile `too-large` where that is more than `limit` bytes */
  async all(limit: number): Promise<Buffer> {
    if (this.length !== undefined) checkLimit(this.length, limit);
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of this.unpacked()) {
      length += piece.byteLength;
      checkLimit(length, limit);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  close(): Promise<void> {
    return this.packed.close();
  }
}

/** What is unpacked, and kept, to look at a header. */
const HEAD = 2 ** 20;
const SHORT_HEAD = 2 ** 16;

/** The same bytes for readers that jump about: what has to be unpacked is unpacked once. */
export const inMemory = async (bytes: Bytes, limit: number): Promise<Bytes> =>
  bytes instanceof InflatedBytes ? new MemoryBytes(await bytes.all(limit)) : bytes;

/**
 * Fills `target` with pixels from `position` on.
 * @throws RefusedFile `truncated` where there are fewer bytes: nothing is ever filled in
 */
export async function fill(target: Uint8Array, bytes: Bytes, position: number): Promise<void> {
  const found = await (bytes instanceof InflatedBytes
    ? bytes.readChecked(target, position)
    : bytes.readInto(target, position));
  if (found < target.byteLength) throw truncated(position + target.byteLength, position + found);
}

/** @throws RefusedFile where `needed` bytes cannot be there, by the file's length alone */
export function checkLength(bytes: Bytes, needed: number): void {
  if (bytes.length !== undefined && bytes.length < needed) throw truncated(needed, bytes.length);
  if (bytes instanceof InflatedBytes && bytes.packedLength * LARGEST_RATIO + SLACK < needed)
    throw refuse('truncated-stream');
}
