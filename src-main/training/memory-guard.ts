import { freemem, totalmem } from 'node:os';
import { SliceloomError } from '@shared/contract/errors';

/** Below this share of the computer's memory, and below so many bytes, a step is ended before the system ends us. */
const SPARED_SHARE = 0.02;
const SPARED_BYTES = 200 * 2 ** 20;
const LOOK_EVERY_MS = 100;

/** What the system can still give, in bytes; within a container's limit where Node knows it. */
export function availableMemory(): number {
  // Electron's test release has an older Node without it.
  const { availableMemory: ofProcess } = process as { availableMemory?: () => number };
  return ofProcess ? ofProcess() : freemem();
}

/**
 * Watches the computer's memory while `work` runs, and calls `cancel` when it is nearly used up: Linux would otherwise
 * end the process without a word. `work` then fails, and that failure is told as what it is.
 *
 * @throws SliceloomError `out-of-memory`
 */
export async function guardingMemory<T>(
  work: () => Promise<T>,
  cancel: () => void,
  available: () => number = availableMemory,
): Promise<T> {
  const spared = Math.max(SPARED_BYTES, SPARED_SHARE * totalmem());
  let isShort = false;
  const timer = setInterval(() => {
    if (isShort || available() > spared) return;
    isShort = true;
    cancel();
  }, LOOK_EVERY_MS);
  try {
    return await work();
  } catch (error) {
    if (!isShort) throw error;
    throw new SliceloomError('out-of-memory', {}, '', { cause: error });
  } finally {
    clearInterval(timer);
  }
}
