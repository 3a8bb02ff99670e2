import { expect, test, vi } from 'vitest';
import { applicationContract, type MachineStatus } from '@shared/contract/application';
import { channelPair, type Channel } from '@shared/contract/channel';
import { SliceloomError } from '@shared/contract/errors';
import { serve } from '@shared/contract/rpc';
import { Client } from '@renderer/client/client';
import { socketAddress } from '@renderer/client/socket-channel';
import { FakeHost, fakeDataset } from './fake-service';

/** A host that can be cut off and reached again, and a client of it. */
function connected(host = new FakeHost(fakeDataset())) {
  let reachable = true;
  let attempts = 0;
  let cut = (): void => {};
  const waits: number[] = [];
  const open = async (): Promise<Channel> => {
    attempts++;
    if (!reachable) throw new Error('refused');
    const [ours, theirs] = channelPair();
    serve(applicationContract, host.service, theirs);
    cut = () => theirs.close();
    return ours;
  };
  const client = new Client({
    open,
    wait: (failures) => {
      waits.push(failures);
      return 1;
    },
  });
  return {
    host,
    client,
    waits,
    attempts: () => attempts,
    lose: () => {
      reachable = false;
      cut();
    },
    cut: () => cut(),
    restore: () => (reachable = true),
  };
}

const watchMachine = (client: Client, seen: number[]): (() => void) =>
  client.watch<MachineStatus>({
    open: (service, signal) => service.watchMachine({}, signal),
    take: (status) => seen.push(status.freeDiskBytes),
  });

test('a call made before the first connection waits for it', async () => {
  const { client } = connected();
  expect(client.link.value).toBe('connecting');
  expect((await client.call((service) => service.about({}))).host).toBe('web');
  expect(client.link.value).toBe('connected');
  client.close();
});

test('after a lost connection every watched stream is opened again and begins anew', async () => {
  const { client, host, cut } = connected();
  const seen: number[] = [];
  watchMachine(client, seen);
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  host.machine = { ...host.machine, freeDiskBytes: 7 };
  cut();
  await vi.waitFor(() => expect(seen).toEqual([182 * 1024 ** 3, 7]));
  client.close();
});

test('while the host cannot be reached it is tried again and again, with growing patience', async () => {
  const { client, waits, lose, restore, attempts } = connected();
  await client.call((service) => service.about({}));
  lose();
  await vi.waitFor(() => expect(attempts()).toBeGreaterThan(3));
  expect(client.link.value).toBe('lost');
  expect(waits.slice(0, 4)).toEqual([0, 1, 2, 3]);
  restore();
  await vi.waitFor(() => expect(client.link.value).toBe('connected'));
  client.close();
});

test('a call over a lost connection fails at once, with the sentence for it', async () => {
  const { client, lose } = connected();
  await client.call((service) => service.about({}));
  lose();
  await vi.waitFor(() => expect(client.link.value).toBe('lost'));
  await expect(client.call((service) => service.about({}))).rejects.toMatchObject({
    code: 'connection-lost',
  });
  client.close();
});

test('a call that is under way when the connection is lost fails rather than hangs', async () => {
  const { client, host, cut } = connected();
  Object.assign(host.service, { listDatasets: () => new Promise(() => {}) });
  const answer = client.call((service) => service.listDatasets({}));
  const failure = expect(answer).rejects.toBeInstanceOf(SliceloomError);
  await vi.waitFor(() => expect(client.link.value).toBe('connected'));
  cut();
  await failure;
  client.close();
});

test('a stream that its host refuses is told once and not tried again', async () => {
  const { client } = connected();
  const failures: string[] = [];
  client.watch({
    open: (service, signal) => service.watchRun({ runId: 'r00000000000000ff' as never }, signal),
    take: () => {},
    fail: (error) => failures.push(error.code),
  });
  await vi.waitFor(() => expect(failures).toEqual(['run-missing']));
  client.close();
});

test('a stream that is no longer wanted brings nothing more, also after a new connection', async () => {
  const { client, cut, attempts } = connected();
  const seen: number[] = [];
  const stop = watchMachine(client, seen);
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  stop();
  cut();
  await vi.waitFor(() => expect(attempts()).toBe(2));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(seen).toHaveLength(1);
  client.close();
});

test('the socket is asked for on the origin of the page', () => {
  expect(socketAddress({ protocol: 'http:', host: '127.0.0.1:4180' })).toBe('ws://127.0.0.1:4180/rpc');
  expect(socketAddress({ protocol: 'https:', host: 'station.example' })).toBe('wss://station.example/rpc');
});
