import type { ElectronApplication } from 'playwright-core';

/** What the shell has asked of the desktop, kept in its own process. */
export interface DesktopSigns {
  bars: [number, { mode: string }][];
  blockers: { started: number; stopped: number };
  said: { title: string; body: string }[];
  questions: { message: string; buttons: string[] }[];
  title: string;
}

/** What cannot leave the shell's process. */
interface Kept {
  notices: Electron.Notification[];
  tray?: Electron.Tray;
  menu?: Electron.Menu | null;
}

/** From now on keeps what goes to the desktop, and lets it go there as well. */
export async function keepSigns(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ app: electron, BrowserWindow, Menu, powerSaveBlocker }) => {
    const kept = globalThis as unknown as DesktopSigns & Kept;
    kept.bars = [];
    kept.blockers = { started: 0, stopped: 0 };
    kept.said = [];
    kept.notices = [];
    const window = BrowserWindow.getAllWindows()[0]!;
    const bar = window.setProgressBar.bind(window);
    window.setProgressBar = (share, options) => {
      kept.bars.push([share, options as { mode: string }]);
      bar(share, options);
    };
    // From now on the only menus that are built are those of the icon beside the clock.
    const build = Menu.buildFromTemplate.bind(Menu);
    Menu.buildFromTemplate = (template) => (kept.menu = build(template));
    const [start, stop] = [powerSaveBlocker.start, powerSaveBlocker.stop];
    powerSaveBlocker.start = (type) => {
      kept.blockers.started++;
      return start.call(powerSaveBlocker, type);
    };
    powerSaveBlocker.stop = (id) => {
      kept.blockers.stopped++;
      return stop.call(powerSaveBlocker, id);
    };
    // A notification's own methods cannot be taken over, but each is asked to tell when it is clicked on.
    let emitter = electron as object;
    while (!Object.hasOwn(emitter, 'on')) emitter = Object.getPrototypeOf(emitter) as object;
    const prototype = emitter as { on(this: object, event: string, listener: () => void): unknown };
    const { on } = prototype;
    prototype.on = function (event, listener) {
      if (event === 'click' && 'urgency' in this && 'body' in this) {
        const notice = this as Electron.Notification;
        kept.notices.push(notice);
        kept.said.push({ title: notice.title, body: notice.body });
      }
      if (event === 'click' && 'setToolTip' in this) kept.tray = this as Electron.Tray;
      return on.call(this, event, listener);
    };
  });
}

export const signsOf = (app: ElectronApplication): Promise<DesktopSigns> =>
  app.evaluate(({ BrowserWindow }) => {
    const { bars, blockers, said, questions } = globalThis as unknown as DesktopSigns;
    return { bars, blockers, said, questions, title: BrowserWindow.getAllWindows()[0]?.getTitle() ?? '' };
  });

/** Clicks on the last notification, as the desktop reports it. */
export async function clickNotice(app: ElectronApplication): Promise<void> {
  await app.evaluate(() => {
    const { notices } = globalThis as unknown as Kept;
    notices.at(-1)!.emit('click');
  });
}

export const isVisible = (app: ElectronApplication): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible()));

export const closeWindow = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());

/** What the menu of the icon beside the clock offers, greyed out or not. */
export const trayItems = (app: ElectronApplication): Promise<{ label: string; enabled: boolean }[]> =>
  app.evaluate(() => {
    const { menu } = globalThis as unknown as Kept;
    const items = menu?.items.filter(({ type }) => type !== 'separator') ?? [];
    return items.map(({ label, enabled }) => ({ label, enabled }));
  });

/** Chooses an item of that menu, as the desktop reports it. */
export const clickTrayItem = (app: ElectronApplication, label: string): Promise<void> =>
  app.evaluate((_electron, wanted) => {
    const { menu } = globalThis as unknown as Kept;
    const item = menu!.items.find(({ label }) => label === wanted)!;
    (item.click as () => void)();
  }, label);

/** Clicks on that icon. */
export const clickTray = (app: ElectronApplication): Promise<void> =>
  app.evaluate(() => {
    const { tray } = globalThis as unknown as Kept;
    tray!.emit('click');
  });
