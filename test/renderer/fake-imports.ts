import type { ApplicationService, ImportEvent, InterruptedImport } from '@shared/contract/application';
import type { SliceloomError } from '@shared/contract/errors';
import type { DatasetSummary } from '@shared/domain/dataset';
import type { LeftOutFile } from '@shared/domain/import/findings';
import type { Found, FoundSource, LookEvent } from '@shared/domain/import/found';
import { importOptions } from '@shared/domain/import/options';
import type { ImportReport } from '@shared/domain/import/report';
import type { DatasetId } from '@shared/domain/units';
import { Broadcast } from '@shared/pure/async-queue';
import { asId, fakeDataset } from './fake-records';

const SEQUENCES = ['FLAIR', 'T1W', 'T2W'] as const;

/** Brain volumes of seven patients at two visits, as a looking finds them. */
export const fakeSources = (count = 26): FoundSource[] =>
  Array.from({ length: count }, (_, index) => {
    const patient = index % 7;
    const visit = Math.floor(index / 7) % 2;
    const sequence = SEQUENCES[Math.floor(index / 14) % 3]!;
    return {
      index,
      file: `patient0${patient + 1}/raw/patient0${patient + 1}_study${visit + 1}_${sequence}.nii.gz`,
      files: 1,
      format: 'NIfTI-1',
      columns: 256,
      rows: 256,
      slices: 44,
      dtype: 'uint16',
      spacing: [0.9, 0.9, 3],
      orientation: 'LPS',
      plane: 'axial',
      modality: 'MR',
      sequence,
      patient: `P-${(0x3f2a + patient * 7919).toString(16).toUpperCase()}`,
      visit: String(visit + 1),
      remarks: index === 3 ? [{ code: 'slices-missing', params: { count: 2 } }] : [],
    };
  });

export const fakeRefused = (count = 2): LeftOutFile[] =>
  Array.from({ length: count }, (_, i) => ({
    file: i % 2 === 0 ? `patient0${(i % 7) + 1}/raw/T1W.nii.gz` : `notes, ${i}.txt`,
    refusal:
      i % 2 === 0
        ? { code: 'truncated', params: { expected: '25 MB', found: '4 MB' } }
        : { code: 'no-image', params: { what: 'text' } },
  }));

export const fakeFound = (sources = fakeSources(), refused = fakeRefused()): Found => ({
  lookId: 'l1',
  files: sources.length + refused.length,
  bytes: 4e8,
  sources,
  sourceCount: sources.length,
  refused,
  refusedCount: refused.length,
  patients: new Set(sources.map(({ patient }) => patient)).size,
  slices: sources.reduce((sum, { slices }) => sum + slices, 0),
  schemes: { folder: sources.length },
  ...(sources[0] ? { exampleName: sources[0].file } : {}),
  withoutPatient: 0,
  suggested: { plane: 'axial', size: 128 },
});

export const fakeReport = (changes: Partial<ImportReport> = {}): ImportReport => ({
  schema: 1,
  options: importOptions.parse({}),
  checks: [],
  refused: fakeRefused(),
  skipped: { empty: 21, duplicate: 0, outOfRange: 0 },
  parts: {
    train: { patients: 5, slices: 330 },
    validate: { patients: 1, slices: 66 },
    test: { patients: 1, slices: 65 },
  },
  ...changes,
});

type ImportCalls = Pick<
  ApplicationService,
  | 'datasetReport'
  | 'listSetAside'
  | 'setAside'
  | 'listInterruptedImports'
  | 'discardImport'
  | 'choosePaths'
  | 'listFolder'
  | 'previewSource'
  | 'lookAt'
  | 'importImages'
  | 'watchDatasets'
>;

/** The part of a host that brings images, answering from memory. */
export class FakeImports {
  found = fakeFound();
  readonly reports = new Map<DatasetId, ImportReport>();
  readonly aside = new Map<DatasetId, Set<number>>();
  readonly changes = new Broadcast<true>();
  /** What the next import fails with, if it is to fail, half way. */
  failure: SliceloomError | undefined;
  interrupted: InterruptedImport[] = [];
  stepMs = 0;

  constructor(
    private readonly heard: { method: string; input: unknown }[],
    private readonly datasets: () => readonly DatasetSummary[],
    private readonly add: (dataset: DatasetSummary) => void,
  ) {}

  readonly calls: ImportCalls = {
    datasetReport: async ({ datasetId }) => this.reports.get(datasetId),
    listSetAside: async ({ datasetId }) => [...(this.aside.get(datasetId) ?? [])],
    setAside: async (input) => {
      this.heard.push({ method: 'setAside', input });
      const set = this.aside.get(input.datasetId) ?? new Set<number>();
      for (const slice of input.slices) {
        if (input.aside) set.add(slice);
        else set.delete(slice);
      }
      this.aside.set(input.datasetId, set);
    },
    listInterruptedImports: async () => this.interrupted,
    discardImport: async ({ name }) => {
      this.interrupted = this.interrupted.filter((other) => other.name !== name);
    },
    choosePaths: async () => ['/home/you/brain-mr'],
    listFolder: async ({ path }) =>
      path === undefined
        ? [{ name: 'studies', path: '/data/studies', isFolder: true }]
        : ['brain-mr', 'knees', 'old'].map((name) => ({ name, path: `${path}/${name}`, isFolder: true })),
    previewSource: async ({ source, at, options }) => ({
      url: `/media/source/${source}-${Math.round(at * 1000)}-${options.size}-${options.crop ? 'crop' : 'whole'}.png`,
      window: [12, 840],
      slices: this.found.sources[source]?.slices ?? 1,
    }),
    lookAt: (input, signal) => this.look(input, signal),
    importImages: (input, signal) => this.import(input, signal),
    watchDatasets: (_input, signal) => this.watchDatasets(signal),
  };

  private async *look(
    input: { namePattern?: string | undefined },
    signal: AbortSignal,
  ): AsyncGenerator<LookEvent> {
    this.heard.push({ method: 'lookAt', input });
    for (let files = 0; files < this.found.files && !signal.aborted; files += 4) {
      yield { kind: 'progress', files, found: Math.min(files, this.found.sourceCount) };
      await this.pause();
    }
    const schemes =
      input.namePattern === undefined ? this.found.schemes : { pattern: this.found.sourceCount };
    if (!signal.aborted) yield { kind: 'done', found: { ...this.found, schemes } };
  }

  private async *import(
    input: Parameters<ApplicationService['importImages']>[0],
    signal: AbortSignal,
  ): AsyncGenerator<ImportEvent> {
    this.heard.push({ method: 'importImages', input });
    const total = this.found.files;
    for (let done = 0; done < total && !signal.aborted; done++) {
      yield {
        kind: 'progress',
        phase: done < 2 ? 'reading' : 'preparing',
        done,
        total,
        slices: done * 41,
        refused: Math.min(done, this.found.refusedCount),
        rate: 8.4,
        secondsLeft: (total - done) / 8.4,
      };
      await this.pause();
      if (!this.failure || done <= total / 2) continue;
      const name = 'name' in input.into ? input.into.name : 'Added to';
      const options = importOptions.parse(input.options);
      this.interrupted = [
        { name, slices: 600, createdAt: '2025-01-01T00:00:00Z', paths: input.paths, options },
      ];
      throw this.failure;
    }
    if (signal.aborted) return;
    const name = 'name' in input.into ? input.into.name : 'Added to';
    const id = asId<DatasetId>('d', 100 + this.datasets().length);
    const dataset = fakeDataset({ id, name, isSample: false, slices: 456 });
    this.reports.set(id, fakeReport());
    this.add(dataset);
    this.changes.publish(true);
    yield { kind: 'done', dataset, added: dataset.slices };
  }

  private async *watchDatasets(signal: AbortSignal): AsyncGenerator<DatasetSummary[]> {
    const changes = this.changes.listen(signal);
    yield [...this.datasets()];
    for await (const _ of changes) yield [...this.datasets()];
  }

  private pause(): Promise<void> {
    return this.stepMs > 0 ? new Promise((resolve) => setTimeout(resolve, this.stepMs)) : Promise.resolve();
  }
}
