import { open } from 'node:fs/promises';
import { z } from 'zod';
import { leftOutFile } from '@shared/domain/import/findings';
import { datasetId } from '@shared/domain/units';
import { fileError } from '../../library/files';

/** journal.jsonl of an import: what it is, and then a line for each source that is wholly in the staging folder's files. */

export const JOURNAL_SCHEMA = 1;

const begin = z.object({
  kind: z.literal('begin'),
  schema: z.literal(JOURNAL_SCHEMA),
  /** The same for imports that must give the same slices: paths, options, versions. */
  fingerprint: z.string(),
  layout: z.object({
    size: z.number().int(),
    colors: z.union([z.literal(1), z.literal(3)]),
    storage: z.enum(['uint8', 'uint16']),
  }),
  id: datasetId,
  createdAt: z.iso.datetime(),
  /** The data set that is added to, as it was. */
  base: z.object({ slices: z.number().int(), sha256: z.string() }).optional(),
  /** What the importer wants to know of an import that was interrupted. */
  about: z.unknown().optional(),
});
export type Begin = z.infer<typeof begin>;

const sourceEntry = z.object({
  kind: z.literal('source'),
  key: z.string(),
  /** Staged records, and bytes of staged origins, after this source. */
  records: z.number().int().nonnegative(),
  originBytes: z.number().int().nonnegative(),
  /** Slices that were not stored because an equal one is there. */
  duplicates: z.number().int().nonnegative(),
  /** What the importer wants to know of the source when it goes on. */
  about: z.unknown().optional(),
});
export type SourceEntry = z.infer<typeof sourceEntry>;

const refusedEntry = z.object({ kind: z.literal('refused'), key: z.string(), leftOut: leftOutFile });
export type RefusedEntry = z.infer<typeof refusedEntry>;

const entry = z.discriminatedUnion('kind', [begin, sourceEntry, refusedEntry]);
export type JournalEntry = z.infer<typeof entry>;

const CHUNK = 1 << 20;

export interface Line {
  readonly text: string;
  /** The byte behind it. */
  readonly end: number;
}

/**
 * The whole lines of a file, one after another; a last one without its newline is torn and does not count. None where the
 * file is missing.
 * @throws SliceloomError where it cannot be read
 */
export async function* linesOf(path: string): AsyncGenerator<Line> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError(error, path);
  });
  if (!handle) return;
  try {
    let rest: Buffer = Buffer.alloc(0);
    let end = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const { bytesRead } = await handle.read(chunk, 0, CHUNK);
      if (bytesRead === 0) return;
      const text = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      let start = 0;
      for (let stop = text.indexOf(10); stop >= 0; stop = text.indexOf(10, start)) {
        end += stop + 1 - start;
        yield { text: text.toString('utf8', start, stop), end };
        start = stop + 1;
      }
      rest = text.subarray(start);
    }
  } finally {
    await handle.close();
  }
}

/** The journal's entries as far as they are sound, each with the byte behind it. */
export async function* journalOf(path: string): AsyncGenerator<{ entry: JournalEntry; end: number }> {
  for await (const { text, end } of linesOf(path)) {
    const parsed = parse(text);
    if (!parsed) return;
    yield { entry: parsed, end };
  }
}

function parse(text: string): JournalEntry | undefined {
  try {
    return entry.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
