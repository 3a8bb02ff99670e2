import { z } from 'zod';
import { lookEvent } from '../domain/import/found';
import { inspectedFile } from '../domain/import/inspected';
import { importOptions } from '../domain/import/options';
import { datasetId } from '../domain/units';
import { importProgress, plannedImport } from './application';
import type { Contract, Service } from './rpc';

const nothing = z.object({});
const none = z.void();
const paths = z.array(z.string()).min(1);
/** Folders out of which no link may lead; without them, whatever the user may read is read. */
const within = z.array(z.string()).optional();
const namePattern = z.string().max(300).optional();

/**
 * How often a job has been begun, as its host tells it. An importer notes in `folder` which sources it has in hand; when it
 * dies, those are tried one at a time by the next, and one with which that dies as well is refused.
 */
export const jobHistory = z.object({
  /** A folder of this job's own, for its trace and the list of what was found. */
  folder: z.string(),
  suspects: z.array(z.string()),
  refused: z.array(z.string()),
});
export type JobHistory = z.infer<typeof jobHistory>;

export const importStep = z.discriminatedUnion('kind', [
  importProgress,
  plannedImport,
  z.object({ kind: z.literal('done'), datasetId, added: z.number().int() }),
]);
export type ImportStep = z.infer<typeof importStep>;

/** Between the host and an importer process. Folders are absolute paths chosen by the host. */
export const importerContract = {
  name: 'importer',
  calls: {
    /** Ends the import in hand; answers when nothing of it is left in the library. */
    cancel: { input: nothing, output: none },
    /** A slice of a source that a looking has found, whose list lies in `folder`; `png` is base64. */
    preview: {
      input: z.object({
        folder: z.string(),
        source: z.number().int().nonnegative(),
        at: z.number().min(0).max(1),
        options: importOptions,
      }),
      output: z.object({
        png: z.string(),
        window: z.tuple([z.number(), z.number()]),
        slices: z.number().int(),
      }),
    },
  },
  streams: {
    look: { input: z.object({ paths, within, namePattern, job: jobHistory }), item: lookEvent },
    /** One line a file, in their order, without the first `skip`, which an importer before told. */
    inspect: {
      input: z.object({ paths, namePattern, skip: z.number().int().nonnegative(), job: jobHistory }),
      item: inspectedFile,
    },
    import: {
      input: z.object({
        paths,
        within,
        libraryPath: z.string(),
        /** Names of folders in the library, new or existing. */
        into: z.union([z.object({ name: z.string() }), z.object({ existing: z.string() })]),
        options: importOptions,
        /** Reads and prepares everything, and writes nothing. */
        dryRun: z.boolean(),
        job: jobHistory,
      }),
      item: importStep,
    },
  },
} as const satisfies Contract;

export type ImporterService = Service<typeof importerContract>;
