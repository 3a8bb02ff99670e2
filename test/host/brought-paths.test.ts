import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BroughtPaths } from '@main/host/brought-paths';
import { Uploads } from '@main/host/uploads';
import { Library } from '@main/library/layout';

let folder: string;
let uploads: Uploads;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'sliceloom-paths-')));
  uploads = new Uploads(new Library(join(folder, 'library')));
  for (const name of ['open/inner', 'open/.hidden', 'open-too', 'closed', 'library'])
    await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, 'open', 'a.png'), '');
  await writeFile(join(folder, 'closed', 'secret.png'), '');
  await symlink(join(folder, 'closed'), join(folder, 'open', 'way-out'));
  await symlink(join(folder, 'open', 'inner'), join(folder, 'open', 'way-in'));
});
afterEach(() => rm(folder, { recursive: true }));

const allowing = (...names: string[]): BroughtPaths =>
  new BroughtPaths(
    uploads,
    names.map((name) => join(folder, name)),
  );

test('only what lies in a folder that was allowed can be brought', async () => {
  const paths = allowing('open');
  expect(await paths.resolve([join(folder, 'open'), join(folder, 'open', 'a.png')])).toEqual([
    join(folder, 'open'),
    join(folder, 'open', 'a.png'),
  ]);
  for (const wrong of ['closed', 'open-too', 'open/../closed', 'nowhere', ''])
    await expect(paths.resolve([join(folder, wrong)])).rejects.toMatchObject({ code: 'path-not-allowed' });
  await expect(paths.resolve(['open'])).rejects.toMatchObject({ code: 'path-not-allowed' });
});

test('a link that leads out is neither followed nor listed, one that stays inside is', async () => {
  const paths = allowing('open');
  await expect(paths.resolve([join(folder, 'open', 'way-out', 'secret.png')])).rejects.toMatchObject({
    code: 'path-not-allowed',
  });
  expect((await paths.list(join(folder, 'open'))).map(({ name, isFolder }) => [name, isFolder])).toEqual([
    ['inner', true],
    ['way-in', true],
    ['a.png', false],
  ]);
});

test('with no folder allowed there is nothing to list or bring but uploads', async () => {
  const paths = allowing();
  expect(await paths.list()).toEqual([]);
  await expect(paths.list(folder)).rejects.toMatchObject({ code: 'path-not-allowed' });
  const id = await uploads.begin();
  expect(await paths.resolve([`upload:${id}`])).toEqual([join(folder, 'library', '.uploads', id)]);
  await uploads.discard(id);
  await expect(paths.resolve([`upload:${id}`])).rejects.toMatchObject({ code: 'look-forgotten' });
});

test('where nothing is closed, a path that does not exist is said to be missing', async () => {
  const paths = new BroughtPaths(uploads);
  expect(await paths.resolve([join(folder, 'closed')])).toEqual([join(folder, 'closed')]);
  await expect(paths.resolve([join(folder, 'nowhere')])).rejects.toMatchObject({ code: 'path-missing' });
});
