import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { animatedPng } from '@shared/pure/animated-png';
import { textOf } from '@shared/pure/bytes';
import { text } from '@renderer/text/en';
import { expectAccessible, SOON } from './browser';
import { onStage, TENSORFLOW_LOADS, trainALittle } from './stage';

// What a trained network can draw, explored in a real browser; each test goes on where the last one ended.

const words = text.explore;
const stage = onStage(trainALittle);
const button = (name: string | RegExp) => stage.page.getByRole('button', { name, exact: true });
const chosen = () => stage.page.getByRole('region', { name: words.chosen });
const pictureOf = (where: ReturnType<typeof chosen>): Promise<string> =>
  where
    .locator('.picture:not(.waiting) img')
    .first()
    .getAttribute('src', { timeout: TENSORFLOW_LOADS })
    .then((source) => source ?? '');
/** The favourites as they lie with the run. */
async function kept(): Promise<string> {
  const runs = join(stage.library.path, 'runs');
  const [run = ''] = await readdir(runs);
  return readFile(join(runs, run, 'favourites.json'), 'utf8');
}
const tile = (seed: number) => stage.page.getByRole('option', { name: text.mix.seed(seed), exact: true });
const imageOf = (seed: number): Promise<string> =>
  tile(seed)
    .locator('img')
    .getAttribute('src', { timeout: TENSORFLOW_LOADS })
    .then((source) => source ?? '');

test('images by seed come as one scrolls, each drawn once', async () => {
  await stage.page
    .getByRole('navigation', { name: text.app.navigation })
    .getByRole('link', { name: text.pages.explore })
    .click();
  expect(await imageOf(0)).toMatch(/^data:image\/png;base64,/);
  expect(await imageOf(5)).not.toBe(await imageOf(0));
  await stage.page.locator('.page').evaluate((page) => page.scrollTo({ top: 4000 }));
  await expect.poll(() => tile(0).count(), { timeout: SOON }).toBe(0);
  await expect
    .poll(() => stage.page.locator('[role=option] img').count(), { timeout: TENSORFLOW_LOADS })
    .toBeGreaterThan(20);
  await stage.page.locator('.page').evaluate((page) => page.scrollTo({ top: 0 }));
  await tile(3).click();
  expect(await pictureOf(chosen())).toBe(await imageOf(3));
  await expectAccessible(stage.page);
});

test('a slider draws what is seen anew', async () => {
  const before = await imageOf(3);
  await stage.page.getByRole('slider', { name: text.mix.truncation }).press('Home');
  await expect.poll(() => imageOf(3), { timeout: SOON }).not.toBe(before);
  await button(text.mix.noises.off).click();
  // At ψ = 0 and without noise every image is the average.
  await expect.poll(async () => (await imageOf(3)) === (await imageOf(2)), { timeout: SOON }).toBe(true);
  await stage.page.getByRole('slider', { name: text.mix.truncation }).press('End');
  await button(text.mix.noises.own).click();
  await expect.poll(async () => (await imageOf(3)) === (await imageOf(2)), { timeout: SOON }).toBe(false);
});

test('the first seeds are put into an order, and what is said of the chosen one is seen', async () => {
  await button(words.orders.typical).click();
  await stage.page.getByText(words.rated(500)).waitFor({ timeout: TENSORFLOW_LOADS });
  await stage.page.getByRole('option').nth(1).click();
  await chosen()
    .getByText(/usual distance from the average/)
    .waitFor({ timeout: SOON });
  await button(words.orders.alike).click();
  await stage.page.getByRole('option').first().locator('img').waitFor({ timeout: SOON });
  await button(words.orders.seed).click();
  await imageOf(0);
});

test('favourites are kept with a note in a collection, also after loading anew', async () => {
  for (const seed of [1, 2]) {
    await tile(seed).click();
    await chosen()
      .getByText(text.mix.alone(text.mix.seed(seed)))
      .waitFor({ timeout: SOON });
    await button(words.star).click();
    await button(words.unstar).waitFor({ timeout: SOON });
  }
  const favourites = stage.page.getByRole('group', { name: words.favourites });
  await favourites.getByRole('button').first().click();
  await stage.page.getByLabel(words.note).fill('A narrow head');
  await stage.page.getByLabel(words.collection).last().fill('Narrow');
  await stage.page.keyboard.press('Enter');
  await expect.poll(kept, { timeout: SOON }).toContain('"Narrow"');
  await stage.page.reload();
  await stage.page
    .getByRole('group', { name: words.favourites })
    .getByRole('button', { name: 'A narrow head' })
    .click({ timeout: TENSORFLOW_LOADS });
  expect(await stage.page.getByLabel(words.collection).last().inputValue()).toBe('Narrow');
});

test('directions are found and move the image, and back', async () => {
  await tile(4).click();
  await button(words.views.directions).click();
  const still = await pictureOf(chosen());
  await button(words.find).click();
  const slider = stage.page.getByRole('slider', { name: words.direction(1), exact: true });
  await slider.waitFor({ timeout: TENSORFLOW_LOADS });
  await slider.press('End');
  await chosen().getByText(text.mix.moved(1)).waitFor({ timeout: SOON });
  await expect.poll(() => pictureOf(chosen()), { timeout: SOON }).not.toBe(still);
  await expectAccessible(stage.page);
  await button(words.reset).click();
  await expect.poll(() => pictureOf(chosen()), { timeout: SOON }).toBe(still);
  await stage.page.getByLabel(words.directionName).fill('Narrow to other');
  await stage.page.getByRole('combobox', { name: words.fromGroup, exact: true }).selectOption('');
  await stage.page.getByRole('combobox', { name: words.toGroup, exact: true }).selectOption('Narrow');
  await button(words.make).click();
  await stage.page.getByRole('slider', { name: 'Narrow to other' }).waitFor({ timeout: SOON });
});

test('a path is scrubbed and saved as films that hold its frames', async () => {
  await button(words.views.path).click();
  for (const seed of ['7', '8']) {
    await stage.page.getByLabel(words.addSeed, { exact: true }).first().fill(seed);
    await stage.page.keyboard.press('Enter');
  }
  await stage.page.getByLabel(words.frames).fill('3');
  await stage.page.getByText(words.frame(1, 4)).waitFor({ timeout: SOON });
  await stage.page.getByLabel(words.loop).check();
  await stage.page.getByText(words.frame(1, 6)).waitFor({ timeout: SOON });
  await stage.page.getByRole('slider', { name: words.position }).press('End');
  await stage.page.getByText(words.frame(6, 6)).waitFor({ timeout: SOON });
  await expectAccessible(stage.page);
  const films: Record<string, Buffer> = {};
  for (const kind of ['apng', 'webp', 'mp4', 'frames'] as const) {
    await button(words.films[kind]).click();
    const [download] = await Promise.all([
      stage.page.waitForEvent('download', { timeout: TENSORFLOW_LOADS }),
      button(words.film).click(),
    ]);
    films[kind] = await readFile(await download.path());
  }
  const { apng, webp, mp4, frames } = films as Record<'apng' | 'webp' | 'mp4' | 'frames', Buffer>;
  expect(apng.subarray(1, 4).toString()).toBe('PNG');
  expect(apng.readUInt32BE(apng.indexOf('acTL') + 4)).toBe(6);
  expect(webp.toString('latin1').split('ANMF')).toHaveLength(7);
  expect(textOf(mp4, 4, 8)).toBe('ftyp');
  // The first frame of the film is the first file of the archive.
  const first = frames.subarray(frames.indexOf('\x89PNG', 0, 'latin1'));
  expect(first.indexOf('IHDR')).toBe(12);
  expect(animatedPng([first.subarray(0, first.indexOf('IEND') + 8)], 50, true).length).toBeGreaterThan(60);
});

test('a real slice is projected, watched on the way, and used as a row of the canvas', async () => {
  await button(words.views.project).click();
  await stage.page.getByLabel(words.steps).fill('80');
  await stage.page.getByRole('option').nth(20).click();
  await button(words.project).click();
  await stage.page.getByText(/^Step \d+ of 80/).waitFor({ timeout: TENSORFLOW_LOADS });
  const points = stage.page.getByRole('group', { name: words.points });
  await points.getByRole('button').first().waitFor({ timeout: TENSORFLOW_LOADS });
  await stage.page.getByText(/^correlation 0\.\d+/).waitFor({ timeout: SOON });
  await expectAccessible(stage.page);
  const name = (await points.getByRole('button').first().getAttribute('aria-label'))!;
  await button(words.toRow).click();
  await stage.page.getByText(words.putOnCanvas).waitFor({ timeout: SOON });
  await stage.page
    .getByRole('navigation', { name: text.app.navigation })
    .getByRole('link', { name: text.pages.mix })
    .click();
  await button(text.mix.row(name))
    .locator('.picture:not(.waiting) img')
    .waitFor({ timeout: TENSORFLOW_LOADS });
});

test('what is kept is dragged from the shelf onto a cell and a column, and a cell has its own truncation', async () => {
  const favourite = stage.page
    .getByRole('group', { name: text.mix.shelf })
    .getByRole('button', { name: 'A narrow head' });
  const cells = stage.page.locator('[data-spot="0/0"]');
  // However small the network is, the column gives some layers.
  await stage.page.getByLabel(text.mix.strips.mix.last).fill('2');
  await expect.poll(() => cells.locator('.waiting').count(), { timeout: SOON }).toBe(0);
  const before = await pictureOf(cells);
  await favourite.dragTo(cells);
  await expect.poll(() => pictureOf(cells), { timeout: SOON }).not.toBe(before);
  await cells.getByText(/^seed [12]$/).waitFor({ timeout: SOON });
  await cells.click();
  const dropped = await pictureOf(cells);
  await stage.page.getByRole('slider', { name: text.mix.cellPsi }).press('Home');
  await expect.poll(() => pictureOf(cells), { timeout: SOON }).not.toBe(dropped);
  await button(text.mix.asOthers).click();
  await expect.poll(() => pictureOf(cells), { timeout: SOON }).toBe(before);
  await favourite.dragTo(button(text.mix.addColumn));
  await button(/^Column, seed [12]$/).waitFor({ timeout: SOON });
});

test('drawing an image set is paused and gone on with, and some of it is drawn again to the byte', async () => {
  await stage.page
    .getByRole('navigation', { name: text.app.navigation })
    .getByRole('link', { name: text.pages.generate })
    .click();
  const { generate } = text;
  await stage.page.getByLabel(generate.count).fill('400');
  await stage.page.getByLabel(generate.name, { exact: true }).fill('Paused');
  await button(/^Draw 400 images$/).click();
  await stage.page.getByText(/^Drawing [1-9]\d* of 400/).waitFor({ timeout: TENSORFLOW_LOADS });
  await button(generate.pause).click();
  await button(generate.goOn).waitFor({ timeout: SOON });
  await expectAccessible(stage.page);
  await button(generate.goOn).click();
  await stage.page.getByText(generate.drawn('Paused', 400)).waitFor({ timeout: TENSORFLOW_LOADS });
  await button(generate.verify).click();
  await stage.page.getByText(generate.verified(10)).waitFor({ timeout: TENSORFLOW_LOADS });
});
