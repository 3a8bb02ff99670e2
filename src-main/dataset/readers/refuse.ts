import type { RefusalCode } from '@shared/domain/import/findings';
import type { RefusalPhrase } from '@shared/domain/import/refusals';
import { RefusedFile } from './scan';

/** A refusal to throw; `params` hold figures and keys of phrases, never anything from a header that tells who it is. */
export const refuse = (
  code: RefusalCode,
  params: Record<string, string | number> = {},
  cause?: unknown,
): RefusedFile => new RefusedFile({ code, params }, { cause });

export const bytesText = (bytes: number): string => `${bytes.toLocaleString('en')} bytes`;

export const truncated = (expected: number, found: number): RefusedFile =>
  refuse('truncated', { expected: bytesText(expected), found: bytesText(Math.max(0, found)) });

export const damaged = (reason: RefusalPhrase, cause?: unknown): RefusedFile =>
  refuse('damaged', { reason }, cause);

export const unsupported = (what: RefusalPhrase, kind?: string | number): RefusedFile =>
  refuse('unsupported', kind === undefined ? { what } : { what, kind });

export const noImage = (what: RefusalPhrase): RefusedFile => refuse('no-image', { what });

/** Any failure while a file is read, as a refusal: what readers did not foresee is a damaged file. */
export function asRefused(thrown: unknown, otherwise: RefusalPhrase = 'pixels'): RefusedFile {
  if (thrown instanceof RefusedFile) return thrown;
  switch ((thrown as NodeJS.ErrnoException | undefined)?.code) {
    case 'EACCES':
    case 'EPERM':
      return refuse('not-readable', { reason: 'no-permission' }, thrown);
    case 'ENOENT':
    case 'ENOTDIR':
      return refuse('not-readable', { reason: 'vanished' }, thrown);
    case 'EISDIR':
      return refuse('not-readable', { reason: 'not-a-file' }, thrown);
    case 'EIO':
    case 'ESTALE':
    case 'ETIMEDOUT':
      return refuse('not-readable', { reason: 'io-error' }, thrown);
    case 'Z_BUF_ERROR':
      return refuse('truncated-stream', {}, thrown);
    case 'Z_DATA_ERROR':
      return damaged('compressed', thrown);
    default:
      return damaged(otherwise, thrown);
  }
}
