import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type {
  ApplicationService,
  ImportEvent,
  ImportProgress,
  InterruptedImport,
} from '@shared/contract/application';
import { discardUpload } from '../client/upload';
import { useClient } from './use-client';

export type ImportRequest = Pick<
  Parameters<ApplicationService['importImages']>[0],
  'paths' | 'into' | 'options'
>;

export interface ImportInHand {
  readonly name: string;
  readonly progress: ImportProgress | undefined;
}

export type Imported = Extract<ImportEvent, { kind: 'done' }>;

/** The import in hand, which goes on when the page changes, and those that were interrupted. */
export const useImporting = defineStore('importing', () => {
  const client = useClient();
  const inHand = shallowRef<ImportInHand>();
  const interrupted = shallowRef<readonly InterruptedImport[]>([]);
  let cancelling: AbortController | undefined;

  /** Asks the host anew; while it cannot be asked, what was known stays. */
  async function refresh(): Promise<void> {
    interrupted.value = await client
      .call((service) => service.listInterruptedImports({}))
      .catch(() => interrupted.value);
  }
  // What could not be asked while the host was away is asked again once it is there.
  watch(client.link, (link) => {
    if (link === 'connected') void refresh();
  });

  /**
   * Imports; answers what came of it, or undefined where it was cancelled.
   *
   * @param name of the data set, as the user knows it
   * @throws SliceloomError as the host says; what was interrupted and can go on stands in `interrupted` then
   */
  async function begin(name: string, request: ImportRequest): Promise<Imported | undefined> {
    const cancel = (cancelling = new AbortController());
    inHand.value = { name, progress: undefined };
    interrupted.value = interrupted.value.filter((other) => other.name !== name);
    let done: Imported | undefined;
    try {
      await client.call(async (service) => {
        for await (const event of service.importImages(request, cancel.signal)) {
          if (event.kind === 'progress') inHand.value = { name, progress: event };
          if (event.kind === 'done') done = event;
        }
      });
    } catch (thrown) {
      if (!cancel.signal.aborted) throw thrown;
    } finally {
      inHand.value = undefined;
      void refresh();
    }
    if (done) for (const path of request.paths) void discardUpload(path);
    return done;
  }

  /** Goes on with an import that can: one whose images were uploaded has to be brought again. */
  function goOn({ name, datasetId, paths, options }: InterruptedImport): Promise<Imported | undefined> {
    if (!paths || !options) return Promise.resolve(undefined);
    return begin(name, { paths, into: datasetId ? { datasetId } : { name }, options });
  }

  async function giveUp({ name }: InterruptedImport): Promise<void> {
    await client.call((service) => service.discardImport({ name }));
    await refresh();
  }

  const cancel = (): void => cancelling?.abort();

  return { inHand, interrupted, refresh, begin, goOn, cancel, giveUp };
});
