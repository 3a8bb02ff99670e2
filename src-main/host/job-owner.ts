import { SliceloomError } from '@shared/contract/errors';
import type { JobExit } from './host';

/** How a process ended, in words for a sentence. */
export const deathWords = ({ code, signal }: JobExit): string =>
  signal === 'SIGKILL'
    ? 'it was ended from outside, which the system does when memory runs out'
    : signal
      ? `it crashed, ${signal}`
      : `code ${code}`;

export const isLost = (error: unknown): boolean =>
  error instanceof SliceloomError && error.code === 'connection-lost';
