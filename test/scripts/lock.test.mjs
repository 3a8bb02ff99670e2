// @ts-check
import { existsSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readHolder, takeLock } from '../../scripts/setup/lock.mjs';
import { isAlive, startTime } from '../../scripts/setup/processes.mjs';
import { childScript, startNode, temporaryFolder, until } from './helpers.mjs';

/** @param {string} file @param {string[]} [more] */
async function heldElsewhere(file, ...more) {
  const { child, ended, output } = startNode([childScript('hold-lock.mjs'), file, ...more]);
  await until(() => output().includes('held'));
  return { child, ended, output };
}

// Each test starts programs, and they share two cores with others.
vi.setConfig({ testTimeout: 120_000 });

describe('A lock', () => {
  it('makes a second set-up wait until the first is done, and tells who holds it', async () => {
    const file = join(temporaryFolder(), 'a.lock');
    const first = await takeLock(file);
    /** @type {number[]} */
    const told = [];
    let got = false;
    const second = takeLock(file, { waiting: ({ pid }) => told.push(pid) }).then((lock) => {
      got = true;
      return lock;
    });
    await until(() => told.length > 0);
    expect(got).toBe(false);
    first.release();
    (await second).release();
    expect(told).toEqual([process.pid]);
    expect(existsSync(file)).toBe(false);
  });

  it('is taken over from a holder that was killed', async () => {
    const file = join(temporaryFolder(), 'a.lock');
    const { child, ended } = await heldElsewhere(file);
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(file)).toBe(true);
    const lock = await takeLock(file);
    expect(readHolder(file)?.pid).toBe(process.pid);
    lock.release();
  });

  it('stops what a killed holder had started, which would go on writing', async () => {
    const file = join(temporaryFolder(), 'a.lock');
    const { child, ended, output } = await heldElsewhere(file, 'with-program');
    await until(() => output().includes('child'));
    const pid = Number(/child (\d+)/.exec(output())?.[1]);
    const started = startTime(pid);
    child.kill('SIGKILL');
    await Promise.race([ended, new Promise((done) => child.on('exit', done))]);
    expect(isAlive({ pid, started })).toBe(true);
    const lock = await takeLock(file);
    await until(() => !isAlive({ pid, started }) || state(pid) === 'Z');
    lock.release();
  });

  it('is not fooled by a process that got the id of a dead holder', async () => {
    const file = join(temporaryFolder(), 'a.lock');
    writeFileSync(
      file,
      JSON.stringify({ token: 'x', pid: process.ppid, started: 'long ago', host: hostname() }),
    );
    const lock = await takeLock(file);
    expect(readHolder(file)?.pid).toBe(process.pid);
    lock.release();
  });

  it('that a power cut left torn is taken over', async () => {
    const file = join(temporaryFolder(), 'a.lock');
    writeFileSync(file, '{"token": "to');
    (await takeLock(file)).release();
    expect(existsSync(file)).toBe(false);
  });

  it('of another computer is respected while its heartbeat is fresh, and taken over when it stopped', async () => {
    const file = join(temporaryFolder(), 'a.lock');
    writeFileSync(file, JSON.stringify({ token: 'x', pid: 1, host: 'another-computer' }));
    let got = false;
    const waiting = takeLock(file).then((lock) => {
      got = true;
      return lock;
    });
    await new Promise((done) => setTimeout(done, 600));
    expect(got).toBe(false);
    const old = new Date(Date.now() - 600_000);
    utimesSync(file, old, old);
    (await waiting).release();
  });

  it('lets no two processes in at once, also when a dead holder is replaced by many at once', async () => {
    const folder = temporaryFolder();
    const [file, counter] = [join(folder, 'a.lock'), join(folder, 'counter')];
    writeFileSync(counter, '0');
    const { child, ended } = await heldElsewhere(file);
    child.kill('SIGKILL');
    await ended;
    const processes = Array.from({ length: 4 }, () =>
      startNode([childScript('count.mjs'), file, counter, '15']),
    );
    for (const each of processes) expect((await each.ended).code).toBe(0);
    expect(readFileSync(counter, 'utf8')).toBe('60');
    expect(readdirSync(folder).sort()).toEqual(['counter']);
  });
});

/** @param {number} pid @returns {string | undefined} Z for one that is dead and not yet fetched by its parent */
function state(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0];
  } catch {
    return undefined;
  }
}
