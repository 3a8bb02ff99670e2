import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import { freshCanvas, mixingCanvas } from '@shared/domain/recipe';
import { text } from '@renderer/text/en';
import { expectAccessible, SOON } from './browser';
import { trainALittle, onStage, TENSORFLOW_LOADS } from './stage';

// The style-mixing canvas in a real stage.browser, drawn by a real network while that is trained.

const words = text.mix;
const [rows, columns] = [freshCanvas().rows, freshCanvas().columns].map((sources) =>
  sources.map((source) => words.seed(source as number)),
) as [string[], string[]];

const stage = onStage(trainALittle);

const button = (name: string | RegExp) => stage.page.getByRole('button', { name, exact: true });
const pictureIn = (name: string): Promise<string> =>
  button(name)
    .locator('.picture:not(.waiting) img')
    .getAttribute('src', { timeout: TENSORFLOW_LOADS })
    .then((source) => source ?? '');
const [firstRow, lastColumn] = [rows[0]!, columns.at(-1)!];

test('a canvas comes up by itself and is drawn cell by cell, without any error on the page', async () => {
  await stage.page
    .getByRole('navigation', { name: text.app.navigation })
    .getByRole('link', { name: text.pages.mix })
    .click();
  for (const row of rows)
    for (const column of columns)
      expect(await pictureIn(words.cell(row, column))).toMatch(/^data:image\/png;base64,/);
  const widths = await Promise.all(
    [words.row(firstRow), words.column(lastColumn), words.cell(firstRow, lastColumn)].map(
      async (name) => (await button(name).locator('img').boundingBox())!.width,
    ),
  );
  expect(Math.min(...widths)).toBeGreaterThan(56);
  expect(Math.max(...widths) - Math.min(...widths)).toBeLessThan(2);
  await expectAccessible(stage.page);
});

test('with no layer from the row a cell is its column, with all it is its row, and undoing leads back', async () => {
  const cell = words.cell(firstRow, lastColumn);
  const before = await pictureIn(cell);
  const last = stage.page.getByLabel(words.strips.mix.last);
  await last.fill('0');
  await expect.poll(() => pictureIn(cell), { timeout: SOON }).toBe(await pictureIn(words.column(lastColumn)));
  await last.fill('4');
  await expect.poll(() => pictureIn(cell), { timeout: SOON }).toBe(await pictureIn(words.row(firstRow)));
  await last.fill('-7');
  await expect.poll(() => last.inputValue(), { timeout: SOON }).toBe('0');
  await button(words.undo).click();
  await expect.poll(() => pictureIn(cell), { timeout: SOON }).toBe(before);
});

test('dragging over the layers chooses a range', async () => {
  const strip = stage.page.locator('.strip');
  const { x, y, width, height } = (await strip.boundingBox())!;
  await stage.page.mouse.move(x + width * 0.3, y + height - 4);
  await stage.page.mouse.down();
  await stage.page.mouse.move(x + width * 0.7, y + height - 4, { steps: 4 });
  await stage.page.mouse.up();
  expect(await stage.page.getByLabel(words.strips.mix.first).inputValue()).toBe('2');
  expect(await stage.page.getByLabel(words.strips.mix.last).inputValue()).toBe('3');
});

test('a row that is dragged onto a column takes its place', async () => {
  await button(words.row(firstRow)).dragTo(button(words.column(lastColumn)));
  await button(words.column(firstRow)).waitFor({ timeout: SOON });
  await button(words.column(lastColumn)).waitFor({ state: 'detached', timeout: SOON });
  await button(words.undo).click();
  await button(words.column(lastColumn)).waitFor({ timeout: SOON });
});

test('keys lead over the canvas and into the large picture', async () => {
  await button(words.cell(firstRow, columns[0]!)).focus();
  await stage.page.keyboard.press('ArrowRight');
  await stage.page.keyboard.press('Enter');
  expect(await button(words.cell(firstRow, columns[1]!)).getAttribute('aria-pressed')).toBe('true');
  await button(words.large).click();
  const dialog = stage.page.getByRole('dialog');
  await dialog.getByText(words.notScan).waitFor({ timeout: SOON });
  await stage.page.keyboard.press('ArrowRight');
  await dialog.getByRole('heading', { name: new RegExp(`${columns[2]}$`) }).waitFor({ timeout: SOON });
  await expectAccessible(stage.page);
  await stage.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached', timeout: SOON });
});

test('the canvas is saved as a picture with labels, and stands as it was left after loading anew', async () => {
  await stage.page.getByRole('slider', { name: words.truncation, exact: true }).press('Home');
  await expect.poll(async () => (await stored()).psi, { timeout: SOON }).toBe(0);
  const [download] = await Promise.all([stage.page.waitForEvent('download'), button(words.save).click()]);
  const picture = decode(await readFile(await download.path()));
  expect(picture.width).toBeGreaterThan(128 * (columns.length + 1));
  expect(picture.height).toBeGreaterThan(128 * (rows.length + 1));
  await stage.page.reload();
  await button(words.cell(firstRow, lastColumn)).waitFor({ timeout: SOON });
  await stage.page.getByText(text.generate.psiIs('0.00')).first().waitFor({ timeout: SOON });
});

const stored = async () =>
  mixingCanvas.parse(
    JSON.parse(
      await readFile(
        join(stage.library.path, 'runs', 'Sample brain FLAIR, quick look', 'canvas.json'),
        'utf8',
      ).catch(() => JSON.stringify(freshCanvas())),
    ),
  );
