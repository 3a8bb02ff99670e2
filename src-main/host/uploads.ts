import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readdir, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SliceloomError } from '@shared/contract/errors';
import { fileError, makeFolders } from '../library/files';
import type { Library } from '../library/layout';
import { uploadName } from './upload-name';

const ID = /^u[0-9a-f]{32}$/;
const MOST_UPLOADS = 8;
const MOST_FILES = 300_000;
const MOST_FILE_BYTES = 16 * 2 ** 30;
/** What an upload leaves free on the library's disk. */
const KEPT_FREE_BYTES = 2 ** 30;

interface Upload {
  files: number;
  /** Reserved while files come in, so that several at once are counted. */
  readonly names: Set<string>;
}

/**
 * Files that browsers' pages bring, each upload in a hidden folder of the library by an id that nobody can guess. Names
 * become names of files only after {@link uploadName}, and never lead out of that folder.
 */
export class Uploads {
  private readonly known = new Map<string, Upload>();

  constructor(private readonly library: Library) {}

  /** Removes what an earlier Sliceloom left. Only for who holds the library. */
  async sweep(): Promise<void> {
    const { uploads } = this.library;
    const left = (await readdir(uploads).catch(() => [])).filter((name) => ID.test(name));
    await Promise.all(left.map((name) => rm(join(uploads, name), { recursive: true, force: true })));
  }

  /** @throws SliceloomError `upload-refused` where there are too many. */
  async begin(): Promise<string> {
    if (this.known.size >= MOST_UPLOADS) throw refused(`${MOST_UPLOADS} others are not imported yet`);
    const id = `u${randomBytes(16).toString('hex')}`;
    this.known.set(id, { files: 0, names: new Set() });
    await makeFolders(join(this.library.uploads, id));
    return id;
  }

  /**
   * Writes a file as its bytes come. One that breaks off, or is too large, leaves nothing.
   *
   * @param name its path within the folder that is brought, with `/`
   * @throws SliceloomError `upload-refused`, `disk-full`
   */
  async add(id: string, name: string, bytes: Readable): Promise<void> {
    const upload = this.known.get(id);
    if (!upload) throw refused('it is not known any more');
    const safe = uploadName(name);
    if (safe === undefined) throw refused('a file’s name cannot be kept');
    const folded = safe.toLowerCase();
    if (upload.names.has(folded)) throw refused('two files have the same name');
    if (upload.names.size >= MOST_FILES) throw refused(`it has more than ${MOST_FILES} files`);
    upload.names.add(folded);
    const path = join(this.library.uploads, id, ...safe.split('/'));
    try {
      await makeFolders(dirname(path));
      const { bavail, bsize } = await statfs(this.library.uploads);
      const most = Math.min(MOST_FILE_BYTES, bavail * bsize - KEPT_FREE_BYTES);
      await pipeline(bytes, atMost(most), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
      upload.files++;
    } catch (error) {
      upload.names.delete(folded);
      await rm(path, { force: true }).catch(() => undefined);
      throw fileError(error, path);
    }
  }

  /** The folder of an upload, or undefined for what is none. */
  folder(id: string): string | undefined {
    return this.known.has(id) ? join(this.library.uploads, id) : undefined;
  }

  async discard(id: string): Promise<void> {
    if (!this.known.delete(id)) return;
    await rm(join(this.library.uploads, id), { recursive: true, force: true });
  }

  async discardAll(): Promise<void> {
    await Promise.all([...this.known.keys()].map((id) => this.discard(id)));
  }
}

const refused = (reason: string): SliceloomError => new SliceloomError('upload-refused', { reason });

/** Passes bytes on until there are more than `most`. */
function atMost(most: number) {
  return async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let seen = 0;
    for await (const piece of source) {
      seen += piece.byteLength;
      if (seen > most) throw refused('there is not enough room on the library’s disk');
      yield piece;
    }
  };
}
