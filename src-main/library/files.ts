import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { asSliceloomError, SliceloomError } from '@shared/contract/errors';

/** What a file can be written from; the pieces of an iterable are written one after another. */
export type FileData = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

const temporaryName = /^\..+\.[0-9a-f]{12}\.tmp$/;

/** A name beside `path` that no other writer uses and that `sweepTemporaryFiles` knows. */
export const temporaryBeside = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);

/** A failure of the file system at `path` in the user's words: they name the folder, never a temporary file in it. */
export function fileError(thrown: unknown, path: string): SliceloomError {
  if (thrown instanceof SliceloomError) return thrown;
  const error = thrown as NodeJS.ErrnoException;
  if (error instanceof Error && error.path !== undefined) error.path = dirname(path);
  return asSliceloomError(error, dirname(path));
}

/**
 * Makes a folder and those above it that are missing. Not by mkdir's own `recursive`, which never returns where a
 * system folder such as /proc answers that what was just made is not there (Node 20).
 */
export async function makeFolders(path: string): Promise<void> {
  const make = async (): Promise<'made' | 'no-parent'> => {
    try {
      await mkdir(path);
      return 'made';
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' && (await stat(path)).isDirectory()) return 'made';
      if (code === 'ENOENT') return 'no-parent';
      throw error;
    }
  };
  if ((await make()) === 'made') return;
  if (dirname(path) !== path) await makeFolders(dirname(path));
  if ((await make()) === 'no-parent') throw new SliceloomError('library-not-writable', { path });
}

/**
 * Flushes a folder's entries, without which a rename may be lost with the power. Where folders cannot be opened
 * (Windows) or flushed (some network shares) the file system orders renames by itself, or nothing can be done.
 */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  } finally {
    await handle.close();
  }
}

/** On Windows a virus scanner or a reader can hold the target for a moment: such a rename is tried again for a second. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const held = ['EPERM', 'EACCES', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '');
      if (process.platform !== 'win32' || !held || attempt === 10) throw error;
      await new Promise((done) => setTimeout(done, 20 * attempt));
    }
  }
}

/**
 * Writes a file so that at every instant, also one at which the process is killed or the power fails, `path` holds
 * either its old content or all of the new: a temporary file in the same folder, flushed, renamed, the folder flushed.
 * The folder must exist. `mode` says who may read it (0o600: the user alone), from the first byte on.
 *
 * @throws SliceloomError `disk-full` or `library-not-writable` with the folder; the old content is kept.
 */
export async function writeFileAtomic(
  path: string,
  data: FileData,
  { mode }: { readonly mode?: number } = {},
): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      if (typeof data === 'string' || data instanceof Uint8Array) await handle.writeFile(data);
      else for await (const piece of data) await handle.writeFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renameOver(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileError(error, path);
  }
}

/** Removes what writers that were killed left in `folder`. Only for who holds the folder's lock. */
export async function sweepTemporaryFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(
    names.filter((name) => temporaryName.test(name)).map((name) => rm(join(folder, name), { force: true })),
  );
}

/** As `sweepTemporaryFiles`, for writers of one file: other files of the folder may be written meanwhile. */
export async function sweepTemporaryOf(path: string): Promise<void> {
  const prefix = `.${basename(path)}.`;
  const names = await readdir(dirname(path)).catch(() => []);
  const mine = names.filter((name) => name.startsWith(prefix) && temporaryName.test(name));
  await Promise.all(mine.map((name) => rm(join(dirname(path), name), { force: true })));
}

/** Writes `value`, checked by `schema`, as indented JSON. Throws as `writeFileAtomic`; a value that does not fit is a bug. */
export async function writeJson<S extends z.ZodType>(
  path: string,
  schema: S,
  value: z.input<S>,
): Promise<void> {
  await writeFileAtomic(path, JSON.stringify(schema.parse(value), null, 2) + '\n');
}

/** The newest format that `schema` knows: the literal of its field `schema`, where it has one. */
function newestKnown(schema: z.ZodType): number | undefined {
  const field: unknown = schema instanceof z.ZodObject ? schema.shape.schema : undefined;
  if (!(field instanceof z.ZodLiteral)) return undefined;
  return Math.max(...[...field.values].filter((value) => typeof value === 'number'));
}

/** Checks a JSON text that was read from `path`. Throws as `readJson`. */
export function parseJson<S extends z.ZodType>(path: string, schema: S, text: string): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const reason = text.trim() === '' ? 'it is empty' : 'it is not JSON, or cut short';
    throw new SliceloomError('file-damaged', { path, reason }, '', { cause });
  }
  const known = newestKnown(schema);
  const found = (value as { schema?: unknown } | null)?.schema;
  if (known !== undefined && typeof found === 'number' && found > known)
    throw new SliceloomError('library-too-new', { path, found, known });
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const reason = issue
    ? `${issue.path.join('.') || 'its content'}: ${issue.message}`
    : 'its content is not as expected';
  throw new SliceloomError('file-damaged', { path, reason }, '', { cause: checked.error });
}

/**
 * Reads a JSON file and checks it.
 *
 * @throws SliceloomError `file-damaged` with the path where it is missing, cannot be read, is no JSON or not what
 *   `schema` says; `library-too-new` where its field `schema` is a higher number than `schema` knows.
 */
export async function readJson<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
  const value = await readJsonIfThere(path, schema);
  if (value === undefined) throw new SliceloomError('file-damaged', { path, reason: 'it is missing' });
  return value;
}

/** As `readJson`, but undefined for a file that does not exist. */
export async function readJsonIfThere<S extends z.ZodType>(
  path: string,
  schema: S,
): Promise<z.output<S> | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const reason = `it cannot be read (${code ?? String(cause)})`;
    throw new SliceloomError('file-damaged', { path, reason }, '', { cause });
  }
  return parseJson(path, schema, text);
}
