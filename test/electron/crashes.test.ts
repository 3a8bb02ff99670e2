import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { text } from '@renderer/text/en';
import { text as shellText } from '@main/electron/text';
import { SOON } from '../e2e/browser';
import { clickNotice, closeWindow, isVisible, keepSigns, signsOf } from './desktop-signs';
import { familyOf, newHome, openShell, stillAlive, type Home, type Shell } from './launch';

const TENSORFLOW_LOADS = 60_000;
let home: Home;
let shell: Shell;

beforeAll(async () => {
  home = await newHome();
  shell = await openShell(home);
  await shell.page.getByRole('button', { name: text.start.startSample }).click();
  await trains();
});
afterAll(async () => {
  await shell?.app.close().catch(() => {});
  await home?.remove();
});

const trains = (): Promise<void> =>
  shell.page
    .getByRole('button', { name: text.run.pause, exact: true })
    .waitFor({ timeout: TENSORFLOW_LOADS });
const status = (title: string) => shell.page.getByRole('status').getByText(title, { exact: true });

async function fileOfTheRun(name: string): Promise<string> {
  const [run = ''] = await readdir(join(home.library, 'runs'));
  return readFile(join(home.library, 'runs', run, name), 'utf8');
}
const phase = async (): Promise<string> =>
  (JSON.parse(await fileOfTheRun('state.json')) as { phase: string }).phase;
/** None before the first. */
const rows = async (): Promise<number> =>
  (await fileOfTheRun('metrics.jsonl').catch(() => '')).split('\n').length;

async function openTheRunAndResume(): Promise<void> {
  await shell.page
    .getByRole('link', { name: /Sample brain FLAIR, quick/ })
    .first()
    .click();
  await status(text.run.stands.interrupted).waitFor({ timeout: SOON });
  await shell.page
    .getByRole('button', { name: new RegExp(`^(Resume from|${text.run.resumeAgain})`) })
    .click();
  await trains();
}

test('a page that crashes while it trains is loaded again, and shows the training on', async () => {
  const { app } = shell;
  // The debugger loses the page that crashes, and a page that is gone never answers.
  const inPage = (script: string): Promise<unknown> =>
    app.evaluate(
      ({ BrowserWindow }, code) =>
        Promise.race([
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(code) as Promise<unknown>,
          new Promise((settle) => setTimeout(settle, 500)),
        ]),
      script,
    );
  const shown = (): Promise<unknown> =>
    inPage(
      `[...document.querySelectorAll('button')].some((one) => one.innerText.trim() === '${text.run.pause}') && (window.age ?? 'new')`,
    );
  await inPage("window.age = 'old'");
  await expect.poll(shown, { timeout: SOON }).toBe('old');
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  const before = await rows();
  await expect.poll(shown, { timeout: SOON }).toBe('new');
  await expect.poll(rows, { timeout: SOON }).toBeGreaterThan(before);
});

test('when the main process is killed while it trains, the trainer goes too, and the run can be resumed', async () => {
  const { app, ended } = shell;
  const family = await familyOf(app.process().pid ?? 0);
  app.process().kill('SIGKILL');
  await ended;
  await expect.poll(() => stillAlive(family), { timeout: SOON }).toEqual([]);
  shell = await openShell(home);
  await openTheRunAndResume();
  const before = await rows();
  await expect.poll(rows, { timeout: SOON }).toBeGreaterThan(before);
});

test('a trainer that dies behind a hidden window is told with its reason, and a click leads to the run', async () => {
  await keepSigns(shell.app);
  await closeWindow(shell.app);
  await expect.poll(() => isVisible(shell.app), { timeout: SOON }).toBe(false);
  const { pid } = JSON.parse(await fileOfTheRun('run.lock')) as { pid: number };
  process.kill(pid, 'SIGKILL');
  await expect
    .poll(async () => (await signsOf(shell.app)).said.at(-1), { timeout: SOON })
    .toMatchObject({
      title: expect.stringMatching(/^“Sample brain FLAIR.*” has failed$/) as string,
      // Electron tells of the signal a moment after the end, on a busy machine too late to be named.
      body: expect.stringContaining('The training process ended unexpectedly') as string,
    });
  const { bars, blockers, said, title } = await signsOf(shell.app);
  expect(said.map((one) => one.title)).toEqual([shellText.goesOn, said[1]?.title]);
  expect(bars.at(-1)).toEqual([1, { mode: 'error' }]);
  expect(blockers.stopped).toBe(1);
  expect(title).not.toMatch(/left/);
  expect(await phase()).toBe('failed');
  await clickNotice(shell.app);
  await expect.poll(() => isVisible(shell.app), { timeout: SOON }).toBe(true);
  await expect.poll(() => shell.page.url(), { timeout: SOON }).toMatch(/#\/runs\/r[0-9a-f]{16}$/);
  await status(text.run.stands.failed).waitFor({ timeout: SOON });
});
