import { writeFile, readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { text } from '@renderer/text/en';
import { expectAccessible, launchBrowser, newContext, SOON } from './browser';
import { runCli, serve, temporaryFolder, type Served } from './serve';

const TENSORFLOW_LOADS = 60_000;

let library: Awaited<ReturnType<typeof temporaryFolder>>;
let served: Served;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  library = await temporaryFolder();
  browser = await launchBrowser();
  served = await serve(library.path);
  page = await (await newContext(browser)).newPage();
  await page.goto(served.url);
});
afterAll(async () => {
  await browser?.close();
  await served?.kill();
  await library?.remove();
});

const status = (title: string) => page.getByRole('status').getByText(title, { exact: true });

/** The process that trains, as the run's lock names it. */
async function trainerPid(): Promise<number> {
  const [run = ''] = await readdir(join(library.path, 'runs'));
  const lock = JSON.parse(await readFile(join(library.path, 'runs', run, 'run.lock'), 'utf8')) as {
    pid: number;
  };
  return lock.pid;
}

test('a trainer that dies is told with a next step, and the run goes on from its last checkpoint', async () => {
  await page.getByRole('button', { name: text.start.startSample }).click();
  await status(text.run.stands.stable(8)).waitFor({ timeout: TENSORFLOW_LOADS });
  await page.getByRole('button', { name: text.run.previewNow }).click();
  process.kill(await trainerPid(), 'SIGKILL');
  await status(text.run.stands.failed).waitFor({ timeout: SOON });
  await page
    .getByText(/The training process ended unexpectedly .* Resume the run/)
    .waitFor({ timeout: SOON });
  await expectAccessible(page);
  await page.getByRole('button', { name: /^(Resume from|Start again)/ }).click();
  await status(text.run.stands.stable(8)).waitFor({ timeout: TENSORFLOW_LOADS });
});

test('a name that is taken or that no folder can have is refused before anything starts', async () => {
  await page.getByRole('button', { name: text.run.stop }).click();
  await page.getByRole('button', { name: text.run.stopYes }).click();
  await status(text.run.stands.stopped).waitFor({ timeout: 30_000 });
  const taken = await page.getByRole('heading', { level: 1 }).innerText();
  await page
    .getByRole('navigation', { name: text.app.navigation })
    .getByRole('link', { name: text.pages.train })
    .click();
  await page.getByRole('button', { name: text.train.next }).click();
  await page.getByRole('button', { name: text.train.next }).click();
  const name = page.getByLabel(text.train.name);
  await name.fill(taken);
  await page.getByText(text.train.nameTaken(taken)).first().waitFor({ timeout: SOON });
  expect(await page.getByRole('button', { name: text.train.start }).isDisabled()).toBe(true);
  await name.fill('a/b');
  await page
    .getByText(/^This cannot be a name/)
    .first()
    .waitFor({ timeout: SOON });
});

test('an absurd option is refused with what is allowed', async () => {
  await page.getByLabel(text.train.name).fill('');
  await page.getByRole('button', { name: text.train.expert }).click();
  await page.getByLabel(text.train.optionLabel.batch, { exact: true }).fill('-3');
  await page
    .getByText(/too small\. Allowed: a whole number from 1 to 256/)
    .first()
    .waitFor({ timeout: SOON });
  expect(await page.getByRole('button', { name: text.train.start }).isDisabled()).toBe(true);
  await expectAccessible(page);
});

test('a library that is open already is refused, naming the process that has it', async () => {
  const { code, stderr, stdout } = await runCli('serve', '--library', library.path);
  expect(code).toBeGreaterThan(0);
  expect(stdout + stderr).toContain(`already open in another Sliceloom (process ${served.process.pid})`);
  expect(stdout + stderr).toContain('Use that window, or close it first');
});

test('a library that cannot be written is refused with a next step', async () => {
  const file = join(library.path, 'a file');
  await writeFile(file, '');
  for (const path of [join(file, 'library'), '/sys/sliceloom']) {
    const { code, stderr, stdout } = await runCli('serve', '--library', path);
    expect(code).toBeGreaterThan(0);
    expect(stdout + stderr).toContain('cannot write to its library folder');
    expect(stdout + stderr).toContain('--library');
  }
});

test('a port that another program uses is refused with a next step', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const elsewhere = join(library.path, 'elsewhere');
  const { code, stderr, stdout } = await runCli('serve', '--library', elsewhere, '--port', String(port));
  other.close();
  expect(code).toBeGreaterThan(0);
  expect(stdout + stderr).toContain(`Port ${port} is used by another program.`);
  expect(stdout + stderr).toContain('Leave out --port');
});

test('a server that is gone is told calmly, and the page stays', async () => {
  await served.kill();
  await page.getByText(/The connection to Sliceloom was lost/).waitFor({ timeout: SOON });
  await page.getByRole('heading', { level: 1 }).waitFor({ timeout: SOON });
  await expectAccessible(page);
});
