import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { ApplicationService, MachineStatus } from '@shared/contract/application';
import type { Host } from '@main/host/host';
import { Uploads } from '@main/host/uploads';
import { Library } from '@main/library/layout';
import { startWebServer, type WebServer, type WebServerOptions } from '@main/web/server';

export const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47]);
export const HASHED_SCRIPT = '/assets/index-1a2B3c4D.js';

/** A host that serves one image, answers `about`, and pours machine reports until told to stop. */
export class FakeHost implements Pick<Host, 'service' | 'media' | 'uploads'> {
  /** Streams that are open at the moment. */
  open = 0;
  mediaAsked: string[] = [];
  image = PNG;
  readonly service: ApplicationService;
  readonly uploads: Uploads;

  /** @param folder of the library into which uploads go */
  constructor(readonly folder: string) {
    this.uploads = new Uploads(new Library(folder));
    const host = this;
    const service: Partial<ApplicationService> = {
      about: async () => ({
        version: '0.1.0',
        libraryPath: '/library',
        host: 'web',
        canReveal: false,
        canChoose: false,
      }),
      watchMachine: async function* (_input: object, signal: AbortSignal): AsyncGenerator<MachineStatus> {
        host.open++;
        try {
          yield { freeMemoryBytes: 1, totalMemoryBytes: 2, freeDiskBytes: 3 };
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        } finally {
          host.open--;
        }
      },
    };
    this.service = service as ApplicationService;
  }

  async media(path: string): ReturnType<Host['media']> {
    this.mediaAsked.push(path);
    if (path === '/media/damaged.png') throw new Error('ENOENT: /library/runs/Secret name/previews');
    if (path === '/media/preview/one.png')
      return { contentType: 'image/png', body: this.image, immutable: true };
    return path === '/media/preview/latest.png'
      ? { contentType: 'image/png', body: this.image, immutable: false }
      : undefined;
  }
}

export interface Fixture {
  readonly folder: string;
  readonly host: FakeHost;
  readonly server: WebServer;
  /** The links that the terminal would have shown, oldest first. */
  readonly links: string[];
  end(): Promise<void>;
}

/** A server over a few built files in a folder of its own, beside which lies a file that must never be served. */
export async function startFixture(options: Partial<WebServerOptions> = {}): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'sliceloom-web-'));
  const rendererFolder = join(folder, 'renderer');
  await mkdir(join(rendererFolder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.json'), '"outside of what is served"');
  await writeFile(join(rendererFolder, 'index.html'), '<meta nonce="__CSP_NONCE__"><title>Sliceloom</title>');
  await writeFile(join(rendererFolder, HASHED_SCRIPT), 'export {};');
  await writeFile(join(rendererFolder, 'assets', 'plain.css'), 'body {}');
  const host = new FakeHost(join(folder, 'library'));
  const links: string[] = [];
  const server = await startWebServer({
    host,
    rendererFolder,
    onNewLink: (url) => links.push(url),
    ...options,
  });
  links.unshift(server.url);
  const end = async (): Promise<void> => {
    await server.close();
    await rm(folder, { recursive: true });
  };
  return { folder, host, server, links, end };
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Asking {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Sent as it stands, without the tidying that URL and fetch do. */
  readonly path: string;
  readonly body?: Uint8Array | string;
}

/** One request, byte for byte as given; nothing is followed and nothing remembered. */
export function ask(
  server: WebServer,
  { method = 'GET', path, headers = {}, body: sent }: Asking,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: server.port, method, path, headers, agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (piece: string) => (body += piece));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    request.on('error', reject).end(sent);
  });
}

export const pathOf = (link: string): string => link.replace(/^http:\/\/[^/]+/, '');
export const tokenOf = (link: string): string => new URL(link).searchParams.get('token') ?? '';

/** Follows the newest link as a browser would, and returns the header that carries the cookie it got. */
export async function enter(server: WebServer): Promise<{ cookie: string }> {
  const { headers } = await ask(server, { path: pathOf(server.url) });
  return { cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '' };
}

/** Opens a WebSocket with exactly these headers; rejects with the HTTP status where it is refused. */
export function openSocket(
  server: WebServer,
  headers: Record<string, string>,
  path = '/rpc',
  options: { autoPong?: boolean } = {},
): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers, ...options });
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => {
      reject(new Error(`refused with ${response.statusCode}`));
      socket.terminate();
    });
    socket.on('error', reject);
  });
}

export const ownOrigin = (server: WebServer): { origin: string } => ({
  origin: `http://127.0.0.1:${server.port}`,
});

/** Whether something accepts connections at this address. */
export function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}

/** Resolves once `holds` does. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 5000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
