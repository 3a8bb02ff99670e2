import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { channelPair } from '@shared/contract/channel';
import { SliceloomError } from '@shared/contract/errors';
import { connect, serve, type Contract, type Service } from '@shared/contract/rpc';

const contract = {
  name: 'test',
  calls: {
    double: { input: z.object({ value: z.number() }), output: z.number() },
    nothing: { input: z.object({}), output: z.void() },
    lie: { input: z.object({}), output: z.number() },
    fail: { input: z.object({}), output: z.number() },
  },
  streams: { count: { input: z.object({ to: z.number() }), item: z.number() } },
} as const satisfies Contract;

function joined(overrides: Partial<Service<typeof contract>> = {}) {
  const [ours, theirs] = channelPair();
  const seen = { aborted: false };
  const service: Service<typeof contract> = {
    double: async ({ value }) => value * 2,
    nothing: async () => undefined,
    lie: async () => 'not a number' as unknown as number,
    fail: async () => {
      throw new SliceloomError('run-missing', { name: 'Knee' });
    },
    count: async function* ({ to }, signal) {
      signal.addEventListener('abort', () => (seen.aborted = true));
      for (let i = 1; i <= to && !signal.aborted; i++) {
        yield i;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    ...overrides,
  };
  serve(contract, service, theirs);
  return { ...connect(contract, ours), ours, theirs, seen };
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: SliceloomError) => error.code,
  );

describe('a contract between two processes', () => {
  it('answers calls, also those that answer nothing', async () => {
    const { service } = joined();
    expect(await service.double({ value: 21 })).toBe(42);
    expect(await service.nothing({})).toBeUndefined();
  });

  it('refuses an input that does not fit, naming the method and the field', async () => {
    const { service } = joined();
    const call = service.double({ value: 'three' as unknown as number });
    await expect(call).rejects.toThrow(/test\.double, value:/);
  });

  it('refuses an answer that does not fit before it is sent', async () => {
    expect(await codeOf(joined().service.lie({}))).toBe('message-invalid');
  });

  it('refuses an answer that does not fit where the other side did not check it', async () => {
    const [ours, theirs] = channelPair();
    theirs.onMessage((raw) =>
      theirs.send({ type: 'result', id: (raw as { id: number }).id, value: 'wrong' }),
    );
    expect(await codeOf(connect(contract, ours).service.double({ value: 1 }))).toBe('message-invalid');
  });

  it('carries an error across with its code, its figures, its next step and where it arose', async () => {
    const error = await joined()
      .service.fail({})
      .catch((thrown: unknown) => thrown as SliceloomError);
    expect(error).toBeInstanceOf(SliceloomError);
    const { code, params, origin, message, nextStep } = error as SliceloomError;
    expect({ code, params, origin }).toEqual({
      code: 'run-missing',
      params: { name: 'Knee' },
      origin: 'test.fail',
    });
    expect(message).toContain('Knee');
    expect(nextStep).not.toBe('');
  });

  it('gives the items of a stream in order and then ends it', async () => {
    const items: number[] = [];
    for await (const item of joined().service.count({ to: 5 }, new AbortController().signal))
      items.push(item);
    expect(items).toEqual([1, 2, 3, 4, 5]);
  });

  it('tells the other side when a stream is left early', async () => {
    const { service, seen } = joined();
    for await (const item of service.count({ to: 1e6 }, new AbortController().signal)) if (item === 3) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen.aborted).toBe(true);
  });

  it('ends a stream when its signal is aborted', async () => {
    const { service, seen } = joined();
    const abort = new AbortController();
    let items = 0;
    for await (const _ of service.count({ to: 1e6 }, abort.signal)) if (++items === 2) abort.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(items).toBe(2);
    expect(seen.aborted).toBe(true);
  });

  it('fails what is waiting, and every later call, when the connection is lost', async () => {
    const { service, theirs, closed } = joined({ double: () => new Promise(() => {}) });
    const waiting = codeOf(service.double({ value: 1 }));
    theirs.close();
    await closed;
    expect(await waiting).toBe('connection-lost');
    expect(await codeOf(service.double({ value: 1 }))).toBe('connection-lost');
  });

  it('survives frames that are no frames and methods that do not exist', async () => {
    const { service, ours, theirs } = joined();
    ours.send('garbage');
    ours.send({ type: 'call', id: 7, method: 'constructor', input: {} });
    theirs.send({ type: 'result', id: 'x' });
    expect(await service.double({ value: 2 })).toBe(4);
  });
});
