import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const KEY_BYTES = 32;
const MOST_SESSIONS = 64;
const MOST_WRONG_LINKS = 20;
const WINDOW_MS = 60_000;

const freshKey = (): string => randomBytes(KEY_BYTES).toString('base64url');
const digest = (key: string): Buffer => createHash('sha256').update(key).digest();

export type Exchange =
  | { readonly kind: 'opened'; readonly session: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'too-many' };

/**
 * Who may in: a link's token, good for one use, becomes a session, whose key the browser keeps in a cookie. Both are
 * 256 random bits, live in memory only, and are kept as digests, which are compared in constant time.
 */
export class Keys {
  private tokenDigest: Buffer | undefined;
  private readonly sessionDigests: Buffer[] = [];
  private wrongLinks: number[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  /** A token for a new link; the one before, used or not, is void from here on. */
  newToken(): string {
    const token = freshKey();
    this.tokenDigest = digest(token);
    return token;
  }

  /**
   * Trades a link's token for a session. Wrong tokens are counted, and past {@link MOST_WRONG_LINKS} in a minute none
   * is looked at. Wrong cookies are not: another program of this machine could then lock the owner's open pages out.
   */
  exchange(token: string): Exchange {
    const since = this.now() - WINDOW_MS;
    this.wrongLinks = this.wrongLinks.filter((at) => at > since);
    if (this.wrongLinks.length >= MOST_WRONG_LINKS) return { kind: 'too-many' };
    if (!this.tokenDigest || !timingSafeEqual(digest(token), this.tokenDigest)) {
      this.wrongLinks.push(this.now());
      return { kind: 'refused' };
    }
    this.tokenDigest = undefined;
    const session = freshKey();
    this.sessionDigests.push(digest(session));
    if (this.sessionDigests.length > MOST_SESSIONS) this.sessionDigests.shift();
    return { kind: 'opened', session };
  }

  knows(session: string): boolean {
    const asked = digest(session);
    // All are compared, so that the time tells neither whether nor which one fits.
    return this.sessionDigests.reduce((known, one) => timingSafeEqual(asked, one) || known, false);
  }
}
