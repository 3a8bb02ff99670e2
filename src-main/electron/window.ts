import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow, screen } from 'electron';
import type { RunId } from '@shared/domain/units';
import { APP_URL } from './origin';
import { text } from './text';
import { MIN_HEIGHT, MIN_WIDTH, placeWindow, type WindowRecord } from './window-bounds';

/** The colour of the pages, so that nothing flashes before the first one is drawn. */
const BACKGROUND = '#0e1116';
const CRASH_LOOP_MS = 10_000;

/**
 * Opens the window on the start page.
 *
 * @param preload the built preload, out/preload/preload.js
 * @param icon a PNG, for desktops that take it from the window rather than from what is installed
 */
export function openWindow(preload: string, icon: string): BrowserWindow {
  const { maximized, ...bounds } = placeWindow(readRecord(), screenAreas());
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    backgroundColor: BACKGROUND,
    title: text.name,
    icon,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Its dictionaries would be fetched from the network.
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  loadAgainAfterCrash(window);
  window.on('close', () =>
    writeRecord({ bounds: window.getNormalBounds(), maximized: window.isMaximized() }),
  );
  void window.loadURL(APP_URL);
  return window;
}

/** A page that crashes takes nothing along, so it is loaded again; one that crashes again at once is left alone. */
function loadAgainAfterCrash({ webContents }: BrowserWindow): void {
  let lastAt = Number.NEGATIVE_INFINITY;
  webContents.on('render-process-gone', (_event, { reason }) => {
    const isFirst = performance.now() - lastAt > CRASH_LOOP_MS;
    lastAt = performance.now();
    if (reason !== 'clean-exit' && isFirst) webContents.reload();
  });
}

/** Leads the window to a run's page, if it is still open. */
export function showRun(window: BrowserWindow, runId: RunId): void {
  if (!window.isDestroyed()) void window.loadURL(`${APP_URL}#/runs/${runId}`);
}

/** Brings a window to the front, from wherever it is. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function screenAreas(): Electron.Rectangle[] {
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  return [main, ...others].map(({ workArea }) => workArea);
}

const recordFile = (): string => join(app.getPath('userData'), 'window.json');

function readRecord(): unknown {
  try {
    return JSON.parse(readFileSync(recordFile(), 'utf8'));
  } catch {
    // The first start, or a file that is damaged: the window opens in the middle.
    return undefined;
  }
}

function writeRecord(record: WindowRecord): void {
  try {
    writeFileSync(recordFile(), JSON.stringify(record));
  } catch {
    // Where a window was is not worth a word to the user.
  }
}
