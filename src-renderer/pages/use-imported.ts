import type { DatasetSummary } from '@shared/domain/dataset';
import type { Imported } from '../stores/importing';
import { useDatasets } from '../stores/datasets';
import { useNotices } from '../stores/notices';
import { useRouter } from 'vue-router';
import { text } from '../text/en';

/** Sees an import to its end: says what came of it, and answers the data set while the user is still on the page of imports. */
export function useImported() {
  const datasets = useDatasets();
  const notices = useNotices();
  const router = useRouter();

  async function finish(
    run: () => Promise<Imported | undefined>,
    done?: () => void,
  ): Promise<DatasetSummary | undefined> {
    let dataset: DatasetSummary | undefined;
    await notices.guard(async () => {
      const imported = await run();
      if (!imported) {
        notices.done(text.importing.cancelled);
        return;
      }
      await datasets.refresh();
      done?.();
      const here = router.currentRoute.value.name === 'import';
      const { id, name } = imported.dataset;
      const show = (): void => void router.push({ name: 'dataset', params: { datasetId: id } });
      notices.done(
        text.importing.ready(name, imported.added),
        here ? undefined : { label: text.importing.show, run: show },
      );
      if (here) dataset = imported.dataset;
    });
    return dataset;
  }

  return { finish };
}
