/** Where the window's pages live. No file:// address is ever loaded. */
export const SCHEME = 'app';
export const APP_HOST = 'sliceloom';
export const APP_URL = `${SCHEME}://${APP_HOST}/`;

/** Whether an address is of our own pages. Other schemes than http have no origin in Node's URL, so the parts are compared. */
export function isOurAddress(address: string): boolean {
  try {
    const { protocol, host, username, password } = new URL(address);
    return protocol === `${SCHEME}:` && host === APP_HOST && username === '' && password === '';
  } catch {
    return false;
  }
}

/** A frame as far as the decision needs it. */
interface Sender {
  readonly url: string;
  readonly parent: unknown;
}

/** Whether a message may be listened to: it comes from the top frame of a page of ours, which still exists. */
export function isOurPage(frame: Sender | null | undefined): boolean {
  return !!frame && frame.parent === null && isOurAddress(frame.url);
}
