import { freshCanvas, type MixingCanvas } from '@shared/domain/recipe';
import { fakeDrawing } from './fake-drawing';
import type { ApplicationService, MachineStatus } from '@shared/contract/application';
import { SliceloomError } from '@shared/contract/errors';
import type { DatasetSummary, SliceOrigin } from '@shared/domain/dataset';
import type { ImageSetManifest } from '@shared/domain/image-set';
import type { NearestReport } from '@shared/domain/nearest';
import { circumstancesOf } from '@shared/domain/presets';
import type { DatasetId, ImageSetId } from '@shared/domain/units';
import { stretchesOf } from '@shared/pure/estimate';
import { FakeExploring } from './fake-exploring';
import { FakeImports } from './fake-imports';
import { asId, fakeComparison, fakeEstimate, fakeManifest, summaryOf } from './fake-records';
import { IMAGES_PER_SECOND } from './fake-rows';
import { FakeRuns } from './fake-runs';

export { fakeDataset } from './fake-records';
export type { FakeRun } from './fake-runs';

/** A host without a trainer: it answers the contract from memory, and training happens when `advance` is called. */
export class FakeHost extends FakeRuns {
  readonly imageSets: ImageSetManifest[] = [];
  readonly comparisons = new Map<ImageSetId, NearestReport>();
  drawingMs = 0;

  constructor(
    sample: DatasetSummary,
    readonly origins: readonly SliceOrigin[] = [],
  ) {
    super(sample);
  }

  canChoose = false;
  readonly originsOf = new Map<DatasetId, readonly SliceOrigin[]>();
  readonly imports = new FakeImports(
    this.calls,
    () => this.datasets,
    (dataset) => this.add(dataset, this.origins),
  );

  add(dataset: DatasetSummary, origins: readonly SliceOrigin[]): void {
    this.datasets = [...this.datasets, dataset];
    this.originsOf.set(dataset.id, origins);
    this.imports.changes.publish(true);
  }

  canvas: MixingCanvas = freshCanvas();
  readonly exploring = new FakeExploring();

  readonly service: ApplicationService = {
    about: async () => ({
      version: '0.1.0',
      libraryPath: '/home/you/Documents/Sliceloom',
      host: 'web',
      canReveal: false,
      canChoose: this.canChoose,
    }),
    ...this.imports.calls,
    ...this.runCalls,
    ...this.exploring.service,
    listDatasets: async () => this.datasets,
    listSlices: async ({ datasetId }) => [...(this.originsOf.get(datasetId) ?? this.origins)],
    installSample: async () => {
      if (!this.datasets.includes(this.sample)) this.add(this.sample, this.origins);
      return this.sample;
    },
    listImageSets: async ({ runId }) => this.imageSets.filter((set) => set.run.id === runId).map(summaryOf),
    listDrafts: async () => [],
    removeDraft: async () => undefined,
    readImageSet: async ({ imageSetId }) => {
      const set = this.imageSets.find(({ id }) => id === imageSetId);
      if (!set) throw new SliceloomError('image-set-missing', { name: imageSetId });
      return set;
    },
    readComparison: async ({ imageSetId }) => this.comparisons.get(imageSetId) ?? null,
    verifyImageSet: async function* () {},
    compareImageSet: (input, signal) => this.compare(input.imageSetId, signal),
    exportModel: async () => {
      throw new SliceloomError('not-available-here', { what: 'Writing a model' });
    },
    reveal: async () => {
      throw new SliceloomError('not-available-here', { what: 'Showing a folder' });
    },
    watchMachine: (_input, signal) => this.watchMachine(signal),
    estimate: (input, signal) => this.estimate(input, signal),
    readCanvas: async () => this.canvas,
    saveCanvas: async ({ canvas }) => {
      this.calls.push({ method: 'saveCanvas', input: canvas });
      this.canvas = canvas;
    },
    drawRecipes: async function* ({ recipes }, signal) {
      for (const [index, recipe] of recipes.entries()) {
        if (signal.aborted) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
        yield { index, resolution: 64, png: Buffer.from(fakeDrawing(recipe)).toString('base64') };
      }
    },
    generate: (input, signal) => this.generate(input, signal),
  };

  private async *watchMachine(signal: AbortSignal): AsyncGenerator<MachineStatus> {
    yield this.machine;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }

  private async *estimate(
    input: Parameters<ApplicationService['estimate']>[0],
    signal: AbortSignal,
  ): ReturnType<ApplicationService['estimate']> {
    this.calls.push({ method: 'estimate', input });
    const options = this.optionsOf(input.preset, input.overrides);
    const { device, totalMemoryBytes } = this.machine;
    yield {
      kind: 'chosen',
      options,
      circumstances: circumstancesOf(this.sample, device, totalMemoryBytes),
    };
    const stretches = stretchesOf(options);
    for (const [done, { resolution }] of stretches.entries()) {
      if (signal.aborted) return;
      yield { kind: 'progress', done, total: stretches.length, resolution };
      if (this.drawingMs > 0) await new Promise((resolve) => setTimeout(resolve, 4 * this.drawingMs));
    }
    if (!signal.aborted) yield { kind: 'done', estimate: fakeEstimate(options, IMAGES_PER_SECOND) };
  }

  private async *generate(
    input: Parameters<ApplicationService['generate']>[0],
    signal: AbortSignal,
  ): ReturnType<ApplicationService['generate']> {
    this.calls.push({ method: 'generate', input });
    const run = this.run(input.runId);
    const { count, seed, psi, format } = input;
    const name = input.name ?? `${count} images from seed ${seed}`;
    if (this.imageSets.some((set) => set.name === name))
      throw new SliceloomError('image-set-exists', { name });
    for (let done = 0; done < count && !signal.aborted; done += 4) {
      yield { kind: 'progress', stage: 'drawing', done, total: count };
      if (this.drawingMs > 0) await new Promise((resolve) => setTimeout(resolve, this.drawingMs));
    }
    if (signal.aborted) return;
    const { kimg, resolution, fade } = this.progressOf(run);
    const id = asId<ImageSetId>('s', this.nextId++);
    const weights = { images: Math.round(kimg * 1000), fade, generatorSha256: '7a3f'.repeat(16) };
    const manifest = fakeManifest(
      id,
      name,
      run.summary,
      { count, seed, psi, format },
      { weights, resolution },
    );
    this.imageSets.push(manifest);
    run.summary = { ...run.summary, imageSets: run.summary.imageSets + 1 };
    this.listChanges.publish(true);
    yield {
      kind: 'done',
      imageSet: summaryOf(manifest),
      folder: `/home/you/Documents/Sliceloom/runs/${run.summary.name}/exports/${name}`,
    };
  }

  private async *compare(
    imageSetId: ImageSetId,
    signal: AbortSignal,
  ): ReturnType<ApplicationService['compareImageSet']> {
    const set = this.imageSets.find(({ id }) => id === imageSetId)!;
    for (let done = 0; done < 4 && !signal.aborted; done++) {
      yield { kind: 'progress', done, total: 4 };
      if (this.drawingMs > 0) await new Promise((resolve) => setTimeout(resolve, this.drawingMs));
    }
    if (signal.aborted) return;
    const report = fakeComparison(set);
    this.comparisons.set(imageSetId, report);
    yield { kind: 'done', report };
  }
}
