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

/** What is started: the checkout in an Electron, or an unpacked package that `npm run dist -- --for-tests` has made. */
function program(): { path: string; args: string[] } {
  const unpacked = process.env.SLICELOOM_TEST_PACKAGE;
  if (unpacked) return { path: join(unpacked, 'sliceloom'), args: SWITCHES };
  const folder = process.env.SLICELOOM_TEST_ELECTRON;
  if (!folder) throw new Error('SLICELOOM_TEST_ELECTRON does not say where an Electron is.');
  if (!existsSync(join(ROOT, 'out', 'main', 'electron.js')))
    throw new Error('The application has not been built: run npm run build.');
  return { path: join(folder, 'electron'), args: [ROOT, ...SWITCHES] };
}

function environment(home: Home): Record<string, string> {
  const { SLICELOOM_RUNTIME, ...rest } = process.env as Record<string, string>;
  return {
    ...rest,
    HOME: home.path,
    XDG_CONFIG_HOME: join(home.path, 'config'),
    // A package brings its TensorFlow along. That of a checkout lies in the cache of whoever runs the tests.
    ...(process.env.SLICELOOM_TEST_PACKAGE
      ? { XDG_CACHE_HOME: join(home.path, 'cache') }
      : {
          ...(SLICELOOM_RUNTIME === undefined ? {} : { SLICELOOM_RUNTIME }),
          XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? '', '.cache'),
        }),
  };
}

export interface Shell {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly complaints: Complaints;
  /** What it has written to its standard error. */
  printed(): string;
  /** Settles with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
}

/** In the order of the dialog's buttons. */
const answers = ['quit', 'background', 'cancel'] as const;

/** What is answered from now on when quitting asks what is to become of a training; the questions are kept. */
export async function answerQuitting(
  app: ElectronApplication,
  answer: (typeof answers)[number],
): Promise<void> {
  await app.evaluate(({ dialog }, response) => {
    const kept = globalThis as unknown as { questions: unknown[] };
    kept.questions ??= [];
    dialog.showMessageBox = async (...given: unknown[]) => {
      kept.questions.push(given.at(-1));
      return { response, checkboxChecked: false };
    };
  }, answers.indexOf(answer));
}

/** Opens the window as a user would, with a debugger on it. */
export async function openShell(home: Home, ...args: string[]): Promise<Shell> {
  const { path, args: own } = program();
  const app = await _electron.launch({
    executablePath: path,
    args: [...own, '--library', home.library, ...args],
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
  // Whoever ends a test while something trains wants it saved and ended; a dialog would wait for a person.
  await answerQuitting(app, 'quit');
  return { app, page, complaints: new Complaints(page), printed: () => stderr, ended };
}

/** Until an answer has gone out over the debugger that it came from. */
const ANSWERED_MS = 100;

/**
 * Ends it as a user does: by closing the window, by quitting, or by whatever the test does next. No debugger is on it any more, as
 * on no user's Sliceloom: Electron 22 sometimes crashes at its end while it waits for one to go.
 */
export async function endShell({ app }: Shell, how: 'close' | 'quit' | 'later'): Promise<void> {
  await app.evaluate(
    ({ app: electron, BrowserWindow }, { way, inMs }) => {
      const inspector = process.mainModule!.require('node:inspector') as typeof import('node:inspector');
      setTimeout(() => {
        inspector.close();
        if (way === 'close') BrowserWindow.getAllWindows()[0]?.close();
        if (way === 'quit') electron.quit();
      }, inMs);
    },
    { way: how, inMs: ANSWERED_MS },
  );
  await new Promise((resolve) => setTimeout(resolve, 2 * ANSWERED_MS));
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
    const { path, args: own } = program();
    const child = spawn(path, [...own, ...args], {
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
