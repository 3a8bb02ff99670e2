import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWebServer } from '@main/web/server';
import { accepts, ask, enter, ownOrigin, pathOf, startFixture, tokenOf, type Fixture } from './helpers';

let fixture: Fixture;
beforeEach(async () => (fixture = await startFixture()));
afterEach(() => fixture.end());

test('the server listens on 127.0.0.1 and on no other address of this computer', async () => {
  const { server } = fixture;
  expect(await accepts('127.0.0.1', server.port)).toBe(true);
  const others = Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .map(({ address, scopeid }) => (scopeid ? `${address}%${scopeid}` : address))
    .filter((address) => address !== '127.0.0.1');
  for (const address of [...others, '127.0.0.2', '::1'])
    expect([address, await accepts(address, server.port)]).toEqual([address, false]);
});

test('a link carries 256 random bits and leads to an address without them, with a cookie for this port', async () => {
  const { server } = fixture;
  const link = server.url;
  expect(link).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${server.port}/open\\?token=[\\w-]{43}$`));
  const { status, headers, body } = await ask(server, { path: pathOf(link) });
  expect(status).toBe(303);
  expect(headers.location).toBe('/');
  expect(headers['cache-control']).toBe('no-store');
  expect(body).toBe('');
  const [cookie] = headers['set-cookie'] ?? [];
  expect(cookie).toMatch(
    new RegExp(`^sliceloom-${server.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
  );
  expect(cookie).not.toContain(tokenOf(link));
});

test('a link opens one browser only: used again without its cookie it shows a page that says how to get a new one', async () => {
  const { server } = fixture;
  const link = server.url;
  await ask(server, { path: pathOf(link) });
  const { status, headers, body } = await ask(server, { path: pathOf(link) });
  expect(status).toBe(401);
  expect(headers['set-cookie']).toBeUndefined();
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(body).toContain('Copy the newest link from the terminal');
});

test('a link that was used can be opened again by the browser that used it', async () => {
  const { server } = fixture;
  const link = server.url;
  const cookie = await enter(server);
  const again = await ask(server, { path: pathOf(link), headers: cookie });
  expect([again.status, again.headers.location]).toEqual([303, '/']);
  expect(again.headers['set-cookie']).toBeUndefined();
});

test('as soon as a link has been used the next one is announced, and it works', async () => {
  const { server, links } = fixture;
  await enter(server);
  expect(links).toHaveLength(2);
  expect(links[1]).toBe(server.url);
  expect(links[1]).not.toBe(links[0]);
  expect((await ask(server, { path: pathOf(server.url) })).status).toBe(303);
});

test('looking at a link without opening it, as previews do, does not use it up', async () => {
  const { server, links } = fixture;
  expect((await ask(server, { method: 'HEAD', path: pathOf(server.url) })).status).toBe(405);
  expect(links).toHaveLength(1);
  expect((await ask(server, { path: pathOf(server.url) })).status).toBe(303);
});

test('after twenty wrong tokens in a minute none is looked at, while those inside go on', async () => {
  const { server } = fixture;
  const cookie = await enter(server);
  for (let n = 0; n < 20; n++)
    expect((await ask(server, { path: `/open?token=wrong${n}` })).status).toBe(401);
  const right = await ask(server, { path: pathOf(server.url) });
  expect(right.status).toBe(429);
  expect(right.body).toContain('Wait a minute');
  expect((await ask(server, { path: '/', headers: cookie })).status).toBe(200);
});

test('without the cookie neither page, script nor image is given out', async () => {
  const { server, host } = fixture;
  for (const path of [
    '/',
    '/index.html',
    '/assets/index-1a2B3c4D.js',
    '/media/preview/one.png',
    '/nothing',
  ]) {
    const { status, body } = await ask(server, { path });
    expect([path, status]).toEqual([path, 401]);
    expect(body).not.toMatch(/nonce="__|export/);
  }
  expect(host.mediaAsked).toEqual([]);
});

test('a cookie that was made up, is of another port or of an earlier start is not accepted', async () => {
  const { server } = fixture;
  const { cookie } = await enter(server);
  const value = cookie.split('=')[1] ?? '';
  for (const wrong of [
    `sliceloom-${server.port}=${'A'.repeat(43)}`,
    `sliceloom-${server.port}=`,
    `sliceloom-${server.port}=${value}x`,
    `sliceloom-1=${value}`,
    `x=${value}`,
  ])
    expect([wrong, (await ask(server, { path: '/', headers: { cookie: wrong } })).status]).toEqual([
      wrong,
      401,
    ]);
  expect((await ask(server, { path: '/', headers: { cookie: `a=b; ${cookie}; c=d` } })).status).toBe(200);
});

test('a Host that is not ours is refused before anything else, even with a valid cookie or link', async () => {
  const { server, links } = fixture;
  const cookie = await enter(server);
  for (const host of [
    `evil.example:${server.port}`,
    'evil.example',
    '127.0.0.1',
    'localhost',
    `127.0.0.1:${server.port + 1}`,
    `127.0.0.1.evil.example:${server.port}`,
    `localhost.:${server.port}`,
    `[::1]:${server.port}`,
  ]) {
    for (const path of ['/', '/media/preview/one.png', pathOf(server.url), '/nothing'])
      expect([host, (await ask(server, { path, headers: { ...cookie, host } })).status]).toEqual([host, 421]);
  }
  expect(links).toHaveLength(2);
  const local = { ...cookie, host: `localhost:${server.port}` };
  expect((await ask(server, { path: '/', headers: local })).status).toBe(200);
});

test('a request from another origin is refused, also from another port of this computer', async () => {
  const { server } = fixture;
  const cookie = await enter(server);
  for (const origin of [
    'http://evil.example',
    'null',
    'http://127.0.0.1',
    `https://127.0.0.1:${server.port}`,
    `http://localhost:${server.port}`,
    `http://127.0.0.1:${server.port + 1}`,
  ])
    expect([origin, (await ask(server, { path: '/', headers: { ...cookie, origin } })).status]).toEqual([
      origin,
      403,
    ]);
  expect((await ask(server, { path: '/', headers: { ...cookie, ...ownOrigin(server) } })).status).toBe(200);
});

test('a request that another site has caused is refused, by Sec-Fetch-Site', async () => {
  const { server, links } = fixture;
  const cookie = await enter(server);
  for (const site of ['cross-site', 'same-site', 'anything'])
    for (const path of ['/', '/assets/index-1a2B3c4D.js', '/media/preview/one.png', pathOf(server.url)])
      expect((await ask(server, { path, headers: { ...cookie, 'sec-fetch-site': site } })).status).toBe(403);
  expect(links).toHaveLength(2);
  for (const site of ['same-origin', 'none'])
    expect((await ask(server, { path: '/', headers: { ...cookie, 'sec-fetch-site': site } })).status).toBe(
      200,
    );
});

test('nothing can be changed over HTTP: every method but reading is refused', async () => {
  const { server } = fixture;
  const cookie = await enter(server);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
    for (const path of ['/', '/rpc', '/media/preview/one.png', '/open']) {
      const { status, headers } = await ask(server, { method, path, headers: cookie });
      expect([method, path, status, headers.allow]).toEqual([method, path, 405, 'GET']);
    }
});

test('a port that another program uses is refused with a sentence and a next step', async () => {
  const { server, folder, host } = fixture;
  const second = startWebServer({ host, rendererFolder: `${folder}/renderer`, port: server.port });
  await expect(second).rejects.toMatchObject({
    code: 'port-in-use',
    message: `Port ${server.port} is used by another program.`,
    nextStep: expect.stringContaining('--port') as string,
  });
});

test('a chosen port is the one that is served', async () => {
  const { port } = fixture.server;
  await fixture.end();
  fixture = await startFixture({ port });
  expect(fixture.server.port).toBe(port);
  expect((await ask(fixture.server, { path: '/' })).status).toBe(401);
});

test('a cookie from before a restart is not accepted on the same port', async () => {
  const { port } = fixture.server;
  const cookie = await enter(fixture.server);
  await fixture.end();
  fixture = await startFixture({ port });
  expect((await ask(fixture.server, { path: '/', headers: cookie })).status).toBe(401);
});
