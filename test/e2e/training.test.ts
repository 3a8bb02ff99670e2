import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { imageSetManifest } from '@shared/domain/image-set';
import { text } from '@renderer/text/en';
import { Complaints, expectAccessible, launchBrowser, newContext, pictureOf, SOON } from './browser';
import { serve, temporaryFolder, type Served } from './serve';

// One new user's way through the application, step by step on one library: each test begins where the last one ended.

const TENSORFLOW_LOADS = 60_000;
/** 16² begins after five thousand images, and its preview up to ten seconds later. */
const SIXTEEN_COMES = 240_000;
const drawnAt = (side: number): RegExp => new RegExp(`^\\d+ images drawn by the network at ${side}²$`);
const LOSSES = /^Losses\. generator [-\d.,]+, discriminator [-\d.,]+$/;

let library: Awaited<ReturnType<typeof temporaryFolder>>;
let served: Served;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: Complaints;
let runAddress: string;

beforeAll(async () => {
  library = await temporaryFolder();
  browser = await launchBrowser();
});
afterEach(() => {
  expect(complaints.take()).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await served?.kill();
  await library?.remove();
});

const button = (name: string | RegExp) => page.getByRole('button', { name });
const status = (title: string) => page.getByRole('status').getByText(title, { exact: true });
const montage = (side: number) => page.getByRole('img', { name: drawnAt(side) });
const runsFolder = (): string => join(library.path, 'runs');

async function open(link: string): Promise<void> {
  context ??= await newContext(browser);
  page = await context.newPage();
  complaints = new Complaints(page);
  await page.goto(link);
}

/** Thousands of images that the page says have been shown. */
async function kimgShown(): Promise<number> {
  const line = await page.locator('.page-header .lead').innerText();
  return Number(/([\d.]+) of [\d.]+ kimg/.exec(line)?.[1] ?? Number.NaN);
}

test('the printed link opens the first page, and no token stays in the address', async () => {
  served = await serve(library.path);
  await open(served.url);
  await page.getByRole('heading', { name: text.start.title }).waitFor({ timeout: SOON });
  expect(page.url()).toBe(`${new URL(served.url).origin}/#/`);
  await expectAccessible(page);
});

test('one click starts training on the sample, and it learns at 8² within a minute', async () => {
  await button(text.start.startSample).click();
  await page.waitForURL(/#\/runs\/r[0-9a-f]{16}$/, { timeout: TENSORFLOW_LOADS });
  runAddress = page.url();
  await status(text.run.stands.stable(8)).waitFor({ timeout: TENSORFLOW_LOADS });
});

test('losses stream to the chart, which is drawn anew as they come', async () => {
  const chart = page.getByRole('application', { name: LOSSES });
  await chart.waitFor({ timeout: TENSORFLOW_LOADS });
  const before = {
    figures: await chart.getAttribute('aria-label'),
    picture: await pictureOf(page, LOSSES, 'application'),
  };
  await expect.poll(() => chart.getAttribute('aria-label'), { timeout: SOON }).not.toBe(before.figures);
  await expect.poll(() => pictureOf(page, LOSSES, 'application'), { timeout: SOON }).not.toBe(before.picture);
});

test('a preview comes at 8²', async () => {
  await montage(8).waitFor({ timeout: 30_000 });
  await expectAccessible(page);
});

test('pause takes hold within a step, and resume goes on from there', async () => {
  await button(text.run.pause).click();
  await status(text.run.stands.paused).waitFor({ timeout: SOON });
  const stood = await kimgShown();
  await page.waitForTimeout(1500);
  expect(await kimgShown()).toBe(stood);
  await button(text.run.resume).click();
  await expect.poll(kimgShown, { timeout: 20_000 }).toBeGreaterThan(stood);
});

test('loading the page again finds the run as it is', async () => {
  const before = await kimgShown();
  await page.reload();
  await page.getByRole('application', { name: LOSSES }).waitFor({ timeout: SOON });
  expect(page.url()).toBe(runAddress);
  await expect.poll(kimgShown, { timeout: SOON }).toBeGreaterThanOrEqual(before);
  await montage(8).waitFor({ timeout: SOON });
});

test('closing the tab leaves training going, and another tab of the same browser finds it', async () => {
  const before = await kimgShown();
  await page.close();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  await open(new URL(served.url).origin);
  await page.getByRole('link', { name: text.start.watch }).click({ timeout: SOON });
  await expect.poll(kimgShown, { timeout: SOON }).toBeGreaterThan(before);
});

test('a preview can be asked for between two that come by themselves', async () => {
  const count = page.getByText(/every preview is kept: \d+ so far/);
  const before = await count.innerText();
  await button(text.run.previewNow).click();
  await expect.poll(() => count.innerText(), { timeout: 8000 }).not.toBe(before);
});

test('after 8² the images grow to 16²', { timeout: SIXTEEN_COMES + 60_000 }, async () => {
  await montage(16).waitFor({ timeout: SIXTEEN_COMES });
  const picture = await pictureOf(page, drawnAt(16));
  expect(picture.length).toBeGreaterThan(1000);
});

test('the pages beside it can be used meanwhile by everyone', async () => {
  for (const name of [text.pages.start, text.pages.datasets, text.pages.train, text.pages.runs]) {
    await page.getByRole('navigation', { name: text.app.navigation }).getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1 }).waitFor({ timeout: SOON });
    await page.waitForLoadState('networkidle');
    await expectAccessible(page);
  }
  await page
    .getByRole('link', { name: /Sample brain FLAIR/ })
    .first()
    .click();
  await page
    .getByRole('option', { name: /slice \d+ of \d+/ })
    .first()
    .waitFor({ timeout: SOON });
  await expectAccessible(page);
});

test('stop asks first, then saves and ends', async () => {
  await page.goto(runAddress);
  await button(text.run.stop).click();
  await page.getByRole('dialog').waitFor({ timeout: SOON });
  await expectAccessible(page);
  await button(text.run.stopYes).click();
  await status(text.run.stands.stopped).waitFor({ timeout: 30_000 });
});

test('images are drawn from the trained network and lie on disk with a manifest that names each one', async () => {
  await page.goto(runAddress);
  await page.getByRole('link', { name: text.run.generate }).click();
  await page.getByLabel(text.generate.count).fill('6');
  await page.getByLabel(text.generate.seed).first().fill('100');
  await button(text.generate.draw(6)).click();
  await page.getByRole('option', { name: text.generate.seedOf(105) }).waitFor({ timeout: TENSORFLOW_LOADS });
  await page.getByRole('heading', { name: text.generate.manifest }).waitFor({ timeout: SOON });
  await expectAccessible(page);

  const [runName = ''] = await readdir(runsFolder());
  const exports = join(runsFolder(), runName, 'exports');
  const [setName = ''] = await readdir(exports);
  const folder = join(exports, setName);
  const manifest = imageSetManifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
  expect(manifest.images.map(({ seed }) => seed)).toEqual([100, 101, 102, 103, 104, 105]);
  for (const { file, sha256 } of manifest.images) {
    const bytes = await readFile(join(folder, file));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    expect(decode(bytes)).toMatchObject({ width: manifest.resolution, height: manifest.resolution });
  }
  const table = await readFile(join(folder, 'manifest.csv'), 'utf8');
  expect(table.trim().split('\n').length).toBeGreaterThanOrEqual(7);
});

test('drawn images are compared with the slices that were learnt from, pair by pair', async () => {
  await button(text.nearest.compare).click();
  await button(text.nearest.again).waitFor({ timeout: TENSORFLOW_LOADS });
  // Nobody of the sample is held out.
  await page.getByText(text.nearest.verdict(6, 456, 0, undefined)).waitFor({ timeout: SOON });
  expect(await page.getByRole('button', { name: /^likeness 0\.\d+ ?seed 10\d, slice \d+/ }).count()).toBe(6);
  await expectAccessible(page);
});

test('the stopped run resumes where it stood', async () => {
  await page.goto(runAddress);
  await page.getByRole('button', { name: /^Resume from/ }).waitFor({ timeout: SOON });
  const stood = await kimgShown();
  await button(/^Resume from/).click();
  await expect.poll(kimgShown, { timeout: TENSORFLOW_LOADS }).toBeGreaterThan(stood);
});

test('Ctrl-C saves, ends cleanly and leaves no process; served again, the run can be resumed', async () => {
  await page.close();
  const { code } = await served.stop();
  expect(code).toBe(0);
  expect((await readdir(library.path)).filter((name) => name.includes('lock'))).toEqual([]);
  const [runName = ''] = await readdir(runsFolder());
  const state = JSON.parse(await readFile(join(runsFolder(), runName, 'state.json'), 'utf8')) as {
    phase: string;
  };
  expect(state.phase).toBe('stopped');

  served = await serve(library.path);
  await open(served.url);
  await page.goto(`${new URL(served.url).origin}/${new URL(runAddress).hash}`);
  await page.getByRole('button', { name: /^Resume from/ }).waitFor({ timeout: SOON });
  expect((await served.stop()).code).toBe(0);
  await page.close();
  complaints.take();
});
