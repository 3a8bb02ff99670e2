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

/** What an owner of a process throws where no answer comes. */
export interface Unanswered {
  /** The process is gone. */
  died(): Promise<SliceloomError>;
  /** It lives and has not answered for so long. */
  silent(seconds: number): SliceloomError;
}

/**
 * The answer of a call to a job process, or how the process ended instead.
 * @throws SliceloomError of {@link Unanswered}, or what the call itself failed with.
 */
export async function answerOf<T>(
  answer: Promise<T>,
  milliseconds: number,
  { died, silent }: Unanswered,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(silent(milliseconds / 1000)), milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } catch (error) {
    throw isLost(error) ? await died() : error;
  } finally {
    clearTimeout(timer);
  }
}
