import type { IncomingMessage } from 'node:http';
import { upload } from '@shared/contract/application';
import { COMMON_HEADERS, freshNonce, pagePolicy } from '@main/pages/policy';
import { plainAnswer, type PageAnswer } from '@main/pages/answer';
import type { Keys } from './keys';
import { noticePage, text } from './text';

/** Where a link leads. It only ever trades the token and sends on to `/`: nothing in the address says where to go. */
export const OPEN_PATH = '/open';

export type Admission =
  | { readonly kind: 'refused'; readonly answer: PageAnswer }
  /** A link was followed: whoever asks has no session yet, or has one and follows a link again. */
  | { readonly kind: 'link'; readonly token: string; readonly known: boolean }
  | { readonly kind: 'admitted'; readonly path: string; readonly host: string };

/**
 * The rules by which every request, for a page or for a WebSocket, is let in or refused, in one place:
 *
 * 1. `Host` is one of our two names. A page of another site that has pointed its own name at this machine (DNS
 *    rebinding) is of the same origin as we are in its browser's eyes; only the Host gives it away.
 * 2. An `Origin` is ours. A WebSocket must have one: only browsers send it, and only they hold our cookie.
 * 3. `Sec-Fetch-Site` says that the request came from our own page or from the address bar.
 * 4. It only reads: calls go over the WebSocket, past this same gate. The one exception is an upload, which is a POST with
 *    our Origin and a header of our own, neither of which a form or a link of another site can bring.
 * 5. It brings the cookie of a session, or follows a link.
 */
export class Gate {
  /** Cookies are shared by all ports of a computer, so the port stands in the name. */
  readonly cookieName: string;
  private readonly hosts: readonly string[];

  constructor(
    private readonly port: number,
    private readonly keys: Keys,
  ) {
    this.cookieName = `sliceloom-${port}`;
    this.hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  }

  admit(request: IncomingMessage, wants: 'page' | 'socket' | 'upload'): Admission {
    const { host, origin } = request.headers;
    if (!host || !this.hosts.includes(host)) return refused(plainAnswer(421, text.wrongHost(this.port)));

    const isOurs = origin === `http://${host}`;
    const mayLackOrigin = wants === 'page' && origin === undefined;
    const site = request.headers['sec-fetch-site'];
    const fromElsewhere = site !== undefined && site !== 'same-origin' && site !== 'none';
    if (!(isOurs || mayLackOrigin) || fromElsewhere) return refused(plainAnswer(403, text.otherSite));

    const path = pathOf(request.url);
    if (path === undefined) return refused(plainAnswer(400, text.notUnderstood));
    const isRead = request.method === 'GET' || (request.method === 'HEAD' && path !== OPEN_PATH);
    const isUpload = request.method === 'POST' && request.headers[upload.header] === '1';
    if (wants === 'upload' && !isUpload) return refused(plainAnswer(403, text.otherSite));
    if (wants !== 'upload' && !isRead)
      return refused(withHeader(plainAnswer(405, text.onlyReading), 'allow', 'GET'));

    const known = this.keys.knows(cookieOf(request.headers.cookie, this.cookieName));
    if (path === OPEN_PATH && wants === 'page') return { kind: 'link', token: tokenOf(request.url), known };
    if (known) return { kind: 'admitted', path, host };
    return refused(path === '/' ? notice(401, text.needsLink) : plainAnswer(401, text.notLetIn));
  }
}

/** The page that tells a person what to do now. */
export function notice(status: number, words: Parameters<typeof noticePage>[0]): PageAnswer {
  const nonce = freshNonce();
  return {
    status,
    headers: {
      ...COMMON_HEADERS,
      'content-security-policy': pagePolicy(nonce),
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    },
    body: new TextEncoder().encode(noticePage(words, nonce)),
  };
}

export function withHeader(answer: PageAnswer, name: string, value: string): PageAnswer {
  return { ...answer, headers: { ...answer.headers, [name]: value } };
}

function refused(answer: PageAnswer): Admission {
  return { kind: 'refused', answer };
}

/** The path of a request, or undefined for one that names a host itself, as a proxy's client would. */
function pathOf(target = ''): string | undefined {
  if (!target.startsWith('/') || target.startsWith('//')) return undefined;
  return target.split(/[?#]/, 1)[0];
}

function tokenOf(target = ''): string {
  return new URLSearchParams(target.split('?', 2)[1]).get('token') ?? '';
}

function cookieOf(header = '', name: string): string {
  for (const pair of header.split(';')) {
    const [key, ...value] = pair.trim().split('=');
    if (key === name) return value.join('=');
  }
  return '';
}
