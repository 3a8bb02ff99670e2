declare global {
  interface Window {
    /** Set by the preload of the desktop window; a browser tab has none. */
    readonly sliceloomShell?: 'electron';
  }
}

/** The words by which page and preload find each other: the page says that it listens, the preload hands over a port. */
export const PAGE_READY = 'sliceloom-ready';
export const HERE_IS_THE_PORT = 'sliceloom-port';

export const inDesktopWindow = (): boolean => window.sliceloomShell === 'electron';
