import type { ApplicationService } from '@shared/contract/application';
import { SliceloomError } from '@shared/contract/errors';
import { importReport, setAside } from '@shared/domain/import/report';
import { type Broadcast } from '@shared/pure/async-queue';
import { installSample, listDatasets, openDatasetById, summaryOf } from '../dataset/store';
import { readJsonIfThere, writeJson } from '../library/files';
import type { Library } from '../library/layout';
import type { BroughtPaths } from './brought-paths';
import type { HostOptions } from './host';
import type { Imports } from './imports';
import { discardImport, interruptedImports } from './interrupted-imports';

type Methods =
  | 'listDatasets'
  | 'listSlices'
  | 'installSample'
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
  | 'watchDatasets';

/** Between two readings of the data sets when nothing was announced: a command may import into this library. */
const LIST_INTERVAL_MS = 4000;

interface Parts {
  readonly library: Library;
  readonly imports: Imports;
  readonly paths: BroughtPaths;
  /** Published whenever this host has changed a data set. */
  readonly changes: Broadcast<true>;
}

/** The part of the application contract that is about images: bringing them, and the data sets they become. */
export function datasetService(
  { library, imports, paths, changes }: Parts,
  options: Pick<HostOptions, 'resourcesPath' | 'choosePaths'>,
): Pick<ApplicationService, Methods> {
  return {
    listDatasets: () => listDatasets(library),
    listSlices: async ({ datasetId }) => [...(await openDatasetById(library, datasetId)).origins],
    installSample: async () => {
      const record = await installSample(library, options.resourcesPath);
      changes.publish(true);
      return summaryOf(record);
    },
    datasetReport: async ({ datasetId }) => {
      const { folder } = await openDatasetById(library, datasetId);
      return readJsonIfThere(folder.report, importReport);
    },
    listSetAside: async ({ datasetId }) => {
      const { folder } = await openDatasetById(library, datasetId);
      return [...(await asideIn(folder.setAside))].sort((a, b) => a - b);
    },
    setAside: async ({ datasetId, slices, aside }) => {
      const { folder, record } = await openDatasetById(library, datasetId);
      const wrong = slices.find((slice) => !(slice >= 0 && slice < record.slices));
      if (wrong !== undefined)
        throw new SliceloomError('option-invalid', {
          option: 'slices',
          reason: `there is no slice ${wrong}`,
          allowed: `0 to ${record.slices - 1}`,
        });
      const all = await asideIn(folder.setAside);
      for (const slice of slices) {
        if (aside) all.add(slice);
        else all.delete(slice);
      }
      await writeJson(folder.setAside, setAside, { schema: 1, slices: [...all].sort((a, b) => a - b) });
      changes.publish(true);
    },
    listInterruptedImports: () => interruptedImports(library),
    discardImport: ({ name }) => discardImport(library, name),
    choosePaths: async ({ folders }) => {
      if (!options.choosePaths)
        throw new SliceloomError('not-available-here', { what: 'Choosing in a dialog' });
      return options.choosePaths(folders);
    },
    listFolder: ({ path }) => paths.list(path),
    previewSource: (input) => imports.preview(input),
    lookAt: (input, signal) => imports.look(input, signal),
    importImages: (input, signal) => imports.import(input, signal),
    watchDatasets: async function* (_input, signal) {
      const heard = changes.listen(signal);
      const timer = setInterval(() => heard.push(true), LIST_INTERVAL_MS);
      try {
        let shown: string | undefined;
        do {
          const datasets = await listDatasets(library);
          const now = JSON.stringify(datasets);
          if (now !== shown) yield datasets;
          shown = now;
        } while (!(await heard.next()).done);
      } finally {
        clearInterval(timer);
      }
    },
  };
}

async function asideIn(path: string): Promise<Set<number>> {
  return new Set((await readJsonIfThere(path, setAside))?.slices);
}
