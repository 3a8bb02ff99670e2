import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { upload } from '@shared/contract/application';
import { ask, enter, ownOrigin, startFixture, until, type Fixture, type Reply } from './helpers';

let fixture: Fixture;
let headers: Record<string, string>;
beforeEach(async () => {
  fixture = await startFixture();
  headers = { ...(await enter(fixture.server)), ...ownOrigin(fixture.server), [upload.header]: '1' };
});
afterEach(() => fixture.end());

const post = (path: string, body?: string, extra: Record<string, string> = {}): Promise<Reply> =>
  ask(fixture.server, {
    method: 'POST',
    path,
    headers: { ...headers, ...extra },
    ...(body === undefined ? {} : { body }),
  });
const begin = async (): Promise<string> =>
  (JSON.parse((await post(upload.begin)).body) as { upload: string }).upload;
const folderOf = (id: string): string => join(fixture.folder, 'library', '.uploads', id);

test('a page uploads files with their folders, and they lie in a hidden folder of the library', async () => {
  const id = await begin();
  expect(id).toMatch(/^u[0-9a-f]{32}$/);
  expect((await post(upload.file(id, 'study/räntgen 1.png'), 'pixels')).status).toBe(200);
  expect((await post(upload.file(id, 'study/2.png'), '')).status).toBe(200);
  expect(await readFile(join(folderOf(id), 'study', 'räntgen 1.png'), 'utf8')).toBe('pixels');
  expect(await readFile(join(folderOf(id), 'study', '2.png'), 'utf8')).toBe('');
});

test('an upload is removed when its page discards it', async () => {
  const id = await begin();
  await post(upload.file(id, 'a.png'), 'x');
  expect((await post(upload.discard(id))).status).toBe(200);
  expect(await readdir(join(fixture.folder, 'library', '.uploads'))).toEqual([]);
  expect((await post(upload.file(id, 'b.png'), 'x')).status).toBe(409);
});

test('without the cookie, our origin or our header nothing can be uploaded', async () => {
  const { server } = fixture;
  const without = (name: string): Record<string, string> =>
    Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
  for (const [name, status] of [
    ['cookie', 401],
    ['origin', 403],
    [upload.header, 403],
  ] as const)
    expect([
      name,
      (await ask(server, { method: 'POST', path: upload.begin, headers: without(name) })).status,
    ]).toEqual([name, status]);
  for (const [name, value, status] of [
    ['origin', 'http://evil.example', 403],
    ['host', 'evil.example', 421],
    ['sec-fetch-site', 'cross-site', 403],
  ] as const)
    expect([name, (await post(upload.begin, undefined, { [name]: value })).status]).toEqual([name, status]);
  expect(await readdir(fixture.folder)).not.toContain('library');
});

test('a name never leads out of the upload, however it is written', async () => {
  const id = await begin();
  for (const name of [
    '../../../out.png',
    '/etc/out.png',
    'C:\\\\out.png',
    'a/../../out.png',
    '..\\\\..\\\\out.png',
    '.hidden',
    'nul.png',
  ])
    await post(upload.file(id, name), name);
  const all = await readdir(fixture.folder, { recursive: true });
  const ours = join('library', '.uploads', id);
  const files = all.filter((path) => path.endsWith('.png') || path.includes('hidden'));
  expect(files.length).toBeGreaterThan(3);
  expect(files.filter((path) => !path.startsWith(ours))).toEqual([]);
  expect(files.some((path) => /(^|\/)(\.hidden|nul\.png)$/.test(path))).toBe(false);
});

test('a name that is empty, or taken, is refused with a sentence', async () => {
  const id = await begin();
  for (const name of ['', '..', '/', 'a'.repeat(2000)]) {
    const { status, body } = await post(upload.file(id, name), 'x');
    expect(status).toBe(409);
    expect(JSON.parse(body)).toMatchObject({ code: 'upload-refused' });
  }
  await post(upload.file(id, 'a.png'), 'first');
  expect((await post(upload.file(id, 'A.PNG'), 'second')).status).toBe(409);
  expect(await readFile(join(folderOf(id), 'a.png'), 'utf8')).toBe('first');
});

test('a file that breaks off leaves nothing', async () => {
  const id = await begin();
  const socket = connect(fixture.server.port, '127.0.0.1');
  const lines = Object.entries({
    host: `127.0.0.1:${fixture.server.port}`,
    ...headers,
    'content-length': '1000',
  });
  socket.write(
    `POST ${upload.file(id, 'half.png')} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\nhalf`,
  );
  const there = (): Promise<string[]> => readdir(folderOf(id));
  let files: string[] = [];
  const look = setInterval(() => void there().then((found) => (files = found)), 10);
  await until(() => files.length === 1, 'the file was begun');
  socket.destroy();
  await until(() => files.length === 0, 'it was removed');
  clearInterval(look);
});

test('an id that was not given out is refused, and so are more uploads than are sensible', async () => {
  expect((await post(upload.file(`u${'0'.repeat(32)}`, 'a.png'), 'x')).status).toBe(409);
  expect((await post('/upload/../../a/file?name=x', 'x')).status).toBe(404);
  for (let n = 0; n < 8; n++) await begin();
  expect((await post(upload.begin)).status).toBe(409);
});
