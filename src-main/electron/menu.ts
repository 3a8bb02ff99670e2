import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import { text } from './text';

/** The desktop's usual menu: editing, zoom, closing. What is Sliceloom's own is on its pages. */
export function setMenu(): void {
  const isMac = process.platform === 'darwin';
  const view: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  // For whoever works on the checkout; a packaged application has no use for them.
  if (!app.isPackaged) view.push({ type: 'separator' }, { role: 'toggleDevTools' });
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: text.menu.file, submenu: [{ role: isMac ? 'close' : 'quit' }] },
    { label: text.menu.edit, role: 'editMenu' },
    { label: text.menu.view, submenu: view },
    { label: text.menu.window, role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
