/**
 * What passes between a host and its job process, on whichever pipe: a message of the contract, or the word that there
 * will be no more. Electron's utility processes have no pipe that can be closed by itself, so closing is said.
 */
export type Frame = { readonly kind: 'message'; readonly message: unknown } | { readonly kind: 'close' };

export const messageFrame = (message: unknown): Frame => ({ kind: 'message', message });
export const closeFrame: Frame = { kind: 'close' };

/** Whatever is not a frame is not from our other end; it counts as nothing. */
export function asFrame(raw: unknown): Frame | undefined {
  if (typeof raw !== 'object' || raw === null || !('kind' in raw)) return undefined;
  if (raw.kind === 'close') return closeFrame;
  return raw.kind === 'message' && 'message' in raw ? messageFrame(raw.message) : undefined;
}
