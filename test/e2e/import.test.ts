import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { text } from '@renderer/text/en';
import { Complaints, expectAccessible, launchBrowser, newContext, SOON } from './browser';
import { serve, temporaryFolder, type Served } from './serve';

// A radiologist's way from a folder to a data set, in a real browser against a real server, step by step: each test begins
// where the last one ended.

const DATA = resolve('../shared/data');
const isMissing = !existsSync(DATA) && !process.env.CI;
const IMPORT_TAKES = 120_000;

describe.skipIf(isMissing)('bringing images', () => {
  let library: Awaited<ReturnType<typeof temporaryFolder>>;
  let served: Served;
  let browser: Browser;
  let page: Page;
  let complaints: Complaints;

  beforeAll(async () => {
    library = await temporaryFolder();
    browser = await launchBrowser();
    served = await serve(library.path, '--allow', DATA);
    page = await (await newContext(browser)).newPage();
    complaints = new Complaints(page);
    await page.goto(served.url);
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
  const tiles = () => page.getByRole('option', { name: /slice \d+ of \d+/ });
  const chosenName = () => page.getByRole('textbox', { name: text.make.name });
  /** From the folders that the page may read. */
  async function bring(folder: string): Promise<void> {
    await button(text.bring.hostFolder).click();
    await page.getByRole('option', { name: /data$/ }).waitFor({ timeout: SOON });
    await button(text.bring.elsewhereOpen).click();
    await page.getByRole('option', { name: folder, exact: true }).click();
    await button(text.bring.elsewhereBring(folder)).click();
  }

  test('the first page leads to bringing images, which says what becomes of names', async () => {
    await page.getByRole('link', { name: text.bring.open }).click();
    await page.getByText(text.bring.privacyMore).waitFor({ timeout: SOON });
    await expectAccessible(page);
  });

  test('a folder that was allowed is chosen in the window and looked at', async () => {
    await bring('brain-mr');
    await page.getByText(/^1,149 slices of 7 patients in 26 stacks/).waitFor({ timeout: IMPORT_TAKES });
    await page.getByRole('option', { name: /FLAIR/ }).first().waitFor({ timeout: SOON });
    await expectAccessible(page);
  });

  test('another stack, slice and crop box change what is shown', async () => {
    const picture = page.getByRole('img', { name: /^A slice of / });
    await picture.waitFor({ timeout: SOON });
    const before = await picture.getAttribute('src');
    await page.getByRole('slider', { name: text.look.slice }).press('ArrowRight');
    await expect.poll(() => picture.getAttribute('src'), { timeout: SOON }).not.toBe(before);

    const area = (await picture.boundingBox())!;
    await page.mouse.move(area.x + 0.1 * area.width, area.y + 0.1 * area.height);
    await page.mouse.down();
    await page.mouse.move(area.x + 0.9 * area.width, area.y + 0.9 * area.height, { steps: 4 });
    await page.mouse.up();
    await page.getByText(text.look.cropSize(0.8, 0.8)).waitFor({ timeout: SOON });
    const box = page.getByRole('group', { name: text.look.cropBox });
    await box.press('Shift+ArrowLeft');
    await page.getByText(text.look.cropSize(0.79, 0.79)).waitFor({ timeout: SOON });
    await box.press('Delete');
    await page.getByText(text.look.cropNone).waitFor({ timeout: SOON });
  });

  test('pointing at parts of a file name tells who is who, and says what it fits', async () => {
    await button(text.who.point).click();
    const dialog = page.getByRole('dialog', { name: text.pattern.title });
    await dialog.waitFor({ timeout: SOON });
    await dialog.getByRole('button', { name: /^\d+$/ }).first().click();
    await dialog.getByText(text.pattern.matches(26, 26)).waitFor({ timeout: SOON });
    await expectAccessible(page);
    await dialog.getByRole('button', { name: text.pattern.use }).click();
    await page.getByText(text.who.told([text.who.scheme.pattern!])).waitFor({ timeout: IMPORT_TAKES });
  });

  test('an import tells how it goes and ends at the data set with its checks', async () => {
    await chosenName().fill('Brain MR');
    await button('128²').click();
    await button(text.bring.start).click();
    await page.waitForURL(/#\/datasets\/d[0-9a-f]{16}$/, { timeout: IMPORT_TAKES });
    await tiles().first().waitFor({ timeout: SOON });
    await page.getByRole('heading', { name: text.checks.title }).waitFor({ timeout: SOON });
    await page.getByText(/split by patient: 5 train, 1 check, 1 held out/).waitFor({ timeout: SOON });
    await expectAccessible(page);
    expect(await readdir(join(library.path, 'datasets'))).toEqual(['Brain MR']);
  });

  test('dragging on the slice changes its window, and a double click resets it', async () => {
    await tiles().nth(12).click();
    const slice = page.getByRole('img', { name: text.viewer.canvas('').slice(2, 20) });
    const picture = () => slice.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    await slice.waitFor({ timeout: SOON });
    const shown = page.getByText(/^level [-\d,.]+, width [\d,.]+$/);
    await shown.waitFor({ timeout: SOON });
    const [before, words] = [await picture(), await shown.innerText()];
    const area = (await slice.boundingBox())!;
    await page.mouse.move(area.x + 0.5 * area.width, area.y + 0.4 * area.height);
    await page.getByText(/^value -?[\d,.]+$/).waitFor({ timeout: SOON });
    await page.mouse.down();
    await page.mouse.move(area.x + 0.2 * area.width, area.y + 0.3 * area.height, { steps: 5 });
    await page.mouse.up();
    await expect.poll(() => shown.innerText(), { timeout: SOON }).not.toBe(words);
    await expect.poll(picture, { timeout: SOON }).not.toBe(before);
    await slice.dblclick();
    await expect.poll(() => shown.innerText(), { timeout: SOON }).toBe(words);
  });

  test('a slice is set aside and taken back, and enlarged down to its pixels', async () => {
    await button(text.aside.set).click();
    await button(text.dataset.setAside(1)).click();
    await expect.poll(() => tiles().count(), { timeout: SOON }).toBe(1);
    await button(text.viewer.enlarge).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(text.aside.is).waitFor({ timeout: SOON });
    await dialog.getByRole('button', { name: '4×' }).click();
    await dialog.getByRole('button', { name: text.viewer.wholeSet }).click();
    await dialog.getByText(text.viewer.sampled(24)).waitFor({ timeout: SOON });
    await expectAccessible(page);
    await dialog.getByRole('button', { name: text.app.close }).click();
    await page.getByRole('button', { name: text.aside.undo }).click();
    await button(text.dataset.setAside(0)).waitFor({ timeout: SOON });
    await page.getByRole('button', { name: text.dataset.all, exact: true }).click();
  });

  test('filters narrow the gallery to a sequence and a patient', async () => {
    const shown = async (): Promise<number> =>
      Number((await page.getByText(/ shown$/).innerText()).replaceAll(/\D/g, ''));
    const all = await shown();
    await page.getByRole('combobox', { name: text.dataset.filter.sequence[0] }).selectOption('FLAIR');
    const ofOne = await shown();
    await page.getByRole('combobox', { name: text.dataset.filter.patient[0] }).selectOption({ index: 1 });
    expect([ofOne < all, (await shown()) < ofOne]).toEqual([true, true]);
  });

  test('awkward files are left out by name, and the list of them is saved', async () => {
    await page.getByRole('link', { name: text.pages.datasets, exact: true }).first().click();
    await page.getByRole('link', { name: text.bring.open }).click();
    await bring('zoo');
    await chosenName().waitFor({ timeout: IMPORT_TAKES });
    await chosenName().fill('Zoo');
    await button('32²').click();
    await button(text.bring.start).click();
    await page.waitForURL(/#\/datasets\/d[0-9a-f]{16}$/, { timeout: IMPORT_TAKES });
    await page.getByRole('heading', { name: text.leftOut.title }).waitFor({ timeout: SOON });
    await expectAccessible(page);
    const saving = page.waitForEvent('download');
    await button(text.leftOut.save).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe(text.leftOut.saveAs('Zoo'));
    const list = await readFile(await saved.path(), 'utf8');
    expect(list.split('\r\n')[0]).toBe('\uFEFFfile,reason');
    expect(list).toContain('MANIFEST.csv');
    expect(list.split('\r\n').length).toBeGreaterThan(20);
  });

  test('files that are uploaded are looked at, imported, and gone from the server afterwards', async () => {
    await page.getByRole('link', { name: text.pages.datasets, exact: true }).first().click();
    await page.getByRole('link', { name: text.bring.open }).click();
    const folder = join(DATA, 'brain-mr', 'patient01');
    const volumes = (await readdir(folder)).filter((name) => name.endsWith('.nii.gz'));
    await page.locator('input[data-of="files"]').setInputFiles(volumes.map((name) => join(folder, name)));
    await chosenName().waitFor({ timeout: IMPORT_TAKES });
    await chosenName().fill('Uploaded');
    await button('32²').click();
    await button(text.bring.start).click();
    await page.waitForURL(/#\/datasets\/d[0-9a-f]{16}$/, { timeout: IMPORT_TAKES });
    await tiles().first().waitFor({ timeout: SOON });
    const uploads = join(library.path, '.uploads');
    await expect.poll(() => readdir(uploads).catch(() => []), { timeout: SOON }).toEqual([]);
    expect((await stat(join(library.path, 'datasets', 'Uploaded', 'slices.bin'))).size).toBeGreaterThan(0);
  });
});
