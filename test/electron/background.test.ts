import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { text } from '@renderer/text/en';
import { text as shellText } from '@main/electron/text';
import { SOON } from '../e2e/browser';
import {
  clickTray,
  clickTrayItem,
  closeWindow,
  isVisible,
  keepSigns,
  signsOf,
  trayItems,
} from './desktop-signs';
import { answerQuitting, endShell, newHome, openShell, runShell, type Home, type Shell } from './launch';

const TENSORFLOW_LOADS = 60_000;
let home: Home;
let shell: Shell;

beforeAll(async () => {
  home = await newHome();
  shell = await openShell(home);
  await keepSigns(shell.app);
});
afterAll(async () => {
  await shell?.app.close().catch(() => {});
  await home?.remove();
});

const folder = async (): Promise<string> => {
  const [name = ''] = await readdir(join(home.library, 'runs'));
  return join(home.library, 'runs', name);
};
const stateOf = async (): Promise<{ phase: string }> =>
  JSON.parse(await readFile(join(await folder(), 'state.json'), 'utf8')) as { phase: string };
const rows = async (): Promise<number> =>
  (await readFile(join(await folder(), 'metrics.jsonl'), 'utf8')).split('\n').length;

const training = (): Promise<void> =>
  shell.page.getByRole('button', { name: text.run.pause }).waitFor({ timeout: TENSORFLOW_LOADS });

test('while it trains, taskbar and title show how far it is, and the machine is kept awake', async () => {
  await shell.page.getByRole('button', { name: text.start.startSample }).click();
  await training();
  await expect
    .poll(async () => (await signsOf(shell.app)).bars.some(([share]) => share > 0), { timeout: SOON })
    .toBe(true);
  const { blockers, title } = await signsOf(shell.app);
  expect(blockers).toEqual({ started: 1, stopped: 0 });
  expect(title).toMatch(/^Sample brain FLAIR.*, \d+\s?%, (about|more than) .* left – Sliceloom$/);
});

test('a window that is closed while it trains is hidden, training goes on, and where it is is said once', async () => {
  await closeWindow(shell.app);
  await expect.poll(() => isVisible(shell.app), { timeout: SOON }).toBe(false);
  const before = await rows();
  await expect.poll(rows, { timeout: SOON }).toBeGreaterThan(before + 3);
  expect((await signsOf(shell.app)).said).toEqual([{ title: shellText.goesOn, body: shellText.goesOnMore }]);
});

test('the icon beside the clock tells how it stands, pauses and resumes, and brings the window back', async () => {
  const labels = async (): Promise<string[]> => (await trayItems(shell.app)).map(({ label }) => label);
  await expect.poll(labels, { timeout: SOON }).toContain(shellText.pause);
  const [standing] = await trayItems(shell.app);
  expect(standing).toMatchObject({
    enabled: false,
    label: expect.stringMatching(/^Sample brain FLAIR/) as string,
  });
  await clickTrayItem(shell.app, shellText.pause);
  await expect.poll(labels, { timeout: SOON }).toContain(shellText.resume);
  expect((await stateOf()).phase).toBe('paused');
  await clickTrayItem(shell.app, shellText.resume);
  await expect.poll(labels, { timeout: SOON }).toContain(shellText.pause);
  await clickTrayItem(shell.app, shellText.open);
  await expect.poll(() => isVisible(shell.app), { timeout: SOON }).toBe(true);
  await closeWindow(shell.app);
  await expect.poll(() => isVisible(shell.app), { timeout: SOON }).toBe(false);
  await clickTray(shell.app);
  await expect.poll(() => isVisible(shell.app), { timeout: SOON }).toBe(true);
  await closeWindow(shell.app);
  await expect.poll(() => isVisible(shell.app), { timeout: SOON }).toBe(false);
});

test('starting Sliceloom again brings the window back, with the training as it is now', async () => {
  expect(await runShell(home, ['--library', home.library])).toMatchObject({ code: 0 });
  await expect.poll(() => isVisible(shell.app), { timeout: SOON }).toBe(true);
  const before = await rows();
  await expect.poll(rows, { timeout: SOON }).toBeGreaterThan(before);
  await closeWindow(shell.app);
  await runShell(home, ['--library', home.library]);
  await expect.poll(() => isVisible(shell.app), { timeout: SOON }).toBe(true);
  expect((await signsOf(shell.app)).said).toHaveLength(1);
});

test('a pause lets the machine sleep, and shows on the taskbar', async () => {
  await shell.page.getByRole('button', { name: text.run.pause }).click();
  await shell.page.getByRole('button', { name: text.run.resume }).waitFor({ timeout: SOON });
  await expect
    .poll(async () => (await signsOf(shell.app)).bars.at(-1)?.[1].mode, { timeout: SOON })
    .toBe('paused');
  expect((await signsOf(shell.app)).blockers).toEqual({ started: 2, stopped: 2 });
});

test('quitting asks what is to become of a training, also of a paused one, and can be taken back', async () => {
  await answerQuitting(shell.app, 'cancel');
  await shell.app.evaluate(({ app }) => app.quit());
  await expect.poll(async () => (await signsOf(shell.app)).questions.length, { timeout: SOON }).toBe(1);
  const [question] = (await signsOf(shell.app)).questions;
  expect(question).toMatchObject({
    buttons: [shellText.saveAndQuit, shellText.goOn, shellText.cancel],
    message: expect.stringContaining('Sample brain FLAIR') as string,
  });
  expect(await isVisible(shell.app)).toBe(true);
  expect((await stateOf()).phase).toBe('paused');
});

test('a training that is to go on when one quits loses its window and nothing else', async () => {
  await shell.page.getByRole('button', { name: text.run.resume }).click();
  await training();
  await answerQuitting(shell.app, 'background');
  await shell.app.evaluate(({ app }) => app.quit());
  await expect.poll(() => isVisible(shell.app), { timeout: SOON }).toBe(false);
  const before = await rows();
  await expect.poll(rows, { timeout: SOON }).toBeGreaterThan(before);
});

test('quitting with saving ends everything, and the run can be resumed', async () => {
  await answerQuitting(shell.app, 'quit');
  const { ended } = shell;
  await endShell(shell, 'quit');
  expect(await ended).toBe(0);
  expect((await stateOf()).phase).toBe('stopped');
  expect(await readdir(join(await folder(), 'checkpoints'))).not.toEqual([]);
});

test('a window without a training ends Sliceloom when it is closed', async () => {
  shell = await openShell(home);
  const { ended } = shell;
  await endShell(shell, 'close');
  expect(await ended).toBe(0);
});

test('a session that ends is not asked: everything is saved', async () => {
  shell = await openShell(home);
  await shell.page
    .getByRole('link', { name: /Sample brain FLAIR, quick/ })
    .first()
    .click();
  await shell.page.getByRole('button', { name: /^Resume from/ }).click();
  await training();
  const { ended } = shell;
  await endShell(shell, 'later');
  shell.app.process().kill('SIGTERM');
  // Whoever is impatient while it saves changes nothing.
  shell.app.process().kill('SIGTERM');
  expect(await ended).toBe(0);
  expect((await stateOf()).phase).toBe('stopped');
});
