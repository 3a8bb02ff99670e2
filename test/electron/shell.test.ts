import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { text } from '@renderer/text/en';
import { text as shellText } from '@main/electron/text';
import { expectAccessible, pictureOf, SOON } from '../e2e/browser';
import {
  endShell,
  familyOf,
  newHome,
  openShell,
  runShell,
  stillAlive,
  type Home,
  type Shell,
} from './launch';

const TENSORFLOW_LOADS = 60_000;
const DRAWN_AT_8 = /^\d+ images drawn by the network at 8²$/;
const LOSSES = /^Losses\. generator [-\d.,]+, discriminator [-\d.,]+$/;

let home: Home;
let shell: Shell;

beforeAll(async () => {
  home = await newHome();
  shell = await openShell(home);
});
afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.error(`The window wrote:\n${shell.printed()}`);
});
afterAll(async () => {
  await shell?.app.close().catch(() => {});
  await home?.remove();
});

const status = (title: string) => shell.page.getByRole('status').getByText(title, { exact: true });
const library = (...parts: string[]): string => join(home.library, ...parts);

async function openAgain(...args: string[]): Promise<void> {
  await shell.app.close();
  shell = await openShell(home, ...args);
}

/** From the first page. */
const openTheRun = (): Promise<void> =>
  shell.page
    .getByRole('link', { name: /Sample brain FLAIR, quick/ })
    .first()
    .click();

async function soleRun(): Promise<string> {
  const [run = ''] = await readdir(library('runs'));
  return library('runs', run);
}

test('the window opens on the first page, at its own address', async () => {
  const { app, page } = shell;
  await page.getByRole('heading', { name: text.start.title }).waitFor({ timeout: SOON });
  expect(page.url()).toBe('app://sliceloom/#/');
  expect(await page.title()).toContain('Sliceloom');
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((w) => w.isVisible())))
    .toEqual([true]);
  await expectAccessible(page);
  expect(shell.complaints.take()).toEqual([]);
});

test('one click trains the sample in a utility process with TensorFlow, and the charts move', async () => {
  const { page, app } = shell;
  await page.getByRole('button', { name: text.start.startSample }).click();
  await status(text.run.stands.stable(8)).waitFor({ timeout: TENSORFLOW_LOADS });
  const chart = page.getByRole('application', { name: LOSSES });
  await chart.waitFor({ timeout: 30_000 });
  const before = {
    figures: await chart.getAttribute('aria-label'),
    picture: await pictureOf(page, LOSSES, 'application'),
  };
  await expect.poll(() => chart.getAttribute('aria-label'), { timeout: SOON }).not.toBe(before.figures);
  await expect.poll(() => pictureOf(page, LOSSES, 'application'), { timeout: SOON }).not.toBe(before.picture);
  await page.getByRole('img', { name: DRAWN_AT_8 }).waitFor({ timeout: 30_000 });

  const { pid } = JSON.parse(await readFile(join(await soleRun(), 'run.lock'), 'utf8')) as { pid: number };
  const metrics = await app.evaluate(({ app: electron }) => electron.getAppMetrics());
  expect(metrics.find((metric) => metric.pid === pid)).toMatchObject({
    type: 'Utility',
    name: expect.stringContaining('Sliceloom trainer') as string,
  });
  expect(await readFile(`/proc/${pid}/maps`, 'utf8')).toContain('libtensorflow');
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
  expect(environment).toContain('TF_FORCE_GPU_ALLOW_GROWTH=true');
  expect(environment).not.toMatch(/(^|\0)(DISPLAY|XAUTHORITY|NODE_OPTIONS|VITEST)=/);
  expect(shell.complaints.take()).toEqual([]);
});

test('loading the page again finds the run as it is', async () => {
  const { page } = shell;
  const address = page.url();
  await page.reload();
  await page.getByRole('application', { name: LOSSES }).waitFor({ timeout: SOON });
  await page.getByRole('img', { name: DRAWN_AT_8 }).waitFor({ timeout: SOON });
  expect(page.url()).toBe(address);
  expect(shell.complaints.take()).toEqual([]);
});

test('a second start ends at once and brings the first window to the front', async () => {
  const isVisible = () =>
    shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  expect(await isVisible()).toBe(false);
  const second = await runShell(home, ['--library', home.library]);
  expect(second.code).toBe(0);
  expect(second.stderr).toContain(shellText.alreadyOpen);
  await expect.poll(isVisible, { timeout: SOON }).toBe(true);
});

test('quitting saves the run, ends with success and leaves no process behind', async () => {
  const { app, ended } = shell;
  const pid = app.process().pid ?? 0;
  const family = await familyOf(pid);
  expect(family.length).toBeGreaterThan(2);
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ width: 1100, height: 750 }),
  );
  await endShell(shell, 'quit');
  expect(await ended).toBe(0);
  await expect.poll(() => stillAlive(family), { timeout: SOON }).toEqual([]);
  const state = JSON.parse(await readFile(join(await soleRun(), 'state.json'), 'utf8')) as { phase: string };
  expect(state.phase).toBe('stopped');
  expect(await readdir(library())).not.toContain('library.lock');
});

test('opened again, the window has its size and the run can be resumed', async () => {
  shell = await openShell(home);
  const bounds = await shell.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getBounds(),
  );
  expect(bounds).toMatchObject({ width: 1100, height: 750 });
  await openTheRun();
  await shell.page.getByRole('button', { name: /^Resume from/ }).waitFor({ timeout: SOON });
});

test('a page that crashes is loaded again where it was', async () => {
  const { app } = shell;
  // A page that is gone never answers.
  const inWindow = (code: string): Promise<unknown> =>
    app.evaluate(
      ({ BrowserWindow }, script) =>
        Promise.race([
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script) as Promise<unknown>,
          new Promise((settle) => setTimeout(settle, 500)),
        ]),
      code,
    );
  const shown = (): Promise<unknown> =>
    inWindow("[document.querySelector('main h1')?.innerText, location.href, window.age ?? 'new'].join()");
  let before: unknown;
  await expect
    .poll(async () => (before = await shown()), { timeout: SOON })
    .toMatch(/Sample brain FLAIR.*,app:.*\/runs\/.*,new$/);
  await inWindow("window.age = 'old'");
  await expect.poll(shown, { timeout: SOON }).toMatch(/,old$/);
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await expect.poll(shown, { timeout: SOON }).toBe(before);
  // The debugger has lost the page that crashed.
  await openAgain();
  await openTheRun();
});

test('with --sample the window opens on the training; a polite signal saves it and ends cleanly', async () => {
  await openAgain('--sample');
  await shell.page.waitForURL(/#\/runs\/r[0-9a-f]{16}$/, { timeout: TENSORFLOW_LOADS });
  await status(text.run.stands.stable(8)).waitFor({ timeout: TENSORFLOW_LOADS });
  const family = await familyOf(shell.app.process().pid ?? 0);
  await endShell(shell, 'later');
  shell.app.process().kill('SIGTERM');
  expect(await shell.ended).toBe(0);
  await expect.poll(() => stillAlive(family), { timeout: SOON }).toEqual([]);
  const states = await Promise.all(
    (await readdir(library('runs'))).map((run) => readFile(library('runs', run, 'state.json'), 'utf8')),
  );
  expect(states.map((state) => (JSON.parse(state) as { phase: string }).phase)).toContain('stopped');
});

test('a library that cannot be written is told in a dialog and on the terminal, with a next step', async () => {
  const { code, stderr } = await runShell(home, ['--library', '/sys/sliceloom'], 'Choose a folder');
  expect(stderr).toContain('Sliceloom cannot write to its library folder /sys/sliceloom');
  expect(code).toBe(1);
});

test('a library option without a folder is told so', async () => {
  const { code, stderr } = await runShell(home, ['--library'], 'or leave the option out');
  expect(stderr).toContain('--library: it needs a folder.');
  expect(code).toBe(1);
});
