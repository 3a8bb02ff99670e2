import { readdir } from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { ask, enter, openSocket, ownOrigin, pathOf, startFixture, tokenOf } from './helpers';

afterEach(() => vi.restoreAllMocks());

test('tokens and cookies are never printed, whatever is asked and however it fails', async () => {
  const printed: string[] = [];
  const note = (piece: unknown): boolean => printed.push(String(piece)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(note);
  vi.spyOn(process.stderr, 'write').mockImplementation(note);
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...words) => void printed.push(words.join(' ')));

  const { server, links, end } = await startFixture();
  const cookie = await enter(server);
  await ask(server, { path: pathOf(links[0] ?? '') });
  await ask(server, { path: '/media/damaged.png', headers: cookie });
  await ask(server, { path: '/nothing', headers: { ...cookie, host: 'evil.example' } });
  await ask(server, { method: 'POST', path: '/rpc', headers: cookie });
  await openSocket(server, { ...cookie, origin: 'http://evil.example' }).catch(() => {});
  (await openSocket(server, { ...cookie, ...ownOrigin(server) })).terminate();
  await end();

  const secrets = [...links.map(tokenOf), cookie.cookie.split('=')[1] ?? ''];
  expect(secrets.every((secret) => secret.length === 43)).toBe(true);
  for (const secret of secrets) expect(printed.join('\n')).not.toContain(secret);
});

test('no token is written to a file: the folder of what is served stays as it was', async () => {
  const { server, folder, end } = await startFixture();
  await enter(server);
  expect(await readdir(folder)).toEqual(['renderer', 'secret.json']);
  expect((await readdir(`${folder}/renderer`)).sort()).toEqual(['assets', 'index.html']);
  await end();
});
