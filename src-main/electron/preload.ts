import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CONNECT, PORT } from './channels';

/** The little of a page's window that is used here; the main process, which shares this folder's types, has no DOM. */
interface PageWindow {
  readonly location: { readonly origin: string };
  addEventListener(kind: 'message', listener: (event: PageMessage) => void): void;
  postMessage(message: string, origin: string, ports: readonly unknown[]): void;
}
interface PageMessage {
  readonly source: unknown;
  readonly origin: string;
  readonly data: unknown;
}
declare const window: PageWindow;

// The page gets one word, which tells it where it runs, one port, over which the contract is spoken, and the path of a
// file that the user has dropped on it. It never sees anything of Electron.
contextBridge.exposeInMainWorld('sliceloomShell', 'electron');
// Electron before 29 has no `webUtils`; there a file says its path itself.
const files = webUtils as Pick<typeof webUtils, 'getPathForFile'> | undefined;
if (files)
  contextBridge.exposeInMainWorld('sliceloomPathOf', (file: Parameters<typeof files.getPathForFile>[0]) =>
    files.getPathForFile(file),
  );

window.addEventListener('message', ({ source, origin, data }) => {
  const isThePage = source === window && origin === window.location.origin;
  if (isThePage && data === 'sliceloom-ready') ipcRenderer.send(CONNECT);
});

ipcRenderer.on(PORT, (event) => {
  window.postMessage('sliceloom-port', window.location.origin, event.ports);
});
