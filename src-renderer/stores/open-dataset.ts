import { shallowRef, watch } from 'vue';
import { asSliceloomError, type SliceloomError } from '@shared/contract/errors';
import type { SliceOrigin } from '@shared/domain/dataset';
import type { ImportReport } from '@shared/domain/import/report';
import type { DatasetId } from '@shared/domain/units';
import { text } from '../text/en';
import { useDatasets } from './datasets';
import { useNotices } from './notices';

/** One data set with all that its page shows of it, read again when slices were added. */
export function useOpenDataset(id: () => DatasetId) {
  const datasets = useDatasets();
  const notices = useNotices();
  const slices = shallowRef<readonly SliceOrigin[]>();
  const problem = shallowRef<SliceloomError>();
  const report = shallowRef<ImportReport>();
  const reportIsRead = shallowRef(false);
  const reportProblem = shallowRef<SliceloomError>();
  const aside = shallowRef<ReadonlySet<number>>(new Set());

  async function loadSlices(): Promise<void> {
    const of = id();
    try {
      const read = await datasets.slicesOf(of);
      if (of !== id()) return;
      slices.value = read;
      problem.value = undefined;
    } catch (thrown) {
      if (of === id()) problem.value = asSliceloomError(thrown);
    }
  }

  async function loadReport(): Promise<void> {
    const of = id();
    try {
      const [read, setAside] = await Promise.all([datasets.reportOf(of), datasets.setAsideOf(of)]);
      if (of !== id()) return;
      report.value = read;
      aside.value = new Set(setAside);
      reportIsRead.value = true;
      reportProblem.value = undefined;
    } catch (thrown) {
      if (of === id()) reportProblem.value = asSliceloomError(thrown);
    }
  }

  async function change(changed: readonly number[], isAside: boolean): Promise<boolean> {
    const of = id();
    const wentWell = await notices.guard(() => datasets.setAside(of, changed, isAside));
    if (!wentWell || of !== id()) return wentWell;
    const next = new Set(aside.value);
    for (const slice of changed) {
      if (isAside) next.add(slice);
      else next.delete(slice);
    }
    aside.value = next;
    return true;
  }

  /** Sets slices aside, or takes them back, and offers to undo it. */
  async function setAside(wanted: readonly number[], isAside: boolean): Promise<void> {
    const changed = wanted.filter((slice) => aside.value.has(slice) !== isAside);
    if (changed.length === 0 || !(await change(changed, isAside))) return;
    const words = text.aside;
    notices.done(isAside ? words.done(changed.length) : words.undone(changed.length), {
      label: words.undo,
      run: () => void change(changed, !isAside),
    });
  }

  watch(
    [id, () => datasets.byId(id())?.slices],
    () => {
      void loadSlices();
      void loadReport();
    },
    { immediate: true },
  );

  return { slices, problem, report, reportIsRead, reportProblem, aside, loadSlices, loadReport, setAside };
}
