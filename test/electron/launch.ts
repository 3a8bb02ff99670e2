import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { Complaints } from '../e2e/browser';

const ROOT = resolve('.');
// The tests may be run by root, whom Chromium refuses its own sandbox; what the page may do is the same.
const SWITCHES = ['--no-sandbox', '--disable-gpu'];

/** A user of their own: a home folder in which Electron keeps its data, and a library. */
export interface Home {
  readonly path: string;
  readonly library: string;
  remove(): Promise<void>;
}

export async function newHome(): Promise<Home> {
  const path = await mkdtemp(join(tmpdir(), 'sliceloom-window-'));
  const library = join(path, 'library');
  await mkdir(join(path, 'config'));
  return { path, library, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

function executable(): string {
  const folder = process.env.SLICELOOM_TEST_ELECTRON;
  if (!folder) throw new Error('SLICELOOM_TEST_ELECTRON does not say where an Electron is.');
  if (!existsSync(join(ROOT, 'out', 'main', 'electron.js')))
    throw new Error('The application has not been built: run npm run build.');
  return join(folder, 'electron');
}

const environment = (home: Home): Record<string, string> => ({
  ...(process.env as Record<string, string>),
  HOME: home.path,
  XDG_CONFIG_HOME: join(home.path, 'config'),
  // The runtime lies in the cache of whoever runs the tests.
  XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? '', '.cache'),
});

export interface Shell {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly complaints: Complaints;
  /** What it has written to its standard error. */
  printed(): string;
  /** Settles with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
}

/** Opens the window as a user would, with a debugger on it. */
export async function openShell(home: Home, ...args: string[]): Promise<Shell> {
  const app = await _electron.launch({
    executablePath: executable(),
    args: [ROOT, ...SWITCHES, '--library', home.library, ...args],
    env: environment(home),
  });
  const ended = new Promise<number | string | null>((settle) =>
    app.process().once('exit', (code, signal) => settle(code ?? signal)),
  );
  let stderr = '';
  app
    .process()
    .stderr?.setEncoding('utf8')
    .on('data', (piece: string) => (stderr += piece));
  const page = await app.firstWindow();
  return { app, page, complaints: new Complaints(page), printed: () => stderr, ended };
}

export interface Outcome {
  readonly code: number | null;
  readonly stderr: string;
}

/**
 * Starts the application without a debugger and waits for its end.
 *
 * @param endAt text on standard error after which it is asked to end
 */
export function runShell(home: Home, args: readonly string[], endAt?: string): Promise<Outcome> {
  return new Promise((settle) => {
    const child = spawn(executable(), [ROOT, ...SWITCHES, ...args], {
      env: environment(home),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    let asked = false;
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      stderr += piece;
      if (asked || !endAt || !stderr.includes(endAt)) return;
      asked = true;
      // Time for the dialog to come up, as it stays for a person.
      setTimeout(() => child.kill('SIGTERM'), 1000);
    });
    child.once('close', (code) => settle({ code, stderr }));
  });
}

/** A process, told apart from a later one with the same number. */
interface ProcessMark {
  readonly pid: number;
  readonly startedAt: string;
  readonly name: string;
}

async function markOf(pid: number): Promise<(ProcessMark & { parent: number; state: string }) | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, name, state: fields[0] ?? '', parent: Number(fields[1]), startedAt: fields[19] ?? '' };
  } catch {
    // It has ended while it was looked at.
    return undefined;
  }
}

/** The process and all that it started, and those in turn. */
export async function familyOf(pid: number): Promise<ProcessMark[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = (await Promise.all(pids.map(markOf))).filter((mark) => mark !== undefined);
  const family = all.filter((mark) => mark.pid === pid);
  for (const member of family) family.push(...all.filter(({ parent }) => parent === member.pid));
  return family;
}

/** Those of the processes that still live. */
export async function stillAlive(marks: readonly ProcessMark[]): Promise<ProcessMark[]> {
  const now = await Promise.all(marks.map(({ pid }) => markOf(pid)));
  return marks.filter((mark, n) => now[n]?.startedAt === mark.startedAt && now[n]?.state !== 'Z');
}
