import { open, type FileHandle } from 'node:fs/promises';

const CHUNK = 4 << 20;
/** The disk is told to keep what was written whenever so much has come together, so that little is left for the end. */
const KEPT_TOGETHER = 32 << 20;

/**
 * Appends to a file from a position on, by large writes. What was appended is in memory until `flush`; `cut` takes it back
 * down to a length, in memory or in the file.
 */
export class Appender {
  private pending: Buffer;
  private used = 0;
  private keptFrom: number;
  private keeping: Promise<unknown> = Promise.resolve();
  private failure: { readonly error: unknown } | undefined;

  private constructor(
    private readonly handle: FileHandle,
    /** Bytes in the file. */
    private written: number,
    chunk: number,
  ) {
    this.pending = Buffer.allocUnsafe(chunk);
    this.keptFrom = written;
  }

  /** @param length what the file keeps of what it has */
  static async open(path: string, length: number, chunk = CHUNK): Promise<Appender> {
    const handle = await open(path, 'a').then(async (made) => {
      await made.close();
      return open(path, 'r+');
    });
    try {
      await handle.truncate(length);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new Appender(handle, length, chunk);
  }

  /** Bytes that were appended, those in memory included. */
  get length(): number {
    return this.written + this.used;
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.used + bytes.length > this.pending.length) await this.flush();
    if (bytes.length > this.pending.length) this.pending = Buffer.allocUnsafe(bytes.length);
    this.pending.set(bytes, this.used);
    this.used += bytes.length;
  }

  async flush(): Promise<void> {
    for (let done = 0; done < this.used;) {
      const { bytesWritten } = await this.handle.write(
        this.pending,
        done,
        this.used - done,
        this.written + done,
      );
      done += bytesWritten;
    }
    this.written += this.used;
    this.used = 0;
    if (this.written - this.keptFrom < KEPT_TOGETHER) return;
    this.keptFrom = this.written;
    // Beside whatever comes next. The system tells of a failure once only: it is kept for `sync`.
    this.keeping = this.keeping
      .then(() => this.handle.datasync())
      .catch((error: unknown) => void (this.failure ??= { error }));
  }

  async cut(length: number): Promise<void> {
    if (length >= this.written) {
      this.used = length - this.written;
      return;
    }
    await this.handle.truncate(length);
    this.written = length;
    this.used = 0;
  }

  async sync(): Promise<void> {
    await this.flush();
    await this.keeping;
    if (this.failure) throw this.failure.error;
    await this.handle.sync();
  }

  async close(): Promise<void> {
    await this.keeping;
    await this.handle.close();
  }
}
