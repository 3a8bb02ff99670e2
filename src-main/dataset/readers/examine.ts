import { examineFormat, formatOf } from './formats';
import { isThere, opened } from './open';
import { asRefused, noImage, refuse, unsupported } from './refuse';
import type { Examined, SourceFile } from './scan';
import { headerFilesOf } from './siblings';
import { archiveAt, isZip } from './zip';

/**
 * What a file is, by its content: its header is read, its pixels are not decoded. Never throws: what cannot be read is
 * `refused` with the reason.
 */
export async function examine(file: SourceFile): Promise<Examined> {
  try {
    return await opened(file, async (bytes, head) => {
      if (head.byteLength === 0) throw refuse('empty');
      if (isZip(head)) throw await archiveRefusal(file);
      const format = formatOf(head);
      if (format) return { kind: 'image', file, facts: await examineFormat(format, bytes, head, file) };
      for (const header of headerFilesOf(file))
        if (await isThere(header)) return { kind: 'half', file, of: header.name };
      throw noImage(looksLikeText(head) ? 'text' : 'unknown');
    });
  } catch (error) {
    return { kind: 'refused', file, refusal: asRefused(error, 'header').refusal };
  }
}

/** Why an archive was not opened while files were listed. */
async function archiveRefusal(file: SourceFile): Promise<Error> {
  if (file.entry !== undefined) return unsupported('archive-in-archive');
  const { isDocument, entries } = await archiveAt(file.path);
  return isDocument
    ? noImage('office-document')
    : entries.size === 0
      ? refuse('empty')
      : unsupported('archive-in-archive');
}

function looksLikeText(head: Buffer): boolean {
  const start = head.subarray(0, 4096);
  return !start.includes(0) && start.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
}
