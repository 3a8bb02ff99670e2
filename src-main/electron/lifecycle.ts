import { app, dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';
import { asSliceloomError } from '@shared/contract/errors';
import type { Host } from '@main/host/host';
import { text } from './text';
import { focusWindow } from './window';

/** Longer than the host itself waits for a trainer that hangs: past this the host hangs. */
const LONGEST_CLOSE_MS = 75_000;

/** Ends the application when its window has closed, once the host has saved a checkpoint and ended its processes. */
export function closeHostBeforeQuit(host: Pick<Host, 'close'>, window: BrowserWindow): void {
  let isClosing = false;
  app.on('window-all-closed', () => app.quit());
  app.on('second-instance', () => {
    if (!window.isDestroyed()) focusWindow(window);
    // Opened again while the last checkpoint is still being saved: that is what follows.
    else app.relaunch();
  });
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (isClosing) return;
    isClosing = true;
    void closeHost(host).then((code) => app.exit(code));
  });
}

async function closeHost(host: Pick<Host, 'close'>): Promise<number> {
  const tooLong = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error(text.closeTookTooLong)), LONGEST_CLOSE_MS);
  });
  try {
    await Promise.race([host.close(), tooLong]);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

/** Says why there will be no window and ends once that has been read. */
export async function failToStart(thrown: unknown): Promise<void> {
  // Ended from outside meanwhile, it is a failed start all the same.
  const quit = new Promise<void>((resolve) => app.once('before-quit', () => resolve()));
  await Promise.race([tell(text.cannotStart, thrown), quit]);
  app.exit(1);
}

/** Says what went wrong and what can be done, in the terminal and in a dialog, until that is closed. */
export async function tell(title: string, thrown: unknown, window?: BrowserWindow): Promise<void> {
  // What fails because its window has been closed is no news to anyone.
  if (window?.isDestroyed()) return;
  const { message, nextStep } = asSliceloomError(thrown);
  console.error(`${message} ${nextStep}`);
  const words: MessageBoxOptions = {
    type: 'error',
    title: text.name,
    message: title,
    detail: `${message}\n\n${nextStep}`,
    buttons: [text.close],
  };
  await (window ? dialog.showMessageBox(window, words) : dialog.showMessageBox(words));
}
