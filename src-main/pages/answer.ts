import type { MediaFile } from '@main/host/host';
import { INDEX, type BuiltFile, type BuiltFiles } from './built-files';
import { COMMON_HEADERS, freshNonce, INERT_POLICY, pagePolicy } from './policy';

export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What the pages are served from, in the window and on the loopback server alike. */
export interface Site {
  readonly files: BuiltFiles;
  media(path: string): Promise<MediaFile | undefined>;
}

const FOREVER = 'private, max-age=31536000, immutable';
const NONCE_PLACE = /__CSP_NONCE__/g;
const MEDIA = '/media/';

/**
 * Answers a request for a page, one of its files or an image of the library.
 *
 * @param path the path of the address as it was asked for, without its query
 * @param connect origins beside its own that the page may talk to
 */
export async function answerPage(
  site: Site,
  path: string,
  connect: readonly string[] = [],
): Promise<PageAnswer> {
  if (path.startsWith(MEDIA)) return answerMedia(site, path);
  const file = site.files.get(path === '/' ? INDEX : path);
  if (!file) return plainAnswer(404, 'There is nothing at this address.\n');
  return file.contentType.startsWith('text/html') ? answerHtml(file, connect) : answerFile(file, connect);
}

/** A short answer in plain words, for machines and for people who went astray. */
export function plainAnswer(status: number, text: string): PageAnswer {
  return {
    status,
    headers: {
      ...COMMON_HEADERS,
      'content-security-policy': INERT_POLICY,
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    },
    body: new TextEncoder().encode(text),
  };
}

function answerHtml(file: BuiltFile, connect: readonly string[]): PageAnswer {
  const nonce = freshNonce();
  const html = new TextDecoder().decode(file.body).replace(NONCE_PLACE, nonce);
  return {
    status: 200,
    headers: {
      ...COMMON_HEADERS,
      'content-security-policy': pagePolicy(nonce, connect),
      'content-type': file.contentType,
      // A stored copy would carry an old nonce.
      'cache-control': 'no-store',
    },
    body: new TextEncoder().encode(html),
  };
}

function answerFile(file: BuiltFile, connect: readonly string[]): PageAnswer {
  return {
    status: 200,
    headers: {
      ...COMMON_HEADERS,
      // A worker takes its policy from its own file; the nonce is one that no style has.
      'content-security-policy': pagePolicy(freshNonce(), connect),
      'content-type': file.contentType,
      'cache-control': file.immutable ? FOREVER : 'no-cache',
    },
    body: file.body,
  };
}

async function answerMedia(site: Site, path: string): Promise<PageAnswer> {
  let image: MediaFile | undefined;
  try {
    image = await site.media(path);
  } catch {
    // Why stands in the run's own state and in the answers of the contract; an address only ever gives an image.
    return plainAnswer(500, 'This image could not be read.\n');
  }
  if (!image) return plainAnswer(404, 'There is no such image.\n');
  return {
    status: 200,
    headers: {
      ...COMMON_HEADERS,
      'content-security-policy': INERT_POLICY,
      'content-type': image.contentType,
      'cache-control': image.immutable ? FOREVER : 'no-store',
    },
    body: image.body,
  };
}
