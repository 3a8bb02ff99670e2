import { z } from 'zod';
import { errorTexts, type ErrorParams } from './error-texts';

export type ErrorCode = keyof typeof errorTexts;

const errorCode = z.enum(Object.keys(errorTexts) as [ErrorCode, ...ErrorCode[]]);

/** An error as it crosses a process border: its code and figures, where it arose, and the stack for a report. */
export const wireError = z.object({
  code: errorCode,
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** The chain of borders it crossed, nearest first, such as `runs.start < trainer.begin`. */
  origin: z.string(),
  stack: z.string().optional(),
});
export type WireError = z.infer<typeof wireError>;

/** A failure with a code, a sentence for the user and a next step. */
export class SliceloomError extends Error {
  override readonly name = 'SliceloomError';
  readonly nextStep: string;

  constructor(
    readonly code: ErrorCode,
    readonly params: ErrorParams = {},
    readonly origin = '',
    options: { cause?: unknown; stack?: string | undefined } = {},
  ) {
    const { message, nextStep } = errorTexts[code](params);
    super(message, { cause: options.cause });
    this.nextStep = nextStep;
    if (options.stack) this.stack = options.stack;
  }
}

/** Any thrown value as an error of ours; the file system's own codes get their sentence. */
export function asSliceloomError(thrown: unknown, path = ''): SliceloomError {
  if (thrown instanceof SliceloomError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { code, path: errorPath } = error as { code?: string; path?: string };
  const where = errorPath ?? path;
  const known: Partial<Record<string, ErrorCode>> = {
    ENOSPC: 'disk-full',
    EDQUOT: 'disk-full',
    EACCES: 'library-not-writable',
    EPERM: 'library-not-writable',
    EROFS: 'library-not-writable',
  };
  const ours = code === undefined ? undefined : known[code];
  const params: ErrorParams = ours ? { path: where } : { reason: error.message };
  return new SliceloomError(ours ?? 'internal', params, '', { cause: error, stack: error.stack });
}

export function toWire(thrown: unknown, border: string): WireError {
  const error = asSliceloomError(thrown);
  const origin = error.origin ? `${border} < ${error.origin}` : border;
  return { code: error.code, params: error.params, origin, ...(error.stack ? { stack: error.stack } : {}) };
}

export function fromWire(wire: WireError): SliceloomError {
  return new SliceloomError(wire.code, wire.params, wire.origin, { stack: wire.stack });
}
