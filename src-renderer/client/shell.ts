declare global {
  interface Window {
    /** Set by the preload of the desktop window; a browser tab has none. */
    readonly sliceloomShell?: 'electron';
    /** Where a file that was dropped on the desktop window lies; a browser tab never learns that. */
    readonly sliceloomPathOf?: (file: File) => string;
  }
}

/** The words by which page and preload find each other: the page says that it listens, the preload hands over a port. */
export const PAGE_READY = 'sliceloom-ready';
export const HERE_IS_THE_PORT = 'sliceloom-port';

export const inDesktopWindow = (): boolean => window.sliceloomShell === 'electron';

/** The path of a dropped file in the desktop window, or undefined where it is not told. Older Electrons put it on the file. */
export const pathOfFile = (file: File): string | undefined => {
  const path = window.sliceloomPathOf?.(file) ?? (file as File & { readonly path?: string }).path;
  return path === '' ? undefined : path;
};
