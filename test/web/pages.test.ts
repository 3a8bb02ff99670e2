import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBuiltFiles } from '@main/pages/built-files';
import { ask, enter, HASHED_SCRIPT, startFixture, type Fixture, type Reply } from './helpers';

let fixture: Fixture;
let cookie: { cookie: string };
const get = (path: string): Promise<Reply> => ask(fixture.server, { path, headers: cookie });

beforeEach(async () => {
  fixture = await startFixture();
  cookie = await enter(fixture.server);
});
afterEach(() => fixture.end());

test('the page comes with a policy that lets only its own scripts run, and styles by a nonce', async () => {
  const { status, headers, body } = await get('/');
  const nonce = /nonce="([\w+/=]{24})"/.exec(body)?.[1];
  expect(status).toBe(200);
  expect(String(headers['content-security-policy']).split('; ').sort()).toEqual(
    [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' blob: data:",
      "font-src 'self'",
      `connect-src 'self' ws://127.0.0.1:${fixture.server.port}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].sort(),
  );
  expect(body).not.toContain('__CSP_NONCE__');
});

test('every answer with the page has a nonce of its own, and no copy of it is kept', async () => {
  const [first, second] = [await get('/'), await get('/index.html')];
  expect(first.body).not.toBe(second.body);
  expect(first.headers['cache-control']).toBe('no-store');
});

test('every answer, refusals too, is not guessed at, tells no referrer and is for this origin only', async () => {
  const replies = [
    await get('/'),
    await get(HASHED_SCRIPT),
    await get('/media/preview/one.png'),
    await get('/nothing'),
    await ask(fixture.server, { path: '/' }),
    await ask(fixture.server, { path: '/', headers: { host: 'evil.example' } }),
    await ask(fixture.server, { method: 'POST', path: '/', headers: cookie }),
    await ask(fixture.server, { path: '/open?token=x' }),
  ];
  for (const { headers } of replies) {
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  }
});

test('no answer allows another origin to read it', async () => {
  for (const path of ['/', HASHED_SCRIPT, '/media/preview/one.png', '/nothing']) {
    const { headers } = await get(path);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
});

test('scripts and images cannot be pulled into a page of another site', async () => {
  for (const path of [HASHED_SCRIPT, '/media/preview/one.png']) {
    const asked = { ...cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    const { status, body } = await ask(fixture.server, { path, headers: asked });
    expect(status).toBe(403);
    expect(body).not.toContain('export');
  }
});

test('what carries a hash in its name may be kept for ever, by this browser only; the rest is asked for again', async () => {
  const cache = async (path: string): Promise<string | undefined> =>
    (await get(path)).headers['cache-control'];
  expect(await cache(HASHED_SCRIPT)).toBe('private, max-age=31536000, immutable');
  expect(await cache('/assets/plain.css')).toBe('no-cache');
  expect(await cache('/media/preview/one.png')).toBe('private, max-age=31536000, immutable');
  expect(await cache('/media/preview/latest.png')).toBe('no-store');
});

test('files come with the type of their name', async () => {
  const type = async (path: string): Promise<string | undefined> => (await get(path)).headers['content-type'];
  expect(await type('/')).toBe('text/html; charset=utf-8');
  expect(await type(HASHED_SCRIPT)).toBe('text/javascript; charset=utf-8');
  expect(await type('/assets/plain.css')).toBe('text/css; charset=utf-8');
  expect(await type('/media/preview/one.png')).toBe('image/png');
});

test('a file of the library is an image and never a page, whatever its bytes are', async () => {
  fixture.host.image = new TextEncoder().encode('<script>alert(document.cookie)</script>');
  const { headers } = await get('/media/preview/one.png');
  expect(headers['content-type']).toBe('image/png');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['content-security-policy']).toContain('sandbox');
});

test('no way of writing an address leads out of the built files', async () => {
  for (const path of [
    '/../secret.json',
    '/assets/../../secret.json',
    '/..%2fsecret.json',
    '/%2e%2e/secret.json',
    '/%2e%2e%2fsecret.json',
    '/..\\secret.json',
    '/assets/..%5c..%5csecret.json',
    '/index.html/../../secret.json',
    '/%00/secret.json',
    `/${encodeURIComponent(fixture.folder)}/secret.json`,
    `${fixture.folder}/secret.json`,
    '/assets/',
    '/assets',
    '/__proto__',
    '/constructor',
  ]) {
    const { status, body } = await get(path);
    expect([path, status]).toEqual([path, 404]);
    expect(body).not.toContain('outside');
  }
});

test('an image is asked of the host by its whole address, which it looks up and never opens as a path', async () => {
  expect((await get('/media/preview/../../secret.json')).status).toBe(404);
  expect((await get('/media/..%2f..%2fsecret.json?x=1')).status).toBe(404);
  expect(fixture.host.mediaAsked).toEqual([
    '/media/preview/../../secret.json',
    '/media/..%2f..%2fsecret.json',
  ]);
});

test('an image that cannot be read is said to be so without naming the file', async () => {
  const { status, body } = await get('/media/damaged.png');
  expect([status, body]).toEqual([500, 'This image could not be read.\n']);
});

test('nothing that an address says makes the server send a browser elsewhere', async () => {
  const paths = [
    '//evil.example/%2e%2e',
    '//evil.example',
    '/\\evil.example',
    'http://evil.example/',
    '/open?token=x&next=//evil.example',
    '/?url=http://evil.example',
  ];
  for (const path of paths) {
    const { headers } = await get(path);
    expect([undefined, '/']).toContain(headers.location);
  }
  const link = new URL(fixture.server.url);
  const { headers } = await ask(fixture.server, {
    path: `${link.pathname}${link.search}&next=//evil.example&/../..//evil.example`,
  });
  expect(headers.location).toBe('/');
});

test('links and files of unknown kinds in the built folder are not served', async () => {
  const folder = join(fixture.folder, 'other');
  await mkdir(folder);
  await writeFile(join(folder, 'index.html'), '');
  await writeFile(join(folder, 'index.js.map'), '{}');
  await symlink(join(fixture.folder, 'secret.json'), join(folder, 'linked.json'));
  expect([...(await readBuiltFiles(folder)).keys()]).toEqual(['/index.html']);
});

test('pages that have not been built are a clear failure', async () => {
  await expect(readBuiltFiles(join(fixture.folder, 'nowhere'))).rejects.toMatchObject({ code: 'internal' });
  await expect(readBuiltFiles(join(fixture.folder, 'renderer', 'assets'))).rejects.toThrow(
    'pages are missing',
  );
});
