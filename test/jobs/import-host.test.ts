import { copyFile, mkdir, readdir, symlink } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImportEvent } from '@shared/contract/application';
import { upload } from '@shared/contract/application';
import { mediaUrl } from '@shared/contract/application';
import { openWorkplace, type Workplace } from './helpers';
import { data, hasNoData, makeFolder } from './import-helpers';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let open: string;
let place: Workplace;
beforeEach(async () => {
  folder = await makeFolder();
  open = join(folder.path, 'open');
  await mkdir(open);
  place = await openWorkplace('web', join(folder.path, 'library'), { allowedFolders: [open] });
});
afterEach(async () => {
  await place.close();
  await folder.end();
});

const volume = join(data, 'brain-mr', 'patient01', 'study1_FLAIR.nii.gz');
const options = { plane: 'axial', size: 64 } as const;

async function imported(paths: string[], name: string): Promise<Extract<ImportEvent, { kind: 'done' }>> {
  const input = { paths, into: { name }, options };
  for await (const event of place.host.service.importImages(input, new AbortController().signal))
    if (event.kind === 'done') return event;
  throw new Error('the import ended with nothing');
}

describe.skipIf(hasNoData)('importing for a page', () => {
  test('what was uploaded becomes a data set and is removed afterwards', async () => {
    const { uploads, service } = place.host;
    const id = await uploads.begin();
    await uploads.add(id, 'study/one.nii.gz', createReadStream(volume));
    const { dataset, added } = await imported([upload.path(id)], 'Uploaded');
    expect(added).toBeGreaterThan(20);
    expect((await service.listSlices({ datasetId: dataset.id }))[0]?.file).toBe('study/one.nii.gz');
    expect(await readdir(join(place.library, '.uploads'))).toEqual([]);
  });

  test('a link out of a folder that was allowed is left out by its own name, the rest is taken', async () => {
    await copyFile(volume, join(open, 'mine.nii.gz'));
    await mkdir(join(folder.path, 'closed'));
    await copyFile(volume, join(folder.path, 'closed', 'secret.nii.gz'));
    await symlink(join(folder.path, 'closed', 'secret.nii.gz'), join(open, 'file-out.nii.gz'));
    await symlink(join(folder.path, 'closed'), join(open, 'folder-out'));
    const { dataset } = await imported([open], 'Allowed');
    const report = await place.host.service.datasetReport({ datasetId: dataset.id });
    expect(report?.refused.map(({ file, refusal }) => [file, refusal.code])).toEqual([
      ['file-out.nii.gz', 'not-readable'],
      ['folder-out', 'not-readable'],
    ]);
    await expect(imported([join(folder.path, 'closed')], 'Closed')).rejects.toMatchObject({
      code: 'path-not-allowed',
    });
  });

  test('slices are set aside and taken back, and their values can be fetched as they are stored', async () => {
    await copyFile(volume, join(open, 'mine.nii.gz'));
    const { service } = place.host;
    const { dataset } = await imported([open], 'Aside');
    const of = { datasetId: dataset.id };
    await service.setAside({ ...of, slices: [3, 1], aside: true });
    await service.setAside({ ...of, slices: [3], aside: false });
    expect(await service.listSetAside(of)).toEqual([1]);
    await expect(service.setAside({ ...of, slices: [99_999], aside: true })).rejects.toMatchObject({
      code: 'option-invalid',
    });
    const values = await place.host.media(mediaUrl.values(dataset.id, 0));
    expect([values?.contentType, values?.body.byteLength]).toEqual(['application/octet-stream', 64 * 64 * 2]);
  });

  test('one import at a time, and data sets are told anew when one was added', async () => {
    for (const name of await readdir(join(data, 'brain-mr', 'patient01')))
      await copyFile(join(data, 'brain-mr', 'patient01', name), join(open, name));
    const watching = new AbortController();
    const seen: string[][] = [];
    const watch = (async () => {
      for await (const datasets of place.host.service.watchDatasets({}, watching.signal))
        seen.push(datasets.map(({ name }) => name));
    })();
    const first = imported([open], 'First');
    await expect(
      (async () => {
        await new Promise((done) => setTimeout(done, 50));
        await imported([open], 'Second');
      })(),
    ).rejects.toMatchObject({ code: 'import-busy' });
    await first;
    await new Promise((done) => setTimeout(done, 200));
    watching.abort();
    await watch;
    expect(seen).toEqual([[], ['First']]);
  });

  test('when the host ends during an import, nothing is half there, and the import is listed as interrupted', async () => {
    for (const name of await readdir(join(data, 'brain-mr', 'patient01')))
      await copyFile(join(data, 'brain-mr', 'patient01', name), join(open, name));
    const input = { paths: [open], into: { name: 'Half' }, options: { ...options, size: 512 as const } };
    const events = place.host.service.importImages(input, new AbortController().signal);
    await expect(
      (async () => {
        for await (const event of events)
          if (event.kind === 'progress' && event.slices > 30) await place.host.close();
      })(),
    ).rejects.toMatchObject({ code: 'connection-lost' });
    place = await openWorkplace('web', place.library, { allowedFolders: [open] });
    expect(await place.host.service.listDatasets({})).toEqual([]);
    const [interrupted] = await place.host.service.listInterruptedImports({});
    expect(interrupted).toMatchObject({ name: 'Half', paths: [open] });
    await place.host.service.discardImport({ name: 'Half' });
    expect(await place.host.service.listInterruptedImports({})).toEqual([]);
    expect(
      (await readdir(join(place.library, 'datasets'))).filter((name) => !name.endsWith('.lock')),
    ).toEqual([]);
  });
});
