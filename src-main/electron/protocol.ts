import { protocol, type Protocol } from 'electron';
import { answerPage, plainAnswer, type PageAnswer, type Site } from '@main/pages/answer';
import { APP_HOST, isOurAddress, SCHEME } from './origin';

/** Must be called before the application is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the pages and the library's images at `app://sliceloom/`. */
export function servePages(target: Protocol, site: Site): void {
  target.handle(SCHEME, async (request) => {
    const { status, headers, body } = await answer(request, site);
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), { status, headers });
  });
}

async function answer({ url, method }: Request, site: Site): Promise<PageAnswer> {
  if (!isOurAddress(url)) return plainAnswer(404, `Only ${SCHEME}://${APP_HOST}/ is served.\n`);
  if (method !== 'GET' && method !== 'HEAD') return plainAnswer(405, 'Addresses can only be read.\n');
  return answerPage(site, new URL(url).pathname);
}
