import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { asSliceloomError, SliceloomError } from '@shared/contract/errors';
import type { Host } from '@main/host/host';
import { answerPage, plainAnswer, type PageAnswer, type Site } from '@main/pages/answer';
import { readBuiltFiles } from '@main/pages/built-files';
import { Gate, notice, OPEN_PATH, withHeader } from './gate';
import { Keys } from './keys';
import { Sockets } from './sockets';
import { text } from './text';
import { answerUpload, UPLOAD_PATH } from './upload-requests';

/** The only interface that is listened on: this machine's own. */
const LOOPBACK = '127.0.0.1';
const SOCKET_PATH = '/rpc';
const HEARTBEAT_MS = 15_000;

export interface WebServerOptions {
  readonly host: Pick<Host, 'service' | 'media' | 'uploads'>;
  /** The built pages, out/renderer. */
  readonly rendererFolder: string;
  /** Without one, any free port. */
  readonly port?: number;
  /** A link has been used up, and this is the next: for the terminal, and for nothing that is kept. */
  readonly onNewLink?: (url: string) => void;
  readonly heartbeatMs?: number;
}

export interface WebServer {
  readonly port: number;
  /** The link that opens Sliceloom in one browser, once. After its use it is another. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the pages, the images and the contract to browsers of this machine.
 *
 * Nothing is written to a log: addresses carry tokens, headers carry cookies.
 *
 * @throws SliceloomError `port-in-use`, or `option-invalid` for a port that one may not listen on
 */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { host, onNewLink } = options;
  const site: Site = {
    files: await readBuiltFiles(options.rendererFolder),
    media: (path) => host.media(path),
  };
  const server = createServer();
  // A large file may take its time; headers still have to come within a minute.
  server.requestTimeout = 0;
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;

  const keys = new Keys();
  const gate = new Gate(port, keys);
  const sockets = new Sockets(host.service, { heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS });
  const newLink = (): string => `http://${LOOPBACK}:${port}${OPEN_PATH}?token=${keys.newToken()}`;
  let link = newLink();

  const followLink = (token: string, known: boolean): PageAnswer => {
    const sendOn = withHeader(plainAnswer(303, ''), 'location', '/');
    if (known) return sendOn;
    const exchanged = keys.exchange(token);
    if (exchanged.kind === 'too-many') return notice(429, text.tooManyLinks);
    if (exchanged.kind === 'refused') return notice(401, text.needsLink);
    link = newLink();
    onNewLink?.(link);
    const cookie = `${gate.cookieName}=${exchanged.session}; Path=/; HttpOnly; SameSite=Strict`;
    return withHeader(sendOn, 'set-cookie', cookie);
  };

  const answer = async (request: IncomingMessage): Promise<PageAnswer> => {
    if (request.method === 'POST' && request.url?.startsWith(UPLOAD_PATH)) {
      const admission = gate.admit(request, 'upload');
      if (admission.kind !== 'admitted')
        return admission.kind === 'refused' ? admission.answer : plainAnswer(404, text.notUnderstood);
      return answerUpload(host.uploads, admission.path, request);
    }
    const admission = gate.admit(request, 'page');
    if (admission.kind === 'refused') return admission.answer;
    if (admission.kind === 'link') return followLink(admission.token, admission.known);
    return answerPage(site, admission.path, [`ws://${admission.host}`]);
  };

  server.on('request', (request, response) => {
    void answer(request).then((given) => {
      // A body that nobody wants any more is not waited for.
      if (!request.complete) response.shouldKeepAlive = false;
      write(request, response, given);
    });
  });
  server.on('upgrade', (request, socket, head) => {
    const admission = gate.admit(request, 'socket');
    if (admission.kind === 'refused') refuseUpgrade(socket, admission.answer);
    else if (admission.kind === 'link' || admission.path !== SOCKET_PATH)
      refuseUpgrade(socket, plainAnswer(404, text.notUnderstood));
    else if (sockets.isFull) refuseUpgrade(socket, plainAnswer(503, text.tooManyPages));
    else sockets.accept(request, socket, head);
  });

  return {
    port,
    get url() {
      return link;
    },
    close: () =>
      new Promise((resolve) => {
        sockets.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port)));
    server.listen(port, LOOPBACK, () => resolve());
  });
}

function listenError(error: NodeJS.ErrnoException, port: number): SliceloomError {
  if (error.code === 'EADDRINUSE') return new SliceloomError('port-in-use', { port });
  if (error.code === 'EACCES')
    return new SliceloomError('option-invalid', {
      option: '--port',
      reason: `${port} is kept for the system`,
      allowed: '1024 to 65535',
    });
  return asSliceloomError(error);
}

function write(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: PageAnswer,
): void {
  response.writeHead(status, { ...headers, 'content-length': body.byteLength });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function refuseUpgrade(socket: Duplex, { status, headers, body }: PageAnswer): void {
  const lines = Object.entries({ ...headers, connection: 'close', 'content-length': body.byteLength });
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n` +
      lines.map(([name, value]) => `${name}: ${value}\r\n`).join('') +
      `\r\n${new TextDecoder().decode(body)}`,
  );
}
