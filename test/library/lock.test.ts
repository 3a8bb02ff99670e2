import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock, LockHeldError, readLockOwner } from '@main/library/lock';
import { bundleChild, startChild, temporaryFolder } from './child-process';
import type { Child } from './child-process';

let bundle: Awaited<ReturnType<typeof temporaryFolder>>;
let script: string;
beforeAll(async () => {
  bundle = await temporaryFolder();
  script = await bundleChild('child.ts', bundle.path);
});
afterAll(() => bundle.remove());

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;
let children: Child[] = [];
beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, 'library.lock');
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  children = [];
  await folder.remove();
});
const start = (...args: string[]): Child => {
  const child = startChild(script, ...args);
  children.push(child);
  return child;
};

describe('a lock', () => {
  it('is held until it is released, also against its own process', async () => {
    const lock = await acquireLock(path);
    expect(await readLockOwner(path)).toBe(process.pid);
    await expect(acquireLock(path)).rejects.toMatchObject({ name: 'LockHeldError', pid: process.pid });
    await lock.release();
    await lock.release();
    expect(await readLockOwner(path)).toBeUndefined();
    await (await acquireLock(path)).release();
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('names the process that holds it', async () => {
    const other = start('lock', path);
    expect(await other.line()).toBe('won');
    expect(await readLockOwner(path)).toBe(other.pid);
    const failure: unknown = await acquireLock(path).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LockHeldError);
    expect((failure as LockHeldError).pid).toBe(other.pid);
  });

  it('is free again as soon as its process was killed', async () => {
    const other = start('lock', path);
    await other.line();
    await other.kill();
    expect(await readLockOwner(path)).toBeUndefined();
    const lock = await acquireLock(path);
    expect(await readLockOwner(path)).toBe(process.pid);
    await lock.release();
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('is not taken for held because another process has got the pid of its dead owner', async () => {
    const lock = await acquireLock(path);
    const owner = JSON.parse(await readFile(path, 'utf8')) as { pid: number; startedAt: string };
    await lock.release();
    if (owner.startedAt === '') return;
    await writeFile(path, JSON.stringify({ ...owner, startedAt: '0 1' }));
    expect(await readLockOwner(path)).toBeUndefined();
    await (await acquireLock(path)).release();
  });

  it('of another machine counts as held while it is touched, and as dead after minutes of silence', async () => {
    const foreign = { pid: 4242, startedAt: '', host: 'elsewhere', token: 'x' };
    await writeFile(path, JSON.stringify(foreign));
    expect(await readLockOwner(path)).toBe(4242);
    await expect(acquireLock(path)).rejects.toMatchObject({ pid: 4242 });
    const longAgo = new Date(Date.now() - 200_000);
    await utimes(path, longAgo, longAgo);
    expect(await readLockOwner(path)).toBeUndefined();
    await (await acquireLock(path)).release();
  });

  it('with damaged content does not block for ever', async () => {
    await writeFile(path, '\0\0\0');
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(path, longAgo, longAgo);
    await (await acquireLock(path)).release();
  });

  it('goes to one of several processes that want it at once, whether it is free or its owner dead', async () => {
    const rounds = 25;
    const contenders = Array.from({ length: 4 }, () => start('race', path, String(rounds)));
    for (const contender of contenders) expect(await contender.line()).toBe('ready');
    const dead = { pid: 2 ** 22 + 1, startedAt: '0 1', host: await hostOfLocks(), token: 'dead' };
    for (let round = 0; round < rounds; round++) {
      const target = `${path}-${round}`;
      if (round % 5 > 0) await writeFile(target, JSON.stringify(dead));
      // Now and then the taker before them has died as well, while it was taking over.
      if (round % 5 > 2) await writeFile(`${target}.takeover`, JSON.stringify(dead));
      for (const contender of contenders) contender.tell('go');
      const answers = await Promise.all(contenders.map((contender) => contender.line()));
      const winner = contenders[answers.indexOf('won')];
      expect(answers.filter((answer) => answer === 'won').length, answers.join()).toBe(1);
      expect(answers.filter((answer) => answer === `held by ${winner?.pid}`).length).toBe(3);
      expect(await readLockOwner(target)).toBe(winner?.pid);
    }
    expect((await readdir(folder.path)).length).toBe(rounds);
  });

  it('released after its file was replaced leaves the new one alone', async () => {
    const lock = await acquireLock(path);
    await rm(path);
    const second = await acquireLock(path);
    await lock.release();
    expect(await readLockOwner(path)).toBe(process.pid);
    await second.release();
  });

  it('in a folder that does not exist is a failure, not an endless wait', async () => {
    await expect(acquireLock(join(folder.path, 'none', 'lock'))).rejects.toMatchObject({
      name: 'SliceloomError',
    });
    await mkdir(join(folder.path, 'none'));
    await (await acquireLock(join(folder.path, 'none', 'lock'))).release();
  });
});

async function hostOfLocks(): Promise<string> {
  const probe = join(folder.path, 'probe');
  const lock = await acquireLock(probe);
  const { host } = JSON.parse(await readFile(probe, 'utf8')) as { host: string };
  await lock.release();
  return host;
}
