import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { ImageSetManifest, ImageSetRequest, ImageSetSummary } from '@shared/domain/image-set';
import type { NearestReport } from '@shared/domain/nearest';
import type { ImageSetId, RunId } from '@shared/domain/units';
import { useClient } from './use-client';

export interface GenerationInHand {
  readonly runId: RunId;
  readonly done: number;
  readonly total: number;
}

/** The image sets of the run that is looked at, and the one that is being drawn, which goes on when the page changes. */
export const useGeneration = defineStore('generation', () => {
  const client = useClient();
  const runId = shallowRef<RunId>();
  const imageSets = shallowRef<readonly ImageSetSummary[]>();
  const manifest = shallowRef<ImageSetManifest>();
  /** Where the image set that was drawn last lies on the host's disk. */
  const folders = shallowRef<ReadonlyMap<ImageSetId, string>>(new Map());
  const inHand = shallowRef<GenerationInHand>();
  /** Of the image set that is looked at: null where it was never compared, undefined until that is known. */
  const comparison = shallowRef<NearestReport | null>();
  const comparing = shallowRef<{
    readonly imageSetId: ImageSetId;
    readonly done: number;
    readonly total: number;
  }>();
  let comparisonCancel: AbortController | undefined;
  let cancelling: AbortController | undefined;

  /** Looks at another run's image sets. */
  async function open(run: RunId): Promise<void> {
    if (runId.value !== run) {
      imageSets.value = undefined;
      manifest.value = undefined;
    }
    runId.value = run;
    const sets = await client.call((service) => service.listImageSets({ runId: run }));
    if (runId.value !== run) return;
    imageSets.value = [...sets].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  async function readManifest(imageSetId: ImageSetId): Promise<void> {
    const run = runId.value;
    if (!run) return;
    const read = await client.call((service) => service.readImageSet({ runId: run, imageSetId }));
    if (runId.value !== run) return;
    manifest.value = read;
    comparison.value = undefined;
    const known = await client.call((service) => service.readComparison({ runId: run, imageSetId }));
    if (manifest.value?.id === imageSetId) comparison.value = known;
  }

  /** Compares the image set that is looked at with what its network learnt from. */
  async function compare(): Promise<void> {
    const set = manifest.value;
    if (!set || comparing.value) return;
    const cancel = new AbortController();
    comparisonCancel = cancel;
    const { id: imageSetId } = set;
    comparing.value = { imageSetId, done: 0, total: 1 };
    try {
      await client.call(async (service) => {
        const events = service.compareImageSet({ runId: set.run.id, imageSetId }, cancel.signal);
        for await (const event of events)
          if (event.kind === 'progress') comparing.value = { imageSetId, ...event };
          else if (manifest.value?.id === imageSetId) comparison.value = event.report;
      });
    } finally {
      comparing.value = undefined;
    }
  }

  /** Draws an image set; answers it, or undefined where it was cancelled. */
  async function draw(
    run: RunId,
    request: ImageSetRequest & { name?: string },
  ): Promise<ImageSetSummary | undefined> {
    const cancel = new AbortController();
    cancelling = cancel;
    inHand.value = { runId: run, done: 0, total: request.count };
    let drawn: ImageSetSummary | undefined;
    try {
      await client.call(async (service) => {
        for await (const event of service.generate({ runId: run, ...request }, cancel.signal)) {
          if (event.kind === 'progress') inHand.value = { runId: run, done: event.done, total: event.total };
          else {
            drawn = event.imageSet;
            folders.value = new Map(folders.value).set(event.imageSet.id, event.folder);
          }
        }
      });
    } finally {
      inHand.value = undefined;
      // What was drawn is on disk even if this look at the list fails.
      if (runId.value === run) await open(run).catch(() => undefined);
    }
    return drawn;
  }

  const cancel = (): void => cancelling?.abort();
  const cancelComparison = (): void => comparisonCancel?.abort();
  const reveal = (run: RunId, imageSetId: ImageSetId): Promise<unknown> =>
    client.call((service) => service.reveal({ runId: run, imageSetId }));

  return {
    ...{ runId, imageSets, manifest, folders, inHand, open, readManifest, draw, cancel, reveal },
    ...{ comparison, comparing, compare, cancelComparison },
  };
});
