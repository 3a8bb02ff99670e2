import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'fast-png';
import type { CDPSession, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { text } from '@renderer/text/en';
import { SOON } from '../e2e/browser';
import { newHome, openShell, type Home, type Shell } from './launch';

// Folders and files that are let go over the window, as the desktop hands them over.

const LOOKING_TAKES = 20_000;

let home: Home;
let shell: Shell;
let debug: CDPSession;
let brought: string;
let files: string[];

beforeAll(async () => {
  home = await newHome();
  brought = join(home.path, 'knees');
  await mkdir(brought);
  files = Array.from({ length: 6 }, (_, number) => join(brought, `slice_${number}.png`));
  for (const [number, file] of files.entries()) await writeFile(file, madePng(number));
  shell = await openShell(home);
  debug = await shell.page.context().newCDPSession(shell.page);
  await shell.page.getByRole('link', { name: text.bring.open }).click();
});
afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.error(`The window wrote:\n${shell.printed()}`);
  expect(shell.complaints.take()).toEqual([]);
});
afterAll(async () => {
  await shell?.app.close().catch(() => {});
  await home?.remove();
});

const zone = () => shell.page.getByRole('region', { name: text.bring.drop });

/** The desktop's part of dragging: what hangs at the pointer comes over the middle of an element, stays or is let go. */
async function drag(kind: 'dragEnter' | 'dragOver' | 'drop', over: Locator, paths: string[]) {
  const { x, y, width, height } = (await over.boundingBox())!;
  await debug.send('Input.dispatchDragEvent', {
    type: kind,
    x: x + width / 2,
    y: y + height / 2,
    data: { items: [], files: paths, dragOperationsMask: 1 },
  });
}

async function drop(over: Locator, ...paths: string[]): Promise<void> {
  for (const kind of ['dragEnter', 'dragOver', 'drop'] as const) await drag(kind, over, paths);
}

test('what hangs over the zone is asked for, and no more once it is taken away', async () => {
  await zone().waitFor({ timeout: SOON });
  await drag('dragEnter', zone(), [brought]);
  await drag('dragOver', zone(), [brought]);
  await zone().getByText(text.bring.dropNow).waitFor({ timeout: SOON });
  await drag('dragOver', shell.page.getByRole('heading', { level: 1 }), [brought]);
  await zone().getByText(text.bring.drop).waitFor({ timeout: SOON });
});

test('what is let go beside the zone is left alone, and the window stays where it is', async () => {
  const { page } = shell;
  const before = page.url();
  await drop(page.getByRole('heading', { level: 1 }), brought);
  await zone().getByText(text.bring.drop).waitFor({ timeout: SOON });
  expect(page.url()).toBe(before);
});

test('a folder that is dropped is read where it lies, and nothing is copied', async () => {
  await drop(zone(), brought);
  await shell.page.getByText(text.bring.found(6, 0, 6, 6)).waitFor({ timeout: LOOKING_TAKES });
  expect(await readdir(join(home.library, '.uploads')).catch(() => [])).toEqual([]);
});

test('files that are dropped are looked at, and no others of their folder', async () => {
  await shell.page.getByRole('button', { name: text.bring.others }).click();
  await drop(zone(), ...files.slice(0, 2));
  await shell.page.getByText(text.bring.found(2, 0, 2, 2)).waitFor({ timeout: LOOKING_TAKES });
  expect(await readdir(join(home.library, '.uploads')).catch(() => [])).toEqual([]);
});

/** A disc on black, elsewhere in each. */
function madePng(number: number): Uint8Array {
  const side = 64;
  const data = Uint8Array.from({ length: side * side }, (_, at) => {
    const far = Math.hypot((at % side) - 26 - number, Math.floor(at / side) - 32);
    return far < 20 ? 60 + 6 * far + ((at * 7) % 5) : 0;
  });
  return encode({ width: side, height: side, data, channels: 1, depth: 8 });
}
