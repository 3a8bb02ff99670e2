import { randomBytes } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { applicationContract } from '@shared/contract/application';
import type { Channel } from '@shared/contract/channel';
import { connect } from '@shared/contract/rpc';
import { enter, openSocket, ownOrigin, pathOf, startFixture, until, type Fixture } from './helpers';

let fixture: Fixture;
let allowed: Record<string, string>;

beforeEach(async () => {
  fixture = await startFixture();
  allowed = { ...(await enter(fixture.server)), ...ownOrigin(fixture.server) };
});
afterEach(() => fixture.end());

const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(allowed).filter(([key]) => key !== name));

function channelOf(socket: WebSocket): Channel {
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage: (receive) =>
      socket.on('message', (data: Buffer) => receive(JSON.parse(data.toString('utf8')))),
    onClose: (closed) => socket.once('close', closed),
    close: () => socket.close(),
  };
}

const closeCode = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => socket.once('close', (code) => resolve(code)));

test('the contract is spoken over a WebSocket that brings Host, Origin and cookie', async () => {
  const { service, close } = connect(
    applicationContract,
    channelOf(await openSocket(fixture.server, allowed)),
  );
  expect(await service.about({})).toMatchObject({ version: '0.1.0', libraryPath: '/library' });
  close();
});

test('neither token nor cookie can be read through the contract or the pages', async () => {
  const socket = await openSocket(fixture.server, allowed);
  const { service, close } = connect(applicationContract, channelOf(socket));
  const said = JSON.stringify(await service.about({}));
  const token = new URL(fixture.server.url).searchParams.get('token') ?? '';
  const session = allowed.cookie?.split('=')[1] ?? '';
  const page = await fetch(`http://127.0.0.1:${fixture.server.port}/`, { headers: without('origin') });
  expect(page.status).toBe(200);
  for (const text of [said, await page.text(), JSON.stringify([...page.headers])])
    for (const secret of [token, session]) expect(text).not.toContain(secret);
  close();
});

test('a WebSocket without the cookie, or with a wrong one, is refused', async () => {
  const { server } = fixture;
  await expect(openSocket(server, without('cookie'))).rejects.toThrow('refused with 401');
  const wrong = { ...allowed, cookie: `sliceloom-${server.port}=${'A'.repeat(43)}` };
  await expect(openSocket(server, wrong)).rejects.toThrow('refused with 401');
});

test('a WebSocket without an Origin is refused, and so is one from another page', async () => {
  const { server } = fixture;
  await expect(openSocket(server, without('origin'))).rejects.toThrow('refused with 403');
  for (const origin of [
    'http://evil.example',
    'null',
    `http://127.0.0.1:${server.port + 1}`,
    `http://localhost:${server.port}`,
    `http://127.0.0.1:${server.port}.evil.example`,
  ])
    await expect(openSocket(server, { ...allowed, origin })).rejects.toThrow('refused with 403');
});

test('a WebSocket with a foreign Host is refused, though its Origin agrees with it', async () => {
  const host = `evil.example:${fixture.server.port}`;
  const rebound = { ...allowed, host, origin: `http://${host}` };
  await expect(openSocket(fixture.server, rebound)).rejects.toThrow('refused with 421');
});

test('a WebSocket that another site has caused is refused, by Sec-Fetch-Site', async () => {
  const crossSite = { ...allowed, 'sec-fetch-site': 'cross-site' };
  await expect(openSocket(fixture.server, crossSite)).rejects.toThrow('refused with 403');
});

test('no other path takes a WebSocket, and a link cannot be used by one', async () => {
  const { server, links } = fixture;
  for (const path of ['/', '/socket', '/rpc/', '/media/preview/one.png'])
    await expect(openSocket(server, allowed, path)).rejects.toThrow('refused with 404');
  await expect(openSocket(server, without('cookie'), pathOf(server.url))).rejects.toThrow('refused with 401');
  expect(links).toHaveLength(2);
});

test('a refused WebSocket is answered with the same headers as a refused page, and closed', async () => {
  const { port } = fixture.server;
  const reply = await new Promise<string>((resolve, reject) => {
    const socket = connectTcp(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    socket.on('end', () => resolve(text)).on('error', reject);
    const key = randomBytes(16).toString('base64');
    socket.write(
      `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
  });
  expect(reply).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
  expect(reply).toContain('x-content-type-options: nosniff\r\n');
  expect(reply).toContain('connection: close\r\n');
});

test('when a page goes away, the streams that it watched are ended', async () => {
  const socket = await openSocket(fixture.server, allowed);
  const { service } = connect(applicationContract, channelOf(socket));
  const watching = service.watchMachine({}, new AbortController().signal)[Symbol.asyncIterator]();
  expect((await watching.next()).value).toMatchObject({ freeDiskBytes: 3 });
  expect(fixture.host.open).toBe(1);
  socket.terminate();
  await until(() => fixture.host.open === 0, 'the stream has ended');
});

test('a message beyond a mebibyte, one that is no text and one that is no JSON close the connection', async () => {
  for (const [data, code] of [
    ['x'.repeat(1024 * 1024 + 1), 1009],
    [Buffer.from('{}'), 1003],
    ['{', 1007],
  ] as const) {
    const socket = await openSocket(fixture.server, allowed);
    socket.send(data);
    expect(await closeCode(socket)).toBe(code);
  }
});

test('a message that is JSON but not of the contract is passed over', async () => {
  const socket = await openSocket(fixture.server, allowed);
  for (const odd of ['null', '[]', '{"type":"call"}', '{"__proto__":{"type":"call"}}', '1e999'])
    socket.send(odd);
  const { service, close } = connect(applicationContract, channelOf(socket));
  expect(await service.about({})).toMatchObject({ version: '0.1.0' });
  close();
});

test('a tab that no longer answers is noticed and let go; one that answers stays', async () => {
  await fixture.end();
  fixture = await startFixture({ heartbeatMs: 50 });
  const headers = { ...(await enter(fixture.server)), ...ownOrigin(fixture.server) };
  const alive = await openSocket(fixture.server, headers);
  const dead = await openSocket(fixture.server, headers, '/rpc', { autoPong: false });
  const { service } = connect(applicationContract, channelOf(dead));
  void service.watchMachine({}, new AbortController().signal)[Symbol.asyncIterator]().next();
  expect(await closeCode(dead)).toBe(1006);
  await until(() => fixture.host.open === 0, 'the stream of the dead tab has ended');
  expect(alive.readyState).toBe(WebSocket.OPEN);
  alive.close();
});

test('more pages than anyone has open are refused, and a place that is given up is free again', async () => {
  const sockets: WebSocket[] = [];
  for (let n = 0; n < 64; n++) sockets.push(await openSocket(fixture.server, allowed));
  await expect(openSocket(fixture.server, allowed)).rejects.toThrow('refused with 503');
  sockets[0]?.terminate();
  await until(() => sockets[0]?.readyState === WebSocket.CLOSED, 'one has closed');
  await new Promise((resolve) => setTimeout(resolve, 50));
  sockets.push(await openSocket(fixture.server, allowed));
  for (const socket of sockets) socket.terminate();
});

test('closing the server ends every connection and frees the port', async () => {
  const socket = await openSocket(fixture.server, allowed);
  const closed = closeCode(socket);
  await fixture.server.close();
  expect([1001, 1006]).toContain(await closed);
  await expect(openSocket(fixture.server, allowed)).rejects.toThrow('ECONNREFUSED');
});
