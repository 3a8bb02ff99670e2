import { posix, dirname, join, basename } from 'node:path';
import { isThere } from './open';
import type { SourceFile } from './scan';

/**
 * The file with another name in the same folder, or in the same archive. Only bare names are taken: what a header says
 * never leads out of the folder.
 */
export function siblingOf(file: SourceFile, name: string): SourceFile | undefined {
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) return undefined;
  const shown = posix.join(posix.dirname(file.name), name);
  return file.entry === undefined
    ? { name: shown, path: join(dirname(file.path), name) }
    : { name: shown, path: file.path, entry: posix.join(posix.dirname(file.entry), name) };
}

/** The file's own name, without folders. */
export const baseOf = (file: SourceFile): string =>
  file.entry === undefined ? basename(file.path) : posix.basename(file.entry);

/** The same name with other endings, the same case of letters first. */
function withEndings(file: SourceFile, ending: RegExp, endings: readonly string[]): SourceFile[] {
  const base = baseOf(file);
  const found = ending.exec(base);
  if (!found) return [];
  const stem = base.slice(0, found.index);
  const isUpper = found[0] === found[0].toUpperCase();
  const names = endings.flatMap((end) => (isUpper ? [end.toUpperCase(), end] : [end, end.toUpperCase()]));
  return names.map((end) => siblingOf(file, stem + end)).filter((sibling) => sibling !== undefined);
}

/** Where the pixels of a .hdr are. */
export const pixelFilesOf = (header: SourceFile): SourceFile[] =>
  withEndings(
    header,
    /\.hdr(\.gz)?$/i,
    /\.gz$/i.test(baseOf(header)) ? ['.img.gz', '.img'] : ['.img', '.img.gz'],
  );

/** Headers that may belong to a file of bare pixels. */
export const headerFilesOf = (pixels: SourceFile): SourceFile[] => [
  ...withEndings(pixels, /\.img(\.gz)?$/i, ['.hdr', '.hdr.gz']),
  ...withEndings(pixels, /\.(raw|zraw|raw\.gz|gz|bin)$/i, ['.mhd', '.nhdr']),
];

export async function firstThere(files: readonly SourceFile[]): Promise<SourceFile | undefined> {
  for (const file of files) if (await isThere(file)) return file;
  return undefined;
}
