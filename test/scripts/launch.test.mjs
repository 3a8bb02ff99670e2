// @ts-check
import { describe, expect, it, vi } from 'vitest';
import { launch, userFolder } from '../../scripts/setup/launch.mjs';
import { childScript, startNode, until } from './helpers.mjs';

/** A launcher in a process group of its own, as a terminal gives to a command. */
async function launched() {
  const { child, ended, output } = startNode([childScript('launcher.mjs'), childScript('launched.mjs')], {
    detached: true,
  });
  await until(() => output().includes('ready'));
  if (!child.pid) throw new Error('not started');
  return { pid: child.pid, ended };
}

// Each test starts programs, and they share two cores with others.
vi.setConfig({ testTimeout: 120_000 });

describe('Starting the application', () => {
  it('passes its exit code on', async () => {
    expect(await launch(process.execPath, ['-e', 'process.exit(7)'])).toBe(7);
    expect(await launch(process.execPath, ['-e', 'process.kill(process.pid, "SIGKILL")'])).toBe(137);
  });

  it('lets Ctrl-C, which the terminal sends to the whole group, reach it once, and waits until it has ended', async () => {
    const { pid, ended } = await launched();
    process.kill(-pid, 'SIGINT');
    expect((await ended).code).toBe(41);
  });

  it('takes what npm passes on besides as the same Ctrl-C', async () => {
    const { pid, ended } = await launched();
    process.kill(-pid, 'SIGINT');
    await new Promise((done) => setTimeout(done, 50));
    process.kill(pid, 'SIGINT');
    expect((await ended).code).toBe(41);
  });

  it('passes a second Ctrl-C on when it comes later', async () => {
    const { pid, ended } = await launched();
    process.kill(pid, 'SIGINT');
    await new Promise((done) => setTimeout(done, 500));
    process.kill(pid, 'SIGINT');
    expect((await ended).code).toBe(42);
  });

  it('takes relative folders from where the user typed the command', () => {
    expect(userFolder({ npm_lifecycle_event: 'start', INIT_CWD: '/data' })).toBe('/data');
    expect(userFolder({ INIT_CWD: '/data' })).toBe(process.cwd());
  });
});
