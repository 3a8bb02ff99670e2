import type { Channel } from '@shared/contract/channel';
import { HERE_IS_THE_PORT, PAGE_READY } from './shell';

/** A channel over the port that the preload hands over after the page has said that it is ready. */
export function openPortChannel(page: Window = window): Promise<Channel> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent<unknown>): void => {
      const port = event.ports[0];
      if (event.source !== page || event.data !== HERE_IS_THE_PORT || !port) return;
      page.removeEventListener('message', receive);
      resolve(portChannel(port));
    };
    page.addEventListener('message', receive);
    page.postMessage(PAGE_READY, page.location.origin);
  });
}

/**
 * A started MessagePort as a channel. Its other end is the process that owns this window, so it lasts as long as the
 * page. A port's `close` event is not listened to: it also comes while the page is taken down for a reload, when script
 * may no longer run, and the window then crashed (seen in Electron 22).
 */
export function portChannel(port: MessagePort): Channel {
  let open = true;
  let closed = (): void => {};
  const end = (): void => {
    if (!open) return;
    open = false;
    port.close();
    closed();
  };
  return {
    send: (message) => {
      if (open) port.postMessage(message);
    },
    onMessage: (receive) => {
      port.onmessage = (event: MessageEvent<unknown>) => receive(event.data);
    },
    onClose: (listener) => {
      closed = listener;
    },
    close: end,
  };
}
