import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { importReport } from '@shared/domain/import/report';
import { text } from '@renderer/text/en';
import { expectAccessible, SOON } from '../e2e/browser';
import { newHome, openShell, type Home, type Shell } from './launch';

/** Compressed in many ways, so that codecs are loaded as they are in the window's importer; and broken ones among them. */
const DATA = resolve('../shared/data/zoo/dicom');
const isMissing = !existsSync(DATA) && !process.env.CI;
const IMPORT_TAKES = 120_000;

describe.skipIf(isMissing)('bringing images into the window', () => {
  let home: Home;
  let shell: Shell;

  beforeAll(async () => {
    home = await newHome();
    shell = await openShell(home);
    // The desktop's dialog is no page: nobody can click it here. What it answers is put in its place.
    await shell.app.evaluate(({ dialog }, folder) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] });
    }, DATA);
  });
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(`The window wrote:\n${shell.printed()}`);
  });
  afterAll(async () => {
    await shell?.app.close().catch(() => {});
    await home?.remove();
  });

  test('a folder that is chosen in the desktop’s dialog is read by a process of its own', async () => {
    const { page } = shell;
    await page.getByRole('link', { name: text.bring.open }).click();
    await page.getByRole('button', { name: text.bring.folder }).click();
    await page.getByRole('heading', { name: text.look.title }).waitFor({ timeout: IMPORT_TAKES });
    const picture = page.getByRole('img', { name: /^A slice of / });
    await picture.waitFor({ timeout: SOON });
    await expect
      .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth), { timeout: SOON })
      .toBeGreaterThan(0);
    await expectAccessible(page);
    expect(shell.complaints.take()).toEqual([]);
  });

  test('it becomes a data set, and no importer stays behind', async () => {
    const { page } = shell;
    await page.getByRole('textbox', { name: text.make.name }).fill('Syntaxes');
    await page.getByRole('button', { name: '64²' }).click();
    await page.getByRole('button', { name: text.bring.start }).click();
    await page.waitForURL(/#\/datasets\/d[0-9a-f]{16}$/, { timeout: IMPORT_TAKES });
    await page
      .getByRole('option', { name: /slice \d+ of \d+/ })
      .first()
      .waitFor({ timeout: SOON });
    const folder = join(home.library, 'datasets', 'Syntaxes');
    expect((await readdir(folder)).sort()).toContain('slices.bin');
    const report = importReport.parse(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')));
    const { parts, refused } = report;
    expect(parts.train.slices + parts.validate.slices + parts.test.slices).toBeGreaterThan(50);
    expect(refused.find(({ file }) => file.endsWith('text_named_dcm.dcm'))?.refusal.code).toBe('no-image');
    // JPEG 2000 and JPEG-LS by WebAssembly among them.
    expect(refused.filter(({ refusal }) => refusal.code === 'reader-died')).toEqual([]);
    expect(refused.map(({ file }) => file)).not.toContain('mono1/RG3_J2KI');
    const metrics = (): Promise<string[]> =>
      shell.app.evaluate(({ app }) => app.getAppMetrics().map(({ name }) => name ?? ''));
    await expect.poll(metrics, { timeout: SOON }).not.toContain('Sliceloom importer');
    expect(shell.complaints.take()).toEqual([]);
  });
});
