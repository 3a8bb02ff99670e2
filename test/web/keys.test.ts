import { expect, test } from 'vitest';
import { Keys } from '@main/web/keys';

function entered(keys: Keys): string {
  const exchanged = keys.exchange(keys.newToken());
  if (exchanged.kind !== 'opened') throw new Error(`not opened but ${exchanged.kind}`);
  return exchanged.session;
}

test('a token is good once, and a new one voids the one before', () => {
  const keys = new Keys();
  const first = keys.newToken();
  const second = keys.newToken();
  expect(keys.exchange(first).kind).toBe('refused');
  expect(keys.exchange(second).kind).toBe('opened');
  expect(keys.exchange(second).kind).toBe('refused');
});

test('after the minute is over, tokens are looked at again', () => {
  let now = 0;
  const keys = new Keys(() => now);
  const token = keys.newToken();
  for (let n = 0; n < 20; n++) keys.exchange('wrong');
  expect(keys.exchange(token).kind).toBe('too-many');
  now = 60_001;
  expect(keys.exchange(token).kind).toBe('opened');
});

test('the oldest of too many sessions is forgotten', () => {
  const keys = new Keys();
  const oldest = entered(keys);
  for (let n = 0; n < 63; n++) entered(keys);
  expect(keys.knows(oldest)).toBe(true);
  const newest = entered(keys);
  expect(keys.knows(oldest)).toBe(false);
  expect(keys.knows(newest)).toBe(true);
});

test('keys are kept as digests only, so nothing that is printed or inspected has one', () => {
  const keys = new Keys();
  const token = keys.newToken();
  const session = entered(keys);
  const kept = JSON.stringify(keys);
  expect(kept).not.toContain(token);
  expect(kept).not.toContain(session);
});
