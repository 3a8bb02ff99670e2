import type { App, InjectionKey } from 'vue';
import { Client } from './client';
import { openPortChannel } from './port-channel';
import { inDesktopWindow } from './shell';
import { openSocketChannel, socketAddress } from './socket-channel';

export { Client, type LinkState } from './client';

/** Where stores find the client. */
export const clientKey: InjectionKey<Client> = Symbol('client');

/** The client of the host that this page came from: the desktop window's port, or a WebSocket of the own origin. */
export function clientOfThisPage(): Client {
  const address = socketAddress(window.location);
  return new Client({ open: inDesktopWindow() ? () => openPortChannel() : () => openSocketChannel(address) });
}

export function provideClient(app: App, client: Client): void {
  app.provide(clientKey, client);
}
