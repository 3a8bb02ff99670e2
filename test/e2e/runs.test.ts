import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { text } from '@renderer/text/en';
import { expectAccessible, pictureOf, SOON } from './browser';
import { beginTraining, onStage, TENSORFLOW_LOADS } from './stage';

// Several runs in a real browser with a real trainer; each test begins where the last one ended.

const SAMPLE = 'Sample brain FLAIR, quick look';
const LOSSES = /^Losses\. /;

const stage = onStage(beginTraining);

const button = (name: string | RegExp) => stage.page.getByRole('button', { name, exact: true });
const go = (name: string): Promise<void> =>
  stage.page.getByRole('navigation', { name: text.app.navigation }).getByRole('link', { name }).click();
const heading = (name: string) => stage.page.getByRole('heading', { name, level: 1 });
const runs = (): Promise<string[]> => readdir(join(stage.library.path, 'runs'));

test('charts are zoomed by the wheel together and shown as a whole again', async () => {
  await button(text.run.views.charts).click();
  const losses = stage.page.getByRole('application', { name: LOSSES });
  await losses.waitFor({ timeout: SOON });
  // Paused, the picture changes by the hand alone.
  await button(text.run.pause).click();
  await button(text.run.resume).waitFor({ timeout: SOON });
  const whole = await pictureOf(stage.page, LOSSES, 'application');
  await losses.hover();
  for (let turn = 0; turn < 4; turn++) await stage.page.mouse.wheel(0, -240);
  await expect.poll(() => pictureOf(stage.page, LOSSES, 'application'), { timeout: SOON }).not.toBe(whole);
  await button(text.charts.reset).click();
  await stage.page.mouse.move(5, 5);
  await expect.poll(() => pictureOf(stage.page, LOSSES, 'application'), { timeout: SOON }).toBe(whole);
  await expectAccessible(stage.page);
});

test('a chart is saved as picture, drawing and table under the page’s own policy', async () => {
  const saved = async (name: string): Promise<string> => {
    await button(text.charts.saveOf(text.charts.figures.losses.title)).click();
    const [download] = await Promise.all([
      stage.page.waitForEvent('download'),
      stage.page.getByText(name, { exact: true }).click(),
    ]);
    await stage.page.getByText(name, { exact: true }).waitFor({ state: 'hidden', timeout: SOON });
    return readFile(await download.path(), 'latin1');
  };
  expect((await saved(text.charts.png)).slice(1, 4)).toBe('PNG');
  expect(await saved(text.charts.svg)).toMatch(/^<\?xml|^<svg/);
  const [name = ''] = await runs();
  const kept = await readFile(join(stage.library.path, 'runs', name, 'metrics.jsonl'), 'utf8');
  const [head, ...rows] = (await saved(text.charts.csv)).trim().split(/\r?\n/);
  expect(head).toContain('kimg');
  expect(rows).toHaveLength(kept.trim().split('\n').length);
});

test('what it draws is seen beside real slices, at two moments, and down to its pixels', async () => {
  await button(text.run.views.images).click();
  await button(text.run.modes.beside).click();
  await stage.page.getByRole('img', { name: text.run.realMontage(8) }).waitFor({ timeout: SOON });
  await button(text.run.previewNow).waitFor();
  await button(text.run.resume).click();
  await button(text.run.previewNow).click();
  await expect.poll(() => button(text.run.modes.compare).isEnabled(), { timeout: 30_000 }).toBe(true);
  await button(text.run.modes.compare).click();
  const border = stage.page.getByRole('slider', { name: text.run.divider });
  await border.press('End');
  expect(await border.getAttribute('aria-valuenow')).toBe('100');
  await button(text.run.modes.generated).click();
  await button(text.run.enlarge).click();
  await stage.page.getByRole('dialog').getByText(text.run.view.notScan).waitFor({ timeout: SOON });
  await expectAccessible(stage.page);
});

test('keys lead through images and through time, change the window, and closing leads back', async () => {
  const dialog = stage.page.getByRole('dialog');
  const shown = (): Promise<string> => dialog.getByRole('heading').innerText();
  const press = async (key: string, expected: RegExp): Promise<void> => {
    await stage.page.keyboard.press(key);
    await expect.poll(shown, { timeout: SOON }).toMatch(expected);
  };
  await press('ArrowRight', /^Image 2, /);
  await press('ArrowLeft', /^Image 1, /);
  const latest = await shown();
  await stage.page.keyboard.press('PageUp');
  await expect.poll(shown, { timeout: SOON }).not.toBe(latest);
  await press('PageDown', new RegExp(`^${latest}$`));
  const picture = dialog.getByRole('img');
  await picture.focus();
  const whole = await dialog.getByText(/^level .*, width /).innerText();
  await stage.page.keyboard.press('Shift+ArrowLeft');
  await expect
    .poll(() => dialog.getByText(/^level .*, width /).innerText(), { timeout: SOON })
    .not.toBe(whole);
  await press('ArrowRight', /^Image 2, /);
  await stage.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached', timeout: SOON });
  await expect
    .poll(() => button(text.run.enlarge).evaluate((element) => element === document.activeElement), {
      timeout: SOON,
    })
    .toBe(true);
});

test('a note is kept in the folder of the run', async () => {
  await button(text.run.views.details).click();
  const note = stage.page.getByRole('textbox', { name: text.run.notes });
  await note.fill('Knees of the left side');
  await button(text.run.notesSave).click();
  await stage.page.getByText(text.run.notesSaved, { exact: true }).waitFor({ timeout: SOON });
  const [name = ''] = await runs();
  const notes = await readFile(join(stage.library.path, 'runs', name, 'notes.json'), 'utf8');
  expect(JSON.parse(notes)).toMatchObject({ note: 'Knees of the left side' });
});

test('a training that is started meanwhile waits in the queue, and its place is seen', async () => {
  for (const name of ['Second', 'Third']) {
    await go(text.pages.train);
    await button(text.train.next).click();
    await button(text.train.next).click();
    await stage.page.getByLabel(text.train.name).fill(name);
    await button(text.train.queue).click();
    await heading(name).waitFor({ timeout: SOON });
  }
  await stage.page
    .getByRole('status')
    .getByText(text.run.stands.queued(2), { exact: true })
    .waitFor({ timeout: SOON });
  await go(text.pages.runs);
  const words = text.runs.queue;
  await button(words.up('Third')).click();
  await expect.poll(() => button(words.up('Third')).isDisabled(), { timeout: SOON }).toBe(true);
  await button(words.remove('Second')).click();
  await button(words.up('Second')).waitFor({ state: 'detached', timeout: SOON });
  await expectAccessible(stage.page);
});

test('runs are found, starred and renamed', async () => {
  await stage.page.getByRole('searchbox', { name: text.runs.search }).fill('second');
  await button(text.runs.menu('Third')).waitFor({ state: 'detached', timeout: SOON });
  await button(text.runs.menu('Second')).click();
  await stage.page.getByText(text.runs.rename, { exact: true }).click();
  await stage.page.getByLabel(text.runs.describe.name, { exact: true }).fill('Renamed second');
  await button(text.runs.describe.save).click();
  await expect.poll(runs, { timeout: SOON }).toContain('Renamed second');
  await button(text.runs.menu('Renamed second')).waitFor({ timeout: SOON });
});

test('a deleted run comes back by one click, and is gone for good only when that is confirmed', async () => {
  await button(text.runs.menu('Renamed second')).click();
  await stage.page.getByText(text.runs.remove, { exact: true }).click();
  await button(text.runs.removeYes).click();
  await expect.poll(runs, { timeout: SOON }).not.toContain('Renamed second');
  await button(text.runs.undo).first().click();
  await expect.poll(runs, { timeout: SOON }).toContain('Renamed second');
  await button(text.runs.menu('Renamed second')).click();
  await stage.page.getByText(text.runs.remove, { exact: true }).click();
  await button(text.runs.removeYes).click();
  await stage.page.getByRole('button', { name: new RegExp(text.runs.trash.title) }).click();
  await button(text.runs.trash.empty).click();
  await stage.page.getByRole('dialog').getByRole('button', { name: text.runs.trash.emptyYes }).click();
  await expect.poll(() => readdir(join(stage.library.path, '.trash')), { timeout: SOON }).toEqual([]);
});

test('two runs are compared: charts, images and what differs in their settings', async () => {
  await stage.page.getByRole('searchbox', { name: text.runs.search }).fill('');
  await stage.page.getByRole('checkbox', { name: text.runs.choose(SAMPLE) }).check();
  await stage.page.getByRole('checkbox', { name: text.runs.choose('Third') }).check();
  await stage.page.getByRole('link', { name: text.runs.compare, exact: true }).click();
  await heading(text.compare.title).waitFor({ timeout: SOON });
  await stage.page.getByRole('application', { name: LOSSES }).waitFor({ timeout: SOON });
  await stage.page.getByText(text.compare.same).waitFor({ timeout: SOON });
  await expectAccessible(stage.page);
});

test('when a training has finished or failed the next in the queue begins by itself', async () => {
  const lock = join(stage.library.path, 'runs', SAMPLE, 'run.lock');
  const { pid } = JSON.parse(await readFile(lock, 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
  await go(text.pages.runs);
  await expect
    .poll(
      async () =>
        (
          JSON.parse(
            await readFile(join(stage.library.path, 'runs', 'Third', 'state.json'), 'utf8').catch(() => '{}'),
          ) as { phase?: string }
        ).phase,
      { timeout: TENSORFLOW_LOADS },
    )
    .toBe('training');
});
