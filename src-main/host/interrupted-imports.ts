import { rm } from 'node:fs/promises';
import { z } from 'zod';
import type { InterruptedImport } from '@shared/contract/application';
import { importOptions } from '@shared/domain/import/options';
import { openRecord } from '../dataset/open';
import { listInterrupted } from '../dataset/writer';
import type { Library } from '../library/layout';
import { checkName } from './runs';

/** What an importer keeps with an import; what an older one kept may be something else. */
const about = z.object({ paths: z.array(z.string()), options: importOptions });

/** Imports of a library that ended before they were done and that nobody works on, with what they were begun with. */
export async function interruptedImports(library: Library): Promise<InterruptedImport[]> {
  const found = await listInterrupted(library);
  return Promise.all(
    found.map(async ({ name, addsToExisting, slices, createdAt, about: kept }) => {
      const record = addsToExisting
        ? await openRecord(library.dataset(name)).catch(() => undefined)
        : undefined;
      const begun = about.safeParse(kept).data;
      // An upload was removed when that Sliceloom ended.
      const canGoOn = begun && !begun.paths.some((path) => path.startsWith(library.uploads));
      return {
        name: record?.name ?? name,
        ...(record && { datasetId: record.id }),
        slices,
        createdAt,
        ...(canGoOn && { paths: begun.paths, options: begun.options }),
      };
    }),
  );
}

/** Removes what an interrupted import has gathered; one that somebody works on stays. */
export async function discardImport(library: Library, name: string): Promise<void> {
  checkName(name);
  const isFree = (await listInterrupted(library)).some((one) => one.name === name);
  if (!isFree) return;
  const { path, lockFile } = library.staging(name);
  await rm(path, { recursive: true, force: true });
  await rm(lockFile, { force: true });
}
