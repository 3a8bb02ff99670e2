import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import { applicationContract, type ApplicationService } from '@shared/contract/application';
import type { Channel } from '@shared/contract/channel';
import { serve } from '@shared/contract/rpc';

export interface SocketOptions {
  readonly heartbeatMs: number;
}

/** No call of the contract comes near this; a client that sends more is broken or hostile. */
const MOST_MESSAGE_BYTES = 1024 * 1024;
/** What may wait for a browser that does not read; beyond it the page has to connect again and start from a snapshot. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;
const MOST_SOCKETS = 64;

const UNSUPPORTED_DATA = 1003;
const NOT_UNDERSTOOD = 1007;
const GOING_AWAY = 1001;

/** The pages' connections: each is answered from the host's service until it closes. */
export class Sockets {
  private readonly server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: MOST_MESSAGE_BYTES,
    // Compression costs more than it saves on one machine, and has been a way to exhaust memory.
    perMessageDeflate: false,
  });
  private readonly answering = new WeakSet<WebSocket>();
  private readonly heartbeat: NodeJS.Timeout;

  constructor(
    private readonly service: ApplicationService,
    { heartbeatMs }: SocketOptions,
  ) {
    this.heartbeat = setInterval(() => this.beat(), heartbeatMs);
    this.heartbeat.unref();
  }

  get isFull(): boolean {
    return this.server.clients.size >= MOST_SOCKETS;
  }

  /** Turns a request that has been let in into a connection. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.server.handleUpgrade(request, socket, head, (accepted) => {
      this.answering.add(accepted);
      accepted.on('pong', () => this.answering.add(accepted));
      serve(applicationContract, this.service, socketChannel(accepted));
    });
  }

  close(): void {
    clearInterval(this.heartbeat);
    for (const client of this.server.clients) {
      client.close(GOING_AWAY);
      client.terminate();
    }
    this.server.close();
  }

  /** Ends the connections that have not answered since the last beat: tabs that are gone without a word. */
  private beat(): void {
    for (const client of this.server.clients) {
      if (!this.answering.delete(client)) client.terminate();
      else client.ping();
    }
  }
}

function socketChannel(socket: WebSocket): Channel {
  let receive: (message: unknown) => void = () => {};
  let closed: () => void = () => {};
  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (isBinary) return socket.close(UNSUPPORTED_DATA);
    let message: unknown;
    try {
      // With the default binary type a text message arrives as one Buffer.
      message = JSON.parse((data as Buffer).toString('utf8'));
    } catch {
      return socket.close(NOT_UNDERSTOOD);
    }
    receive(message);
  });
  // A broken frame or a message that is too long; `close` follows and says all there is to do.
  socket.on('error', () => {});
  socket.on('close', () => closed());
  return {
    send: (message) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (socket.bufferedAmount > MOST_WAITING_BYTES) socket.terminate();
      else socket.send(JSON.stringify(message));
    },
    onMessage: (handler) => (receive = handler),
    onClose: (handler) => (closed = handler),
    close: () => socket.close(),
  };
}
