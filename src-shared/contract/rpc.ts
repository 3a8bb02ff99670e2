import { z } from 'zod';
import type { Channel } from './channel';
import { asSliceloomError, fromWire, SliceloomError, toWire, wireError } from './errors';

/**
 * A contract is two tables: calls, answered once, and streams, answered item by item until either side ends them.
 * Both sides check what comes in and what they send against the same schemas.
 */
export interface Contract {
  readonly name: string;
  readonly calls: Record<string, { input: z.ZodType; output: z.ZodType }>;
  readonly streams: Record<string, { input: z.ZodType; item: z.ZodType }>;
}

/** What implements a contract, and also what a client of it looks like: a method for each call and stream. */
export type Service<C extends Contract> = {
  [K in keyof C['calls']]: (
    input: z.infer<C['calls'][K]['input']>,
  ) => Promise<z.infer<C['calls'][K]['output']>>;
} & {
  [K in keyof C['streams']]: (
    input: z.infer<C['streams'][K]['input']>,
    signal: AbortSignal,
  ) => AsyncIterable<z.infer<C['streams'][K]['item']>>;
};

const id = z.number().int().nonnegative();
const request = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id, method: z.string(), input: z.unknown().optional() }),
  z.object({ type: z.literal('open'), id, method: z.string(), input: z.unknown().optional() }),
  z.object({ type: z.literal('cancel'), id }),
]);
const response = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), id, value: z.unknown().optional() }),
  z.object({ type: z.literal('item'), id, value: z.unknown().optional() }),
  z.object({ type: z.literal('end'), id }),
  z.object({ type: z.literal('error'), id, error: wireError }),
]);
type Response = z.infer<typeof response>;

/** @throws SliceloomError `message-invalid` naming the method and the first thing that does not fit. */
function checked(schema: z.ZodType, value: unknown, where: string): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const detail = issue ? `${issue.path.join('.') || 'value'}: ${issue.message}` : 'does not fit';
  throw new SliceloomError('message-invalid', { where: `${where}, ${detail}` });
}

type AnyService = Record<string, (input: unknown, signal?: AbortSignal) => unknown>;

/**
 * Answers the requests that come over `channel` with `service` until the channel closes; open streams are then aborted
 * and `closed` is called.
 */
export function serve<C extends Contract>(
  contract: C,
  service: Service<C>,
  channel: Channel,
  closed: () => void = () => {},
): void {
  const methods = service as unknown as AnyService;
  const running = new Map<number, AbortController>();
  const reply = (message: Response): void => channel.send(message);

  const answer = async (callId: number, method: string, input: unknown): Promise<void> => {
    const border = `${contract.name}.${method}`;
    try {
      const call = Object.hasOwn(contract.calls, method) ? contract.calls[method] : undefined;
      if (!call) throw new SliceloomError('message-invalid', { where: `${border}, no such call` });
      const value = await methods[method]!(checked(call.input, input, border));
      reply({ type: 'result', id: callId, value: checked(call.output, value, `${border} answer`) });
    } catch (thrown) {
      reply({ type: 'error', id: callId, error: toWire(thrown, border) });
    }
  };

  const pour = async (streamId: number, method: string, input: unknown): Promise<void> => {
    const border = `${contract.name}.${method}`;
    const abort = new AbortController();
    running.set(streamId, abort);
    try {
      const stream = Object.hasOwn(contract.streams, method) ? contract.streams[method] : undefined;
      if (!stream) throw new SliceloomError('message-invalid', { where: `${border}, no such stream` });
      const items = methods[method]!(
        checked(stream.input, input, border),
        abort.signal,
      ) as AsyncIterable<unknown>;
      for await (const value of items) {
        if (abort.signal.aborted) break;
        reply({ type: 'item', id: streamId, value: checked(stream.item, value, `${border} item`) });
      }
      reply({ type: 'end', id: streamId });
    } catch (thrown) {
      if (!abort.signal.aborted) reply({ type: 'error', id: streamId, error: toWire(thrown, border) });
    } finally {
      running.delete(streamId);
    }
  };

  channel.onMessage((raw) => {
    const parsed = request.safeParse(raw);
    // A frame without a usable id cannot be answered; dropping it keeps one bad client from harming the rest.
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.type === 'cancel') running.get(message.id)?.abort();
    else if (message.type === 'call') void answer(message.id, message.method, message.input);
    else void pour(message.id, message.method, message.input);
  });
  channel.onClose(() => {
    running.forEach((abort) => abort.abort());
    closed();
  });
}

interface Pending {
  value(value: unknown): void;
  end(): void;
  fail(error: SliceloomError): void;
}

export interface Connection<C extends Contract> {
  readonly service: Service<C>;
  /** Resolves when the channel has closed, whoever closed it. */
  readonly closed: Promise<void>;
  close(): void;
}

/** A client of `contract` over `channel`: each method's failures arrive as {@link SliceloomError} with their origin. */
export function connect<C extends Contract>(contract: C, channel: Channel): Connection<C> {
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let open = true;
  let announceClosed = (): void => {};
  const closed = new Promise<void>((resolve) => (announceClosed = resolve));
  const lost = (): SliceloomError => new SliceloomError('connection-lost');

  channel.onMessage((raw) => {
    const parsed = response.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    const waiting = pending.get(message.id);
    if (!waiting) return;
    if (message.type === 'item' || message.type === 'result') waiting.value(message.value);
    else if (message.type === 'end') waiting.end();
    else waiting.fail(fromWire(message.error));
  });
  channel.onClose(() => {
    open = false;
    for (const waiting of [...pending.values()]) waiting.fail(lost());
    pending.clear();
    announceClosed();
  });

  const call = (method: string, output: z.ZodType) => (input: unknown) =>
    new Promise((resolve, reject) => {
      if (!open) return reject(lost());
      const callId = nextId++;
      const settle = (): void => void pending.delete(callId);
      pending.set(callId, {
        value: (value) => {
          settle();
          try {
            resolve(checked(output, value, `${contract.name}.${method} answer`));
          } catch (error) {
            reject(asSliceloomError(error));
          }
        },
        end: settle,
        fail: (error) => (settle(), reject(error)),
      });
      channel.send({ type: 'call', id: callId, method, input });
    });

  const stream = (method: string, item: z.ZodType) =>
    async function* (input: unknown, signal?: AbortSignal): AsyncGenerator<unknown> {
      if (!open) throw lost();
      if (signal?.aborted) return;
      const streamId = nextId++;
      const queue: unknown[] = [];
      let finished = false;
      let failure: SliceloomError | undefined;
      let wake = (): void => {};
      const finish = (error?: SliceloomError): void => {
        finished = true;
        failure ??= error;
        wake();
      };
      pending.set(streamId, {
        value: (value) => (queue.push(value), wake()),
        end: () => finish(),
        fail: finish,
      });
      const cancel = (): void => finish();
      signal?.addEventListener('abort', cancel);
      channel.send({ type: 'open', id: streamId, method, input });
      try {
        for (;;) {
          while (queue.length > 0) yield checked(item, queue.shift(), `${contract.name}.${method} item`);
          if (failure) throw failure;
          if (finished) return;
          await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        signal?.removeEventListener('abort', cancel);
        if (pending.delete(streamId) && open) channel.send({ type: 'cancel', id: streamId });
      }
    };

  const service: Record<string, unknown> = {};
  for (const [method, { output }] of Object.entries(contract.calls)) service[method] = call(method, output);
  for (const [method, { item }] of Object.entries(contract.streams)) service[method] = stream(method, item);
  return { service: service as unknown as Service<C>, closed, close: () => channel.close() };
}
