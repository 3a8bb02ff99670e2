import type { Channel } from '@shared/contract/channel';

const LONGEST_WAIT_MS = 10_000;

/** The address of the contract's WebSocket on the origin that served the page. */
export function socketAddress(location: Pick<Location, 'protocol' | 'host'>): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/rpc`;
}

/** A channel of JSON text frames; rejects where the server cannot be reached or refuses. */
export function openSocketChannel(address: string): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    const slow = setTimeout(() => socket.close(), LONGEST_WAIT_MS);
    const refused = (): void => {
      clearTimeout(slow);
      reject(new Error('the server did not open the connection'));
    };
    socket.addEventListener('close', refused);
    socket.addEventListener('open', () => {
      clearTimeout(slow);
      socket.removeEventListener('close', refused);
      resolve(socketChannel(socket));
    });
  });
}

function socketChannel(socket: WebSocket): Channel {
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    onMessage: (receive) => {
      socket.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (typeof event.data === 'string') receive(JSON.parse(event.data));
      });
    },
    onClose: (closed) => socket.addEventListener('close', closed, { once: true }),
    close: () => socket.close(),
  };
}
