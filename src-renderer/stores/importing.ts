import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { z } from 'zod';
import type { ApplicationService, ImportEvent, ImportProgress } from '@shared/contract/application';
import { asSliceloomError, type ErrorCode } from '@shared/contract/errors';
import { importOverrides } from '@shared/domain/import/options';
import { datasetId } from '@shared/domain/units';
import { discardUpload } from '../client/upload';
import { useClient } from './use-client';

export type ImportRequest = Pick<
  Parameters<ApplicationService['importImages']>[0],
  'paths' | 'into' | 'options'
>;

/** An import that was begun and has not ended, with the name that the user knows the data set by. */
const begunImport = z.object({
  name: z.string(),
  request: z.object({
    paths: z.array(z.string()).min(1),
    into: z.union([z.object({ name: z.string() }), z.object({ datasetId })]),
    options: importOverrides,
  }),
});
export type BegunImport = z.infer<typeof begunImport>;

export interface ImportInHand {
  readonly name: string;
  readonly progress: ImportProgress | undefined;
}

export type Imported = Extract<ImportEvent, { kind: 'done' }>;

/** After these the same import goes on from where it was. */
const INTERRUPTIONS: readonly ErrorCode[] = [
  'importer-died',
  'importer-silent',
  'connection-lost',
  'disk-full',
  'internal',
];

/** The import in hand, which goes on when the page changes, and one that was interrupted. */
export const useImporting = defineStore('importing', () => {
  const client = useClient();
  const inHand = shallowRef<ImportInHand>();
  const interrupted = shallowRef<BegunImport | undefined>(recall());
  let cancelling: AbortController | undefined;

  /**
   * Imports; answers what came of it, or undefined where it was cancelled.
   *
   * @throws SliceloomError as the host says; `interrupted` is set where the same import can go on later
   */
  async function begin(name: string, request: ImportRequest): Promise<Imported | undefined> {
    const cancel = (cancelling = new AbortController());
    inHand.value = { name, progress: undefined };
    interrupted.value = undefined;
    remember({ name, request });
    let done: Imported | undefined;
    try {
      await client.call(async (service) => {
        for await (const event of service.importImages(request, cancel.signal)) {
          if (event.kind === 'progress') inHand.value = { name, progress: event };
          if (event.kind === 'done') done = event;
        }
      });
    } catch (thrown) {
      if (!cancel.signal.aborted) {
        const error = asSliceloomError(thrown);
        if (INTERRUPTIONS.includes(error.code)) interrupted.value = { name, request };
        else remember(undefined);
        throw error;
      }
    } finally {
      inHand.value = undefined;
    }
    remember(undefined);
    if (done) for (const path of request.paths) void discardUpload(path);
    return done;
  }

  const goOn = (): Promise<Imported | undefined> => {
    const begun = interrupted.value;
    return begun ? begin(begun.name, begun.request) : Promise.resolve(undefined);
  };
  const cancel = (): void => cancelling?.abort();
  function giveUp(): void {
    interrupted.value = undefined;
    remember(undefined);
  }

  return { inHand, interrupted, begin, goOn, cancel, giveUp };
});

const REMEMBERED_AS = 'sliceloom-import';

/** Kept beside the page, so that after a crash or a closed window the import can be continued. */
function remember(begun: BegunImport | undefined): void {
  try {
    if (begun) localStorage.setItem(REMEMBERED_AS, JSON.stringify(begun));
    else localStorage.removeItem(REMEMBERED_AS);
  } catch {
    // A page without storage cannot offer to continue after it was closed.
  }
}

function recall(): BegunImport | undefined {
  try {
    return begunImport.parse(JSON.parse(localStorage.getItem(REMEMBERED_AS) ?? ''));
  } catch {
    return undefined;
  }
}
