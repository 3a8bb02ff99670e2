import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Counting a folder reads every entry, so what was counted holds for so long. */
const FRESH_MS = 30_000;

/** The bytes of all files below a folder; what goes away meanwhile does not count. */
async function bytesBelow(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const below = join(path, entry.name);
      if (entry.isDirectory()) return bytesBelow(below);
      return (await stat(below).catch(() => undefined))?.size ?? 0;
    }),
  );
  return sizes.reduce((a, b) => a + b, 0);
}

/** What folders take on the disk, counted one at a time beside everything else: a list is not held up by it. */
export class FolderSizes {
  private readonly counted = new Map<string, { readonly at: number; readonly bytes: number }>();
  private readonly wanted = new Set<string>();
  private isCounting = false;

  /** @param onCount called after something was counted that had not been known, or has changed */
  constructor(private readonly onCount: () => void) {}

  /** The bytes as last counted; undefined where that is still to come, which is begun then. */
  of(path: string): number | undefined {
    const known = this.counted.get(path);
    if (!known || Date.now() - known.at > FRESH_MS) {
      this.wanted.add(path);
      void this.count();
    }
    return known?.bytes;
  }

  private async count(): Promise<void> {
    if (this.isCounting) return;
    this.isCounting = true;
    let hasNews = false;
    for (const path of this.wanted) {
      const bytes = await bytesBelow(path);
      hasNews ||= this.counted.get(path)?.bytes !== bytes;
      this.counted.set(path, { at: Date.now(), bytes });
      this.wanted.delete(path);
    }
    this.isCounting = false;
    if (hasNews) this.onCount();
  }
}
