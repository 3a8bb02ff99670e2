import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newHome, openShell, type Home, type Shell } from './launch';

// What a page in the window can do beyond being a page: nothing.

let home: Home;
let shell: Shell;

beforeAll(async () => {
  home = await newHome();
  shell = await openShell(home);
  await shell.page.waitForURL('app://sliceloom/#/');
});
afterAll(async () => {
  await shell?.app.close().catch(() => {});
  await home?.remove();
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
  await app.close();
  shell = await openShell(home);
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

test('a message is listened to only from a page of ours: no other gets a port', async () => {
  // An address of ours that is no page, and so has no script that would ask as well.
  const ours = await shell.page.evaluate(() => document.styleSheets[0]?.href ?? '');
  const titles = await shell.app.evaluate(
    async ({ BrowserWindow }, { preload, addresses }) => {
      const titleAs = async (address: string): Promise<string> => {
        const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
        await window.loadURL(address);
        await new Promise((settle) => setTimeout(settle, 300));
        const title = window.getTitle();
        window.destroy();
        return title;
      };
      return Promise.all(addresses.map(titleAs));
    },
    {
      preload: join(process.cwd(), 'test/electron/stranger.cjs'),
      addresses: [ours, 'data:text/html,<title>stranger</title>'],
    },
  );
  expect(titles).toEqual(['1 port', 'stranger']);
});

test('nothing is served under any other name than ours', async () => {
  const codes = await shell.app.evaluate(async ({ BrowserWindow }) => {
    const codeOf = async (address: string): Promise<number> => {
      const window = new BrowserWindow({ show: false });
      const answered = new Promise<number>((settle) =>
        window.webContents.once('did-navigate', (_event, _url, code) => settle(code)),
      );
      await window.loadURL(address);
      window.destroy();
      return answered;
    };
    return [await codeOf('app://sliceloom/'), await codeOf('app://elsewhere/')];
  });
  expect(codes).toEqual([200, 404]);
});
