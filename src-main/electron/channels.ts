/** The two messages between main process and preload; all else goes over the port that the second one brings. */
export const CONNECT = 'sliceloom:connect';
export const PORT = 'sliceloom:port';
