import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { z } from 'zod';
import { fileError } from './files';

const NEWLINE = 0x0a;
const CHUNK = 1 << 20;

export interface AppendOptions {
  /** Wait until the lines are on the disk, not only with the operating system. */
  readonly sync?: boolean;
}

/**
 * Appends values as JSON, one a line, by a single write; the file is made where it is missing. A torn last line that a
 * crash left is ended first, so that it costs only itself. One process at a time may append to a file.
 *
 * @throws SliceloomError `disk-full` or `library-not-writable`; the file is then cut back to its former length.
 */
export async function appendLines(
  path: string,
  values: readonly unknown[],
  options: AppendOptions = {},
): Promise<void> {
  if (values.length === 0) return;
  const lines = values.map((value) => JSON.stringify(value) + '\n').join('');
  try {
    const handle = await open(path, 'a+');
    try {
      const { size } = await handle.stat();
      const text = Buffer.from((await isTorn(handle, size)) ? `\n${lines}` : lines);
      try {
        await writeAll(handle, text);
      } catch (error) {
        await handle.truncate(size).catch(() => undefined);
        throw error;
      }
      if (options.sync) await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(error, path);
  }
}

/** As `appendLines` for one value. */
export const appendLine = (path: string, value: unknown, options?: AppendOptions): Promise<void> =>
  appendLines(path, [value], options);

async function isTorn(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  return last[0] !== NEWLINE;
}

/** One write is the rule; a disk that takes only a part is asked again for the rest, and then says why not. */
async function writeAll(handle: FileHandle, text: Buffer): Promise<void> {
  for (let done = 0; done < text.length;) {
    const { bytesWritten } = await handle.write(text, done);
    done += bytesWritten;
  }
}

export interface Lines<T> {
  readonly rows: T[];
  /** Lines that were skipped because they are not JSON or not what the schema says. */
  readonly damaged: number;
  /** Whether the last line was cut short by a crash, or is being written now; it is not among `damaged`. */
  readonly torn: boolean;
  /** Where to read on for what is appended later: the byte behind the last line that was taken or skipped. */
  readonly end: number;
}

/**
 * Reads a file of JSON lines from the byte `from`, which is 0 or the `end` of a former call. A file that does not exist
 * has no lines. Memory: the rows and one chunk of 1 MiB (or the longest line).
 *
 * @throws SliceloomError where the file exists and cannot be read.
 */
export async function readLines<S extends z.ZodType>(
  path: string,
  schema: S,
  from = 0,
): Promise<Lines<z.output<S>>> {
  const rows: z.output<S>[] = [];
  return { rows, ...(await visitLines(path, schema, (row) => void rows.push(row), from)) };
}

/** As {@link readLines}, but each row is handed to `take`, so that none has to be kept. */
export async function visitLines<S extends z.ZodType>(
  path: string,
  schema: S,
  take: (row: z.output<S>) => void,
  from = 0,
): Promise<Omit<Lines<never>, 'rows'>> {
  let damaged = 0;
  const isWhole = (line: Buffer): boolean => {
    const text = line.toString('utf8').trim();
    if (text === '') return true;
    const row = parseLine(schema, text);
    if (row !== undefined) take(row.value);
    return row !== undefined;
  };

  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { damaged: 0, torn: false, end: from };
    throw fileError(error, path);
  }
  try {
    let rest: Buffer = Buffer.alloc(0);
    let position = from;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const { bytesRead } = await handle.read(chunk, 0, CHUNK, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const text = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      let start = 0;
      for (let stop = text.indexOf(NEWLINE); stop >= 0; stop = text.indexOf(NEWLINE, start)) {
        if (!isWhole(text.subarray(start, stop))) damaged++;
        start = stop + 1;
      }
      rest = text.subarray(start);
    }
    // A last line whose newline alone is missing is whole: a JSON object ends at its bracket.
    const torn = !isWhole(rest);
    return { damaged, torn, end: torn ? position - rest.length : position };
  } catch (error) {
    throw fileError(error, path);
  } finally {
    await handle.close();
  }
}

function parseLine<S extends z.ZodType>(schema: S, text: string): { value: z.output<S> } | undefined {
  try {
    const checked = schema.safeParse(JSON.parse(text));
    return checked.success ? { value: checked.data } : undefined;
  } catch {
    return undefined;
  }
}
