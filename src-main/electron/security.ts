import { app, type IpcMainEvent, type Session, type WebContents } from 'electron';
import { isOurAddress, isOurPage } from './origin';

/** All that a window of ours could load from outside itself. Nothing leaves this machine, so none of it is loaded. */
const OUTSIDE = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];

/** Listens to an IPC message only where its sender is a page of ours; every listener is wrapped in this. */
export function fromOurPage(listen: (event: IpcMainEvent) => void): (event: IpcMainEvent) => void {
  return (event) => {
    if (isOurPage(event.senderFrame)) listen(event);
  };
}

/** Denies every permission (camera, notifications, clipboard, devices …) and every request to the outside. */
export function confineSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest({ urls: OUTSIDE }, (_details, answer) => answer({ cancel: true }));
}

/** Keeps whatever becomes a page in this application on our own addresses, in the windows that we made. */
export function confineEveryPage(): void {
  app.on('web-contents-created', (_event, contents) => confinePage(contents));
}

function confinePage(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  const stayHere = (event: Electron.Event, address: string): void => {
    if (!isOurAddress(address)) event.preventDefault();
  };
  contents.on('will-navigate', stayHere);
  contents.on('will-redirect', stayHere);
}
