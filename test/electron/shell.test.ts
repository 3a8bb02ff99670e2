import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { text } from '@renderer/text/en';
import { text as shellText } from '@main/electron/text';
import { expectAccessible, pictureOf, SOON } from '../e2e/browser';
import { familyOf, newHome, openShell, runShell, stillAlive, type Home, type Shell } from './launch';

const TENSORFLOW_LOADS = 60_000;
const DRAWN_AT_8 = /^\d+ images drawn by the network at 8²$/;
const LOSSES = /^Losses\. generator now [-\d.,]+, discriminator now [-\d.,]+$/;

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

test('the page is sandboxed, isolated and has nothing of Node', async () => {
  const preferences = await shell.app.evaluate(({ BrowserWindow }) =>
    // Not in the types, as only tests should ask.
    (
      BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): object }
    ).getLastWebPreferences(),
  );
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
  });
  const seen = await shell.page.evaluate(() => {
    const names = [
      'process',
      'require',
      'module',
      'Buffer',
      'global',
      'electron',
      'ipcRenderer',
      '__dirname',
    ];
    return {
      node: names.filter((name) => name in window),
      ours: Object.keys(window).filter((name) => name.toLowerCase().includes('sliceloom')),
      shell: (window as unknown as { sliceloomShell: unknown }).sliceloomShell,
    };
  });
  expect(seen).toEqual({ node: [], ours: ['sliceloomShell'], shell: 'electron' });
});

test('the page comes with its policy by header: no eval, no inline script, no style without the nonce', async () => {
  const policy = await shell.page.evaluate(async () =>
    (await fetch('/')).headers.get('content-security-policy'),
  );
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w+/=]{24}'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  );
  const outcome = await shell.page.evaluate(() => {
    const run = (make: () => void): void => {
      try {
        make();
      } catch {
        // Refused, which is what the marks below show.
      }
    };
    const page = window as unknown as { evaluated?: boolean; inlined?: boolean };
    // Asked of the page itself: what the debugger evaluates is not bound by the policy.
    run(() => setTimeout('window.evaluated = true'));
    const script = document.createElement('script');
    script.textContent = 'window.inlined = true';
    const style = document.createElement('style');
    style.textContent = 'body { color: rgb(1, 2, 3) !important }';
    document.head.append(script, style);
    return new Promise((settle) =>
      setTimeout(() => {
        const styled = getComputedStyle(document.body).color === 'rgb(1, 2, 3)';
        settle({ evaluated: page.evaluated === true, inlined: page.inlined === true, styled });
      }, 200),
    );
  });
  expect(outcome).toEqual({ evaluated: false, inlined: false, styled: false });
  const others = shell.complaints
    .take()
    .filter((complaint) => !complaint.includes('Content Security Policy'));
  expect(others).toEqual([]);
});

test('no address of the window leads out of the built pages and the library', async () => {
  const asked = await shell.page.evaluate(async () => {
    const answers: Record<string, unknown> = {};
    for (const address of [
      '/../package.json',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/package.json',
      '/assets/..%5c..%5cpackage.json',
      '/main/electron.js',
      '/media/../../package.json',
      '/media/preview/..%2f..%2f..%2frun.json',
      '/etc/passwd',
    ])
      answers[address] = (await fetch(address)).status;
    answers.posted = (await fetch('/', { method: 'POST', body: '{}' })).status;
    for (const address of ['app://elsewhere/', 'file:///etc/passwd', 'https://example.org/'])
      answers[address] = await fetch(address).then(
        () => 'answered',
        () => 'refused',
      );
    return answers;
  });
  expect(asked).toEqual({
    '/../package.json': 404,
    '/..%2f..%2fpackage.json': 404,
    '/%2e%2e/%2e%2e/package.json': 404,
    '/assets/..%5c..%5cpackage.json': 404,
    '/main/electron.js': 404,
    '/media/../../package.json': 404,
    '/media/preview/..%2f..%2f..%2frun.json': 404,
    '/etc/passwd': 404,
    posted: 405,
    'app://elsewhere/': 'refused',
    'file:///etc/passwd': 'refused',
    'https://example.org/': 'refused',
  });
  shell.complaints.take();
});

test("the main process itself cannot be made to load anything from outside in the window's session", async () => {
  const refused = await shell.app.evaluate(async ({ BrowserWindow }) => {
    const outcomes = [];
    for (const address of ['https://example.org/', 'http://127.0.0.1:8080/', 'file:///etc/hostname']) {
      const window = new BrowserWindow({ show: false });
      outcomes.push(
        await window.loadURL(address).then(
          () => 'loaded',
          (error: Error) => /ERR_[A-Z_]+/.exec(error.message)?.[0],
        ),
      );
      window.destroy();
    }
    return outcomes;
  });
  expect(refused).toEqual(Array(3).fill('ERR_BLOCKED_BY_CLIENT'));
});

test('the page cannot navigate away, open windows or embed views', async () => {
  const { app, page } = shell;
  const opened = await page.evaluate(() => [
    String(window.open('https://example.org/')),
    String(window.open('app://sliceloom/')),
  ]);
  expect(opened).toEqual(['null', 'null']);
  for (const address of ['https://example.org/', 'file:///etc/passwd', 'data:text/html,x']) {
    await page.evaluate((to) => {
      location.href = to;
    }, address);
    await page.waitForTimeout(200);
    expect(page.url()).toBe('app://sliceloom/#/');
  }
  await page.evaluate(() => {
    const view = document.createElement('webview');
    view.setAttribute('src', 'https://example.org/');
    document.body.append(view);
    const frame = document.createElement('iframe');
    frame.src = 'app://sliceloom/';
    document.body.append(frame);
  });
  await page.waitForTimeout(300);
  const contents = await app.evaluate(({ webContents }) => webContents.getAllWebContents().length);
  expect(contents).toBe(1);
  expect(
    await page
      .frames()[1]
      ?.evaluate(() => document.title)
      .catch(() => ''),
  ).not.toBe('Sliceloom');
  // The debugger goes on waiting for the navigations that were refused.
  await openAgain();
});

test('every permission is denied', async () => {
  const answers = await shell.page.evaluate(async () => {
    const refusal = (asked: Promise<unknown>): Promise<string> =>
      asked.then(
        () => 'granted',
        () => 'denied',
      );
    return {
      notifications: await Notification.requestPermission(),
      camera: await refusal(navigator.mediaDevices.getUserMedia({ video: true })),
      microphone: await refusal(navigator.mediaDevices.getUserMedia({ audio: true })),
      place: await refusal(new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, no))),
      clipboard: (await navigator.permissions.query({ name: 'clipboard-read' as PermissionName })).state,
      midi: await refusal(
        (navigator as unknown as { requestMIDIAccess(o: object): Promise<unknown> }).requestMIDIAccess({
          sysex: true,
        }),
      ),
    };
  });
  expect(answers).toEqual({
    notifications: 'denied',
    camera: 'denied',
    microphone: 'denied',
    place: 'denied',
    clipboard: 'denied',
    midi: 'denied',
  });
  shell.complaints.take();
});

test('a page that is not ours gets no port, though it says the word and has the preload', async () => {
  const got = await shell.app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      await window.loadURL('data:text/html,<title>stranger</title>');
      const ports = (await window.webContents.executeJavaScript(`new Promise((settle) => {
      let ports = 0;
      addEventListener('message', (event) => (ports += event.ports.length));
      postMessage('sliceloom-ready', '*');
      setTimeout(() => settle(sliceloomShell + ' ' + ports), 500);
    })`)) as string;
      window.destroy();
      return ports;
    },
    join(process.cwd(), 'out/preload/preload.js'),
  );
  expect(got).toBe('electron 0');
});

test('one click trains the sample in a utility process with TensorFlow, and the charts move', async () => {
  const { page, app } = shell;
  await page.getByRole('button', { name: text.start.startSample }).click();
  await status(text.run.stands.stable(8)).waitFor({ timeout: TENSORFLOW_LOADS });
  const chart = page.getByRole('img', { name: LOSSES });
  await chart.waitFor({ timeout: 30_000 });
  const before = { figures: await chart.getAttribute('aria-label'), picture: await pictureOf(page, LOSSES) };
  await expect.poll(() => chart.getAttribute('aria-label'), { timeout: SOON }).not.toBe(before.figures);
  await expect.poll(() => pictureOf(page, LOSSES), { timeout: SOON }).not.toBe(before.picture);
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
  await page.getByRole('img', { name: LOSSES }).waitFor({ timeout: SOON });
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

test('closing the window saves the run, ends with success and leaves no process behind', async () => {
  const { app, ended } = shell;
  const pid = app.process().pid ?? 0;
  const family = await familyOf(pid);
  expect(family.length).toBeGreaterThan(2);
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ width: 1100, height: 750 }),
  );
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()).catch(() => {});
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
    inWindow("`${document.querySelector('main h1')?.innerText}, ${location.href}, ${window.age ?? 'new'}`");
  let before: unknown;
  await expect
    .poll(async () => (before = await shown()), { timeout: SOON })
    .toMatch(/Sample brain FLAIR.*, app:.*\/runs\/.*, new$/);
  await inWindow("window.age = 'old'");
  await expect.poll(shown, { timeout: SOON }).toMatch(/, old$/);
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await expect.poll(shown, { timeout: SOON }).toBe(before);
  // The debugger has lost the page that crashed.
  await openAgain();
  await openTheRun();
});

test('when the main process is killed, its trainer goes too, and the run is found as interrupted', async () => {
  const { page, app, ended } = shell;
  await page.getByRole('button', { name: /^Resume from/ }).click();
  await page.getByRole('button', { name: text.run.pause, exact: true }).click({ timeout: TENSORFLOW_LOADS });
  const family = await familyOf(app.process().pid ?? 0);
  app.process().kill('SIGKILL');
  await ended;
  await expect.poll(() => stillAlive(family), { timeout: SOON }).toEqual([]);
  shell = await openShell(home);
  await openTheRun();
  await status(text.run.stands.interrupted).waitFor({ timeout: SOON });
});

test('with --sample the window opens on the training; a polite signal saves it and ends cleanly', async () => {
  await openAgain('--sample');
  await shell.page.waitForURL(/#\/runs\/r[0-9a-f]{16}$/, { timeout: TENSORFLOW_LOADS });
  await status(text.run.stands.stable(8)).waitFor({ timeout: TENSORFLOW_LOADS });
  const family = await familyOf(shell.app.process().pid ?? 0);
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
