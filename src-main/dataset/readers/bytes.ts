import { closeSync, constants, fstatSync, openSync, read as readFile, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { refuse } from './refuse';

/** Bytes that can be read from any position: a file, a part of one, memory, or what a compressed file unpacks to. */
export interface Bytes {
  /** Undefined where only unpacking it would tell. */
  readonly length: number | undefined;
  /**
   * Whether reading begins again from the start each time, so that many small reads are slow.
   * See `inMemory` for readers that jump about.
   */
  readonly isSequential: boolean;
  /** Fills `target` with what lies at `position`; returns how many bytes there were. */
  readInto(target: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/** Up to `length` bytes from `position`, fewer where the end comes first. */
export async function read(bytes: Bytes, position: number, length: number): Promise<Buffer> {
  const wanted = bytes.length === undefined ? length : Math.max(0, Math.min(length, bytes.length - position));
  const target = Buffer.allocUnsafeSlow(wanted);
  return target.subarray(0, await bytes.readInto(target, position));
}

/** Without it, opening a pipe that nobody writes to would never return. */
export const NON_BLOCKING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Up to this much is read at once, without going by the thread pool. */
const SMALL = 2 ** 20;

/** Reads of one system call are limited to 2 GB. */
const AT_ONCE = 2 ** 30;

class FileBytes implements Bytes {
  readonly isSequential = false;
  constructor(
    private readonly file: number,
    readonly length: number,
  ) {}

  async readInto(target: Uint8Array, position: number): Promise<number> {
    // A header is read sooner than a thread of the pool is woken; that counts with 200,000 files.
    if (target.byteLength <= SMALL) return readSync(this.file, target, 0, target.byteLength, position);
    let done = 0;
    while (done < target.byteLength) {
      const length = Math.min(AT_ONCE, target.byteLength - done);
      const { bytesRead } = await readPiece(this.file, target, done, length, position + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  }

  async close(): Promise<void> {
    closeSync(this.file);
  }
}

const readPiece = promisify(readFile);

/** @throws RefusedFile `not-readable` for what is no ordinary file; errors of the file system */
export async function openFile(path: string): Promise<Bytes> {
  const file = openSync(path, NON_BLOCKING);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw refuse('not-readable', { reason: 'not-a-file' });
    return new FileBytes(file, stats.size);
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

export class MemoryBytes implements Bytes {
  readonly isSequential = false;
  constructor(private readonly data: Uint8Array) {}

  get length(): number {
    return this.data.byteLength;
  }

  async readInto(target: Uint8Array, position: number): Promise<number> {
    const part = this.data.subarray(position, position + target.byteLength);
    target.set(part);
    return part.byteLength;
  }

  async close(): Promise<void> {
    // Memory is given back by itself.
  }
}

/** A part of other bytes; closing it closes them. */
export class PartOfBytes implements Bytes {
  readonly isSequential: boolean;
  constructor(
    private readonly whole: Bytes,
    private readonly start: number,
    readonly length: number,
  ) {
    this.isSequential = whole.isSequential;
  }

  readInto(target: Uint8Array, position: number): Promise<number> {
    const wanted = Math.max(0, Math.min(target.byteLength, this.length - position));
    return this.whole.readInto(target.subarray(0, wanted), this.start + position);
  }

  close(): Promise<void> {
    return this.whole.close();
  }
}

/** The bytes one after another in pieces of at most a megabyte. */
export async function* inPieces(bytes: Bytes): AsyncGenerator<Buffer> {
  const length = bytes.length ?? Infinity;
  for (let position = 0; position < length;) {
    const piece = await read(bytes, position, Math.min(2 ** 20, length - position));
    if (piece.byteLength === 0) return;
    yield piece;
    position += piece.byteLength;
  }
}
