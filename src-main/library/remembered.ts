import { stat } from 'node:fs/promises';

/** Changes whenever one of the files does; a file that is missing has a mark too. */
export async function markOfFiles(paths: readonly string[]): Promise<string> {
  const marks = paths.map(async (path) => {
    const found = await stat(path, { bigint: true }).catch(() => undefined);
    return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : 'missing';
  });
  return (await Promise.all(marks)).join('|');
}

/** What was last read of a file, as long as the file stays as it was. */
export class Remembered<T> {
  private readonly known = new Map<string, { mark: string; value: Promise<T> }>();

  constructor(private readonly read: (path: string) => Promise<T>) {}

  async of(path: string): Promise<T> {
    const mark = await markOfFiles([path]);
    const known = this.known.get(path);
    if (known?.mark === mark) return known.value;
    const value = this.read(path);
    this.known.set(path, { mark, value });
    // A failure is told each time anew and is not remembered.
    value.catch(() => this.known.delete(path));
    return value;
  }
}
