import { ipcMain, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import { applicationContract, type ApplicationService } from '@shared/contract/application';
import type { Channel } from '@shared/contract/channel';
import { serve } from '@shared/contract/rpc';
import { CONNECT, PORT } from './channels';
import { fromOurPage } from './security';

/**
 * Gives each page that asks a port over which the contract is served. A page has one at a time: when it asks again it
 * has been loaded anew, and what the one before still watched is ended.
 */
export function servePorts(service: ApplicationService): void {
  const channels = new WeakMap<WebContents, Channel>();
  ipcMain.on(
    CONNECT,
    fromOurPage(({ sender, senderFrame }) => {
      const { port1: ours, port2: theirs } = new MessageChannelMain();
      const before = channels.get(sender);
      if (before) before.close();
      else sender.once('destroyed', () => channels.get(sender)?.close());
      const channel = portChannel(ours);
      channels.set(sender, channel);
      serve(applicationContract, service, channel);
      senderFrame?.postMessage(PORT, null, [theirs]);
    }),
  );
}

function portChannel(port: MessagePortMain): Channel {
  let closed: () => void = () => {};
  let open = true;
  const end = (): void => {
    if (!open) return;
    open = false;
    closed();
  };
  port.on('close', end);
  return {
    send: (message) => {
      if (open) port.postMessage(message);
    },
    onMessage: (receive) => {
      port.on('message', ({ data }) => receive(data));
      port.start();
    },
    onClose: (handler) => (closed = handler),
    close: () => {
      port.close();
      end();
    },
  };
}
