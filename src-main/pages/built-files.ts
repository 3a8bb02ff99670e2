import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';

export interface BuiltFile {
  readonly contentType: string;
  readonly body: Uint8Array;
  /** Whether its name carries a hash of its content. */
  readonly immutable: boolean;
}

/** The files of the built pages by the path of their address, such as `/assets/index-1a2b3c4d.js`. */
export type BuiltFiles = ReadonlyMap<string, BuiltFile>;

export const INDEX = '/index.html';

const contentTypes: Partial<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** How Vite names a file after its content. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/;

/**
 * Reads all files of the built pages, once. What is served later is looked up among these and nothing else, so that
 * no address, however it is written, reaches another file. Links and files of unknown types are left out.
 *
 * @throws SliceloomError `internal` where the pages have not been built
 */
export async function readBuiltFiles(folder: string): Promise<BuiltFiles> {
  const files = new Map<string, BuiltFile>();
  const read = async (path: string, address: string): Promise<void> => {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      const inside = join(path, entry.name);
      const insideAddress = `${address}/${entry.name}`;
      const contentType = contentTypes[extname(entry.name)];
      if (entry.isDirectory()) await read(inside, insideAddress);
      else if (entry.isFile() && contentType)
        files.set(insideAddress, {
          contentType,
          body: await readFile(inside),
          immutable: HASHED.test(insideAddress),
        });
    }
  };
  try {
    await read(folder, '');
  } catch (error) {
    throw notBuilt(folder, error);
  }
  if (!files.has(INDEX)) throw notBuilt(folder);
  return files;
}

function notBuilt(folder: string, cause?: unknown): SliceloomError {
  return new SliceloomError('internal', { reason: `its pages are missing in ${folder}` }, '', { cause });
}
