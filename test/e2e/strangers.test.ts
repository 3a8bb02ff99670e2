import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { text } from '@renderer/text/en';
import { launchBrowser, newContext, SOON } from './browser';
import { serve, temporaryFolder, type Served } from './serve';

// What another page, in the very browser that has been let in, can do to Sliceloom: nothing.

let library: Awaited<ReturnType<typeof temporaryFolder>>;
let served: Served;
let own: string;
let browser: Browser;
let context: BrowserContext;
let stranger: Server;
let page: Page;

beforeAll(async () => {
  library = await temporaryFolder();
  served = await serve(library.path);
  own = new URL(served.url).origin;
  browser = await launchBrowser();
  context = await newContext(browser);
  const first = await context.newPage();
  await first.goto(served.url);
  await first.getByRole('heading', { name: text.start.title }).waitFor({ timeout: SOON });

  stranger = createServer((_request, response) => {
    response
      .setHeader('content-type', 'text/html')
      .end('<!doctype html><title>stranger</title><body></body>');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => stranger.once('listening', resolve));
  page = await context.newPage();
  await page.goto(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`);
});
afterAll(async () => {
  await browser?.close();
  stranger?.close();
  await served?.kill();
  await library?.remove();
});

test('a stranger in the same browser cannot open a WebSocket', async () => {
  const outcome = await page.evaluate(
    (address) =>
      new Promise<string>((settle) => {
        const socket = new WebSocket(address);
        socket.onopen = () => settle('opened');
        socket.onerror = () => settle('refused');
      }),
    `${own.replace('http', 'ws')}/rpc`,
  );
  expect(outcome).toBe('refused');
});

test('a stranger can neither read a page nor send anything with the cookie', async () => {
  for (const init of [
    { credentials: 'include' },
    { credentials: 'include', mode: 'no-cors', method: 'POST', body: '{}' },
  ] as const) {
    const outcome = await page.evaluate(
      ([address, options]) =>
        fetch(address, options).then(
          (response) => `answered ${response.type}`,
          () => 'refused',
        ),
      [`${own}/`, init] as const,
    );
    expect(outcome).toBe('refused');
  }
});

test('a stranger can load neither scripts, images nor frames of ours', async () => {
  const script = await (await context.request.get(`${own}/`)).text();
  const address = /src="\.?(\/assets\/[^"]+\.js)"/.exec(script)?.[1];
  expect(address).toBeDefined();
  const load = (tag: string, source: string): Promise<string> =>
    page.evaluate(
      ([name, src]) =>
        new Promise<string>((settle) => {
          const element = document.createElement(name) as HTMLScriptElement;
          element.onload = () => settle('loaded');
          element.onerror = () => settle('refused');
          element.src = src;
          document.body.append(element);
        }),
      [tag, source] as const,
    );
  expect(await load('script', `${own}${address}`)).toBe('refused');
  expect(await load('img', `${own}/media/slice/d0000000000000000/0.png`)).toBe('refused');

  await page.evaluate((source) => {
    const frame = document.createElement('iframe');
    frame.src = source;
    document.body.append(frame);
  }, `${own}/`);
  await page.waitForTimeout(1000);
  const framed = page.frames().find((frame) => frame !== page.mainFrame());
  expect(await framed?.evaluate(() => document.title).catch(() => '')).not.toBe('Sliceloom');
});

test('a used link shows another browser a page that says how to get a new one', async () => {
  const other = await (await newContext(browser)).newPage();
  const response = await other.goto(served.url);
  expect(response?.status()).toBe(401);
  await other.getByRole('heading', { name: 'This page needs a new link' }).waitFor({ timeout: SOON });
  expect(await other.getByText('Copy the newest link from the terminal').count()).toBe(1);
  expect((await context.cookies()).map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([
    { httpOnly: true, sameSite: 'Strict' },
  ]);
  expect((await other.context().cookies()).length).toBe(0);
});

test('the terminal printed a new link when the first had been used, and no cookie ever', async () => {
  const links = [...served.printed().matchAll(/token=([\w-]{43})/g)].map(([, token]) => token);
  expect(new Set(links).size).toBe(2);
  const [cookie] = await context.cookies();
  expect(served.printed()).not.toContain(cookie?.value);
});
