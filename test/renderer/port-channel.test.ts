// @vitest-environment happy-dom
import { MessageChannel } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import { portChannel } from '@renderer/client/port-channel';

function portPair(): [MessagePort, MessagePort] {
  const { port1, port2 } = new MessageChannel();
  return [port1, port2] as unknown as [MessagePort, MessagePort];
}

test('messages go both ways over a port', async () => {
  const [ours, theirs] = portPair();
  const [here, there] = [portChannel(ours), portChannel(theirs)];
  const heard: unknown[] = [];
  here.onMessage((message) => heard.push(message));
  there.onMessage((message) => there.send({ echo: message }));
  here.send({ id: 1 });
  await vi.waitFor(() => expect(heard).toEqual([{ echo: { id: 1 } }]));
  here.close();
});

test('closing a port is heard once, and nothing is sent afterwards', () => {
  const [ours] = portPair();
  const channel = portChannel(ours);
  let closed = 0;
  channel.onClose(() => closed++);
  channel.close();
  channel.close();
  channel.send({ id: 1 });
  expect(closed).toBe(1);
});
