import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SliceloomError } from '@shared/contract/errors';
import { useBringing } from '@renderer/stores/bringing';
import { useDatasets } from '@renderer/stores/datasets';
import { useImporting } from '@renderer/stores/importing';
import { useNotices } from '@renderer/stores/notices';
import { useOpenDataset } from '@renderer/stores/open-dataset';
import { fakeReport } from './fake-imports';
import { bench, type Bench } from './with-stores';

let at: Bench;
beforeEach(() => (at = bench()));
afterEach(() => at.end());

const request = { paths: ['/data'], into: { name: 'Brain MR' }, options: { size: 128 as const } };
const calls = (method: string): unknown[] =>
  at.host.calls.filter((call) => call.method === method).map(({ input }) => input);

test('what was brought is looked at, and again with a pattern, while what was found stays', async () => {
  const bringing = at.use(useBringing);
  await bringing.bring({ kind: 'paths', paths: ['/data'] });
  expect(bringing.found?.sources).toHaveLength(26);
  expect(bringing.looking).toBeUndefined();
  const again = bringing.look('{patient}/{any}');
  expect(bringing.found).toBeDefined();
  await again;
  expect(bringing.found?.schemes).toEqual({ pattern: 26 });
  expect(calls('lookAt')).toEqual([
    { paths: ['/data'] },
    { paths: ['/data'], namePattern: '{patient}/{any}' },
  ]);
});

test('bringing something else puts away what was found before', async () => {
  const bringing = at.use(useBringing);
  await bringing.bring({ kind: 'paths', paths: ['/one'] });
  const next = bringing.bring({ kind: 'paths', paths: ['/two'] });
  expect(bringing.found).toBeUndefined();
  await next;
  expect(bringing.paths).toEqual(['/two']);
});

test('an import tells how far it is and ends with a data set in the list', async () => {
  const importing = at.use(useImporting);
  const datasets = at.use(useDatasets);
  datasets.follow();
  at.host.imports.stepMs = 20;
  const done = importing.begin('Brain MR', request);
  await vi.waitFor(() => expect(importing.inHand?.progress?.phase).toBe('preparing'));
  expect((await done)?.dataset.name).toBe('Brain MR');
  expect(importing.inHand).toBeUndefined();
  await vi.waitFor(() => expect(datasets.list?.map(({ name }) => name)).toEqual(['Brain MR']));
});

test('a cancelled import answers nothing and leaves no data set', async () => {
  const importing = at.use(useImporting);
  at.host.imports.stepMs = 5;
  const done = importing.begin('Brain MR', request);
  await vi.waitFor(() => expect(importing.inHand?.progress).toBeDefined());
  importing.cancel();
  expect(await done).toBeUndefined();
  expect(at.host.datasets).toEqual([]);
});

test('an interrupted import is told by the host and goes on with what it was begun with', async () => {
  const importing = at.use(useImporting);
  at.host.imports.failure = new SliceloomError('importer-died', { reason: 'signal 9' });
  await expect(importing.begin('Brain MR', request)).rejects.toMatchObject({ code: 'importer-died' });
  await vi.waitFor(() => expect(importing.interrupted.map(({ name }) => name)).toEqual(['Brain MR']));
  at.host.imports.failure = undefined;
  expect((await importing.goOn(importing.interrupted[0]!))?.dataset.name).toBe('Brain MR');
  expect(calls('importImages')[1]).toMatchObject({ paths: ['/data'], into: { name: 'Brain MR' } });
});

test('an interrupted import can be given up', async () => {
  const importing = at.use(useImporting);
  at.host.imports.interrupted = [{ name: 'Old', slices: 3, createdAt: '2025-01-01T00:00:00Z' }];
  await importing.refresh();
  await importing.giveUp(importing.interrupted[0]!);
  expect(importing.interrupted).toEqual([]);
});

test('slices are set aside with one call, only those that were not, and undone by the notice', async () => {
  const sample = await at.use(useDatasets).installSample();
  at.host.imports.reports.set(sample.id, fakeReport());
  at.host.imports.aside.set(sample.id, new Set([4]));
  const open = at.use(() => useOpenDataset(() => sample.id));
  await vi.waitFor(() => expect(open.report.value).toBeDefined());
  await open.setAside([4, 5, 6], true);
  expect([...open.aside.value]).toEqual([4, 5, 6]);
  expect(calls('setAside')).toEqual([{ datasetId: sample.id, slices: [5, 6], aside: true }]);
  at.use(useNotices).shown[0]!.action!.run();
  await vi.waitFor(() => expect([...open.aside.value]).toEqual([4]));
});

test('a set that was not imported has no report, and that is no failure', async () => {
  const sample = await at.use(useDatasets).installSample();
  const open = at.use(() => useOpenDataset(() => sample.id));
  await vi.waitFor(() => expect(open.reportIsRead.value).toBe(true));
  expect([open.report.value, open.reportProblem.value]).toEqual([undefined, undefined]);
});
