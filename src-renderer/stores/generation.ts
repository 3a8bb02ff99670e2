import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { CheckpointChoice, GenerationEvent, ImageSetDraft } from '@shared/contract/runs';
import type {
  ImageSetManifest,
  ImageSetRequest,
  ImageSetSummary,
  VerifiedImage,
} from '@shared/domain/image-set';
import type { NearestReport } from '@shared/domain/nearest';
import type { ImageSetId, RunId } from '@shared/domain/units';
import { useClient } from './use-client';

export interface GenerationInHand {
  readonly runId: RunId;
  readonly name: string;
  readonly stage: 'looking' | 'drawing';
  readonly done: number;
  readonly total: number;
  /** When drawing began, and how many images were there already. */
  readonly began: { readonly at: number; readonly done: number };
}

/** Images that are drawn again when a set is verified. */
const VERIFIED = 10;

function progressed(
  before: GenerationInHand,
  { stage, done, total }: Extract<GenerationEvent, { kind: 'progress' }>,
): GenerationInHand {
  const began = stage === before.stage ? before.began : { at: Date.now(), done };
  return { ...before, stage, done, total, began };
}

/** The image sets of the run that is looked at, and the one that is being drawn, which goes on when the page changes. */
export const useGeneration = defineStore('generation', () => {
  const client = useClient();
  const runId = shallowRef<RunId>();
  const imageSets = shallowRef<readonly ImageSetSummary[]>();
  const checkpoints = shallowRef<readonly CheckpointChoice[]>([]);
  const drafts = shallowRef<readonly ImageSetDraft[]>([]);
  const manifest = shallowRef<ImageSetManifest>();
  const verifying = shallowRef<{ readonly done: number; readonly total: number }>();
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
    const [sets, begun, kept] = await client.call((service) =>
      Promise.all([
        service.listImageSets({ runId: run }),
        service.listDrafts({ runId: run }),
        service.listCheckpoints({ runId: run }),
      ]),
    );
    if (runId.value !== run) return;
    [drafts.value, checkpoints.value] = [begun, kept];
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

  /** Draws an image set, or goes on with one; answers it, or undefined where it was paused or cancelled. */
  async function draw(
    run: RunId,
    request: ImageSetRequest & { name: string },
  ): Promise<ImageSetSummary | undefined> {
    const cancel = new AbortController();
    cancelling = cancel;
    const { name } = request;
    const began = { at: Date.now(), done: 0 };
    inHand.value = { ...{ runId: run, name, stage: 'looking', done: 0, total: request.count }, began };
    let drawn: ImageSetSummary | undefined;
    try {
      await client.call(async (service) => {
        for await (const event of service.generate({ runId: run, ...request }, cancel.signal)) {
          if (event.kind === 'progress') inHand.value = progressed(inHand.value!, event);
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

  /** Stops drawing; what is drawn stays, to be gone on with. */
  const pause = (): void => cancelling?.abort();

  /** Stops drawing, and leaves nothing of it. */
  async function cancel(): Promise<void> {
    const { value: given } = inHand;
    pause();
    if (given) await removeDraft(given.runId, given.name);
  }

  async function removeDraft(run: RunId, name: string): Promise<void> {
    await client.call((service) => service.removeDraft({ runId: run, name }));
    if (runId.value === run) await open(run);
  }

  /** Draws some images of the set that is looked at again. @returns what became of each */
  async function verify(): Promise<VerifiedImage[]> {
    const set = manifest.value;
    if (!set) return [];
    const verdicts: VerifiedImage[] = [];
    const count = Math.min(VERIFIED, set.images.length);
    verifying.value = { done: 0, total: count };
    try {
      await client.call(async (service) => {
        const asked = { runId: set.run.id, imageSetId: set.id, count };
        for await (const image of service.verifyImageSet(asked, new AbortController().signal)) {
          verdicts.push(image);
          verifying.value = { done: verdicts.length, total: count };
        }
      });
    } finally {
      verifying.value = undefined;
    }
    return verdicts;
  }

  const cancelComparison = (): void => comparisonCancel?.abort();
  const reveal = (run: RunId, imageSetId: ImageSetId): Promise<unknown> =>
    client.call((service) => service.reveal({ runId: run, imageSetId }));

  return {
    ...{ runId, imageSets, manifest, folders, inHand, open, readManifest, draw, reveal },
    ...{ checkpoints, drafts, pause, cancel, removeDraft, verifying, verify },
    ...{ comparison, comparing, compare, cancelComparison },
  };
});
