import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'fast-png';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { datasetRecord } from '@shared/domain/dataset';
import { Library } from '@main/library/layout';
import { text } from '@renderer/text/en';
import { Complaints, expectAccessible, launchBrowser, newContext, SOON } from './browser';
import { serve, temporaryFolder, type Served } from './serve';

// An import that does not come to its end: cancelled, killed and gone on with, killed and given up. Each test begins where
// the last one ended.

const IMPORT_TAKES = 120_000;
const COUNT = 4000;
const SIDE = 128;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let library: Library;
let scans: string;
let served: Served;
let browser: Browser;
let page: Page;
let complaints: Complaints;

beforeAll(async () => {
  folder = await temporaryFolder();
  library = new Library(join(folder.path, 'library'));
  scans = join(folder.path, 'scans');
  await makeSlices(scans, COUNT);
  browser = await launchBrowser();
  await open();
});
afterEach(() => {
  expect(complaints.take()).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await served?.kill();
  await folder?.remove();
});

/** A server on the library as it stands now, and a page that knows nothing of the one before. */
async function open(): Promise<void> {
  await page?.close();
  served = await serve(library.path, '--allow', scans);
  page = await (await newContext(browser)).newPage();
  complaints = new Complaints(page);
  await page.goto(served.url);
  await page.getByRole('link', { name: text.bring.open }).click();
}

const button = (name: string) => page.getByRole('button', { name, exact: true });
const nameField = () => page.getByRole('textbox', { name: text.make.name });
const interruptedText = (name: string) => page.getByText(text.importing.interrupted(name));
const inDatasets = (): Promise<string[]> => readdir(library.datasets).catch(() => []);

/** From the allowed folder to the choices. */
async function bring(name: string): Promise<void> {
  await button(text.bring.hostFolder).click();
  await page.getByRole('option', { name: /scans$/ }).click();
  await button(text.bring.elsewhereBring(scans)).click();
  await nameField().waitFor({ timeout: IMPORT_TAKES });
  await nameField().fill(name);
  await button('64²').click();
}

/** Imports until hundreds of slices are made, more than are written together. */
async function importALittle(): Promise<void> {
  await button(text.bring.start).click();
  await page.getByText(/· ([4-9]\d\d|\d,\d{3}) slices ·/).waitFor({ timeout: IMPORT_TAKES });
}

/** Ends the server at once, and sees its importer go. */
async function cutPower(name: string): Promise<void> {
  const { pid } = JSON.parse(await readFile(library.staging(name).lockFile, 'utf8')) as { pid: number };
  // First of all: an import that is not interrupted now may be done in a second.
  await served.kill();
  await page.close();
  complaints.take();
  await expect.poll(() => isRunning(pid), { timeout: SOON }).toBe(false);
}

test('cancelling leaves no data set and the choices as they were, ready to go again', async () => {
  await bring('Knees');
  await importALittle();
  expect(await inDatasets()).not.toEqual([]);
  await button(text.importing.cancel).click();
  await page.getByText(text.importing.cancelled).waitFor({ timeout: SOON });
  expect(await nameField().inputValue()).toBe('Knees');
  expect(await button('64²').getAttribute('aria-pressed')).toBe('true');
  expect(await button(text.bring.start).isEnabled()).toBe(true);
  expect(await inDatasets()).toEqual([]);
  await expectAccessible(page);
});

test('an import whose server was killed is shown by the next, and goes on to a set with every slice once', async () => {
  await importALittle();
  await cutPower('Knees');
  const { journal } = library.staging('Knees');
  const [begun = ''] = (await readFile(journal, 'utf8')).split('\n');

  await open();
  await interruptedText('Knees').waitFor({ timeout: SOON });
  await expectAccessible(page);
  await button(text.importing.goOn).click();
  await page.waitForURL(/#\/datasets\/d[0-9a-f]{16}$/, { timeout: IMPORT_TAKES });

  const knees = library.dataset('Knees');
  const record = datasetRecord.parse(JSON.parse(await readFile(knees.record, 'utf8')));
  expect(record).toMatchObject({ id: (JSON.parse(begun) as { id: string }).id, slices: COUNT });
  const lines = (await readFile(knees.origins, 'utf8')).trim().split('\n');
  const files = lines.map((line) => (JSON.parse(line) as { file: string }).file);
  expect(files.length).toBe(COUNT);
  expect(new Set(files).size).toBe(COUNT);
  expect((await stat(knees.slices)).size).toBe(COUNT * 64 * 64);
  expect(await inDatasets()).toEqual(['Knees']);
});

test('an interrupted import that is given up is gone for good', async () => {
  await page.getByRole('link', { name: text.pages.datasets, exact: true }).first().click();
  await page.getByRole('link', { name: text.bring.open }).click();
  await bring('Others');
  await importALittle();
  await cutPower('Others');

  await open();
  await interruptedText('Others').waitFor({ timeout: SOON });
  await button(text.importing.forget).click();
  await interruptedText('Others').waitFor({ state: 'detached', timeout: SOON });
  await button(text.bring.hostFolder).waitFor({ timeout: SOON });
  expect(await inDatasets()).toEqual(['Knees']);
});

/** PNGs of soft shapes, no two alike, of forty to a patient. */
async function makeSlices(into: string, count: number): Promise<void> {
  const data = new Uint8Array(SIDE * SIDE);
  for (let number = 0; number < count; number++) {
    const patient = join(into, `patient${String(Math.floor(number / 40)).padStart(3, '0')}`);
    if (number % 40 === 0) await mkdir(patient, { recursive: true });
    for (let at = 0; at < data.length; at++) {
      const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
      const far = ((x - 64) / (40 + (number % 23))) ** 2 + ((y - 64) / (30 + (number % 29))) ** 2;
      data[at] = Math.max(0, 1 - far) * 200 + ((x * y * (number + 1)) % 7);
    }
    const png = encode({ width: SIDE, height: SIDE, data, channels: 1, depth: 8 });
    await writeFile(join(patient, `slice_${String(number % 40).padStart(2, '0')}.png`), png);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
