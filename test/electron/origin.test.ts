import { expect, test } from 'vitest';
import { isOurAddress, isOurPage } from '@main/electron/origin';
import { parseArguments } from '@main/electron/arguments';

test('only addresses of app://sliceloom are ours', () => {
  for (const address of ['app://sliceloom/', 'app://sliceloom/index.html#/runs', 'APP://sliceloom/?x'])
    expect([address, isOurAddress(address)]).toEqual([address, true]);
  for (const address of [
    'app://evil/',
    'app://sliceloom.evil/',
    'app://sliceloom:1/',
    'app://sliceloom@evil/',
    'app://user@sliceloom/',
    'https://sliceloom/',
    'file:///app://sliceloom/',
    'data:text/html,app://sliceloom/',
    'javascript:alert(1)',
    'about:blank',
    '',
  ])
    expect([address, isOurAddress(address)]).toEqual([address, false]);
});

test('a message is listened to only from the top frame of a page of ours', () => {
  expect(isOurPage({ url: 'app://sliceloom/#/runs', parent: null })).toBe(true);
  expect(isOurPage({ url: 'app://sliceloom/', parent: { url: 'app://sliceloom/' } })).toBe(false);
  expect(isOurPage({ url: 'https://evil.example/', parent: null })).toBe(false);
  expect(isOurPage(null)).toBe(false);
  expect(isOurPage(undefined)).toBe(false);
});

test('library and sample are found among the switches of Electron', () => {
  const electron = ['/usr/bin/electron', '--inspect=0', '/repo', '--no-sandbox'];
  expect(parseArguments(electron)).toEqual({ sample: false });
  expect(parseArguments([...electron, '--library', '/data'])).toEqual({ library: '/data', sample: false });
  expect(parseArguments([...electron, '--sample', '--library=/my data'])).toEqual({
    library: '/my data',
    sample: true,
  });
});

test('a library option without a folder is refused', () => {
  expect(parseArguments(['electron', '--library'])).toBeUndefined();
  expect(parseArguments(['electron', '--library', '--sample'])).toBeUndefined();
  expect(parseArguments(['electron', '--library='])).toBeUndefined();
});
