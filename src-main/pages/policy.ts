import { randomBytes } from 'node:crypto';

/** A value that no page can foresee, for the styles of one answer. */
export const freshNonce = (): string => randomBytes(18).toString('base64');

/**
 * What the page may load and run: its own scripts and images, styles that carry this answer's nonce, nothing else.
 *
 * @param connect origins beside its own that the page may talk to, such as `ws://127.0.0.1:PORT`
 */
export function pagePolicy(nonce: string, connect: readonly string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "font-src 'self'",
    ['connect-src', "'self'", ...connect].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** For answers that are not pages of ours: should one ever be shown as a page, it may do nothing. */
export const INERT_POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";

/** Stand on every answer: types are not guessed, addresses are not passed on, no other site may load or hold it. */
export const COMMON_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;
